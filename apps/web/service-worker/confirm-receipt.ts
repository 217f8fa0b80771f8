/** For both tries together; short, as Safari may keep the notification back until this is over. */
const timeoutMs = 4_000

/**
 * Tells the server that a message is on the screen. Best effort, with one more try at once where no
 * answer came, or one about trouble that ends; any other refusal is an answer. The token says it all,
 * so no cookie goes along.
 */
export async function confirmReceipt(receipt: string): Promise<void> {
  const deadline = AbortSignal.timeout(timeoutMs)
  const isAnswered = await post(receipt, deadline)
  if (!isAnswered && !deadline.aborted) await post(receipt, deadline)
}

async function post(receipt: string, deadline: AbortSignal): Promise<boolean> {
  try {
    const { status } = await fetch('/receipts', {
      method: 'POST',
      credentials: 'omit',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ receipt }),
      signal: deadline,
    })
    return status < 500 && status !== 429
  } catch {
    return false
  }
}
