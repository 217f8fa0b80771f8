import { restError } from '@kuji/contract/rest'
import { receiptBody } from '@kuji/contract/signal'
import { confirmReceipt } from '@kuji/services/signal/confirm-receipt'
import { z } from 'zod'
import type { App } from '../app-parts.ts'
import type { RestApp } from './rest-app.ts'

/** Many times a receipt. */
const bodyLimit = 1024

/** A device's own word that it showed a message. The receipt is the proof: whoever was signed in may not be any more. */
export function addReceiptRoutes(rest: RestApp, app: App): void {
  rest.post(
    '/receipts',
    {
      bodyLimit,
      schema: {
        summary: 'Confirm that a device has shown a message, with the receipt that came in it',
        tags: ['signal'],
        body: receiptBody,
        response: {
          204: z.null(),
          400: restError,
          403: restError,
          404: restError,
          409: restError,
          413: restError,
        },
      },
    },
    async (request, reply) => {
      await confirmReceipt(app.deps, request.body.receipt)
      return reply.code(204).send(null)
    },
  )
}
