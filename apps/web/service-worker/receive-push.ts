import { confirmReceipt } from './confirm-receipt.ts'
import { showPush } from './push.ts'
import { tellWindows } from './tell-windows.ts'

/** Where a message arrives, and whom to tell. */
type Receiver = {
  readonly registration: Parameters<typeof showPush>[0]
  readonly clients: Pick<Clients, 'matchAll'>
}

/**
 * Shows a message, confirms it to the server, and then tells the open windows, which may ask the server
 * how things stand. Whatever becomes of the confirmation, the message has been shown.
 */
export async function receivePush(
  { registration, clients }: Receiver,
  push: Parameters<typeof showPush>[1],
): Promise<void> {
  const receipt = await showPush(registration, push)
  if (receipt === null) return
  await confirmReceipt(receipt)
  await tellWindows(clients, { type: 'shown', receipt })
}
