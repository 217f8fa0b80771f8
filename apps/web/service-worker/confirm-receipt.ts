/** Short, as Safari may keep the notification back until this is over. */
const timeoutMs = 4_000

/**
 * Tells the server that a message is on the screen. Best effort, with one more try where no answer
 * came: a refusal is an answer. The token says it all, so no cookie goes along.
 */
export async function confirmReceipt(receipt: string): Promise<void> {
  const isAnswered = await post(receipt)
  if (!isAnswered) await post(receipt)
}

async function post(receipt: string): Promise<boolean> {
  try {
    const { status } = await fetch('/receipts', {
      method: 'POST',
      credentials: 'omit',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ receipt }),
      signal: AbortSignal.timeout(timeoutMs),
    })
    return status < 500
  } catch {
    return false
  }
}
