type Call = {
  readonly method?: 'GET' | 'POST' | 'DELETE'
  readonly token?: string
  readonly body?: unknown
}

const timeoutMs = 20_000

/** Somebody who uses Kuji by its REST endpoints alone, in English. */
export type RestPerson = {
  readonly username: string
  readonly password: string
  readonly userId: number
  readonly token: string
}

/** Calls a REST endpoint and gives the status and the JSON of the answer. */
export async function callRest(url: string, { method = 'GET', token, body }: Call = {}) {
  const response = await fetch(url, {
    method,
    headers: {
      'accept-language': 'en',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(timeoutMs),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? null : JSON.parse(text) }
}

/** Makes an account by REST. */
export async function signUpByRest(origin: string, username: string): Promise<RestPerson> {
  const password = `the password of ${username}`
  const account = { username, email: `${username}@kuji.example`, password }
  const { status, body } = await callRest(`${origin}/signup`, { method: 'POST', body: account })
  if (status !== 201) throw new Error(`signing up ${username} was answered ${status}`)
  return { username, password, userId: body.user_id, token: body.token }
}
