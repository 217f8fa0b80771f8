/** A refusal in the shape of Zoom's API, thrown by a route and sent by the error handler. */
export class ZoomRefusal extends Error {
  readonly status: number
  readonly body: { readonly code: number; readonly message: string; readonly errors?: FieldError[] }

  constructor(status: number, body: { code: number; message: string; errors?: FieldError[] }) {
    super(body.message)
    this.status = status
    this.body = body
  }
}

export type FieldError = { readonly field: string; readonly message: string }

export const noUser = (user: string) =>
  new ZoomRefusal(404, { code: 1001, message: `User does not exist: ${user}.` })

export const noMeeting = (id: string) =>
  new ZoomRefusal(404, { code: 3001, message: `Meeting does not exist: ${id}.` })

export const invalidFields = (errors: FieldError[]) =>
  new ZoomRefusal(400, { code: 300, message: 'Validation Failed.', errors })
