import { register } from './kuji-calls.ts'
import { aPerson, type Person } from './kuji-people.ts'
import type { Morning } from './morning-of.ts'
import type { RunningServer } from './running-server.ts'
import { aDevice } from './tested-device.ts'

/** Minutes from a slot at 09:00 to ten in the evening before it. */
export const tenPm = -11 * 60

/** Somebody registered for a morning, with one device. */
export type Sleeper = Person & { readonly endpoint: string }

type QuietTest = {
  readonly endpoint: string
  readonly receipt: string
  readonly state: string
  readonly date: Date
}

/** People whose devices are to be tested in the evening, and what becomes of the tests. */
export type QuietEvenings = {
  /** `hours`: how long before ten in the evening their device last showed something; absent: never. */
  readonly aSleeper: (morning: Morning, options?: { readonly hours?: number }) => Promise<Sleeper>
  /** Writes what a receipt would leave. */
  readonly lastShown: (endpoint: string, at: Date) => Promise<void>
  readonly quietTestsOf: (person: Person) => Promise<QuietTest[]>
  /** Slots of the e-mails that say that their signal is dead. */
  readonly mailsTo: (person: Person) => Promise<Date[]>
}

export function quietEvenings(server: RunningServer): QuietEvenings {
  const { pool } = server.deps.db
  const lastShown = async (endpoint: string, at: Date): Promise<void> => {
    await pool.query('update push_subscriptions set last_shown_at = $2 where endpoint = $1', [endpoint, at])
  }
  return {
    lastShown,
    aSleeper: async (morning, { hours } = {}) => {
      const person = await aPerson(server)
      morning.goTo(tenPm - 60)
      await register(server, person, morning.startsAt)
      const { endpoint } = await aDevice(server, person)
      if (hours !== undefined)
        await lastShown(endpoint, new Date(morning.startsAt.getTime() + (tenPm - hours * 60) * 60_000))
      return { ...person, endpoint }
    },
    quietTestsOf: async ({ userId }) => {
      const { rows } = await pool.query<QuietTest>(
        `select p.endpoint, d.receipt, d.state, g.date from deliveries d
         join signals g on g.id = d.signal_id join push_subscriptions p on p.id = d.device_id
         where g.user_id = $1 and g.kind = 'quiet_test' order by d.id`,
        [userId],
      )
      return rows
    },
    mailsTo: async ({ userId }) => {
      const { rows } = await pool.query<{ date: Date }>(
        `select g.date from signals g join deliveries d on d.signal_id = g.id
         where g.user_id = $1 and g.kind = 'signal_silent' and d.device_id is null and d.origin = 'mailto:'
         order by g.id`,
        [userId],
      )
      return rows.map(({ date }) => date)
    },
  }
}
