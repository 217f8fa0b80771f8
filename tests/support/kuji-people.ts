import { randomUUID } from 'node:crypto'
import type { RunningServer } from './running-server.ts'

/** Somebody with an account. `token` is for REST, `cookie` for the pages. */
export type Person = {
  readonly userId: number
  readonly username: string
  readonly email: string
  readonly password: string
  readonly token: string
  readonly cookie: string
}

/** Signs somebody up. */
export async function aPerson({ http }: RunningServer, username = `p-${randomUUID()}`): Promise<Person> {
  const account = { username, email: `${username}@people.example`, password: 'early to rise' }
  const reply = await http.inject({ method: 'POST', url: '/signup', payload: account })
  if (reply.statusCode !== 201) throw new Error(`sign-up answered ${reply.statusCode}: ${reply.body}`)
  const { user_id: userId, token } = reply.json<{ user_id: number; token: string }>()
  return { ...account, userId, token, cookie: `kuji_session=${token}` }
}

export function severalPeople(server: RunningServer, count: number): Promise<Person[]> {
  return Promise.all(Array.from({ length: count }, () => aPerson(server)))
}
