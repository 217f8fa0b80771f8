/** A refusal in the shape of Zoom's API, thrown by a route and sent by the error handler. */
export class ZoomRefusal extends Error {
  readonly status: number
  readonly body: RefusalBody
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, body: RefusalBody, headers: Readonly<Record<string, string>> = {}) {
    super(body.message)
    this.status = status
    this.body = body
    this.headers = headers
  }
}

export type FieldError = { readonly field: string; readonly message: string }

type RefusalBody = { readonly code: number; readonly message: string; readonly errors?: FieldError[] }

export const noUser = (user: string) =>
  new ZoomRefusal(404, { code: 1001, message: `User does not exist: ${user}.` })

export const noMeeting = (id: string) =>
  new ZoomRefusal(404, { code: 3001, message: `Meeting does not exist: ${id}.` })

export const notAllowedToHost = () =>
  new ZoomRefusal(400, {
    code: 3161,
    message: 'Your user account is not allowed meeting hosting and scheduling capabilities.',
  })

export const meetingRuns = (id: string, wish: 'update' | 'delete') =>
  new ZoomRefusal(400, { code: 3000, message: `Cannot ${wish} meeting ${id}: it is in progress.` })

export const invalidFields = (errors: FieldError[]) =>
  new ZoomRefusal(400, { code: 300, message: 'Validation Failed.', errors })

export const notJson = () =>
  new ZoomRefusal(400, { code: 300, message: 'Request Body should be a valid JSON object.' })
