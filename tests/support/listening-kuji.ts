import { onTestFinished } from 'vitest'
import type { PhoneOptions } from './browser.ts'
import { openPhone, type Phone } from './browser.ts'
import type { Person } from './kuji-people.ts'
import { aRunningServer, type RunningServer, type ServerOptions } from './running-server.ts'

/** A server that browsers can reach. */
export type ListeningKuji = RunningServer & { readonly origin: string }

/** Starts a server for one test, in this process: its clock stands still until it is moved. */
export async function aListeningKuji(options: ServerOptions = {}): Promise<ListeningKuji> {
  const server = await aRunningServer(options)
  onTestFinished(() => server.close())
  return { ...server, origin: await server.listen() }
}

/** Opens a phone on which somebody is signed in. */
export async function openPhoneOf(person: Person, options: PhoneOptions): Promise<Phone> {
  const phone = await openPhone(options)
  const [name = '', value = ''] = person.cookie.split('=')
  await phone.context.addCookies([{ name, value, url: options.origin, httpOnly: true, sameSite: 'Lax' }])
  return phone
}
