import { createHash } from 'node:crypto'

/** Settings that an account can lock, each to the value that keeps people out or records them. */
export type LockedSetting = 'waiting_room' | 'join_before_host' | 'meeting_authentication' | 'auto_recording'

/** `create`: only the create ignores the request, a PATCH is heard. `always`: nothing helps. */
export type HostLock = { readonly setting: LockedSetting; readonly stubborn: 'create' | 'always' }

/** 1 basic, 2 licensed, 4 unassigned, 99 none. */
export type UserType = 1 | 2 | 4 | 99

export type SimulatedHost = {
  readonly id: string
  readonly email: string
  type: UserType
  status: 'active' | 'inactive'
  isRemoved: boolean
  locks: readonly HostLock[]
}

export type HostOptions = {
  readonly email: string
  readonly type?: UserType
  readonly status?: 'active' | 'inactive'
  readonly locks?: readonly HostLock[]
}

export type HostChanges = Omit<HostOptions, 'email'> & { readonly removed?: boolean }

/** The users of an account, licensed and active unless they say otherwise. */
export function makeHosts(hosts: readonly (string | HostOptions)[]): SimulatedHost[] {
  return hosts.map((host) => {
    const {
      email,
      type = 2,
      status = 'active',
      locks = [],
    }: HostOptions = typeof host === 'string' ? { email: host } : host
    const id = createHash('sha256').update(email.toLowerCase()).digest('base64url').slice(0, 22)
    return { id, email, type, status, locks, isRemoved: false }
  })
}

/** The made-up hosts of a simulator that is told of none. */
export function sampleHosts(count: number): string[] {
  return Array.from(
    { length: count },
    (_, index) => `host-${String(index + 1).padStart(2, '0')}@practice.example`,
  )
}

/** The user with this id or e-mail address, in whatever case; a removed one is not there. */
export function findHost(hosts: readonly SimulatedHost[], user: string): SimulatedHost | undefined {
  const wanted = user.toLowerCase()
  return hosts.find(
    ({ id, email, isRemoved }) => !isRemoved && (id === user || email.toLowerCase() === wanted),
  )
}

/** Changes a user at run time; one that was removed can be brought back. @throws {Error} for an unknown one */
export function changeHost(
  hosts: readonly SimulatedHost[],
  { email, changes }: { readonly email: string; readonly changes: HostChanges },
): void {
  const host = hosts.find((candidate) => candidate.email.toLowerCase() === email.toLowerCase())
  if (host === undefined) throw new Error(`the simulated account has no user ${email}`)
  host.type = changes.type ?? host.type
  host.status = changes.status ?? host.status
  host.locks = changes.locks ?? host.locks
  host.isRemoved = changes.removed ?? host.isRemoved
}

/** Locks the waiting room on for good, or takes that lock away. */
export function waitingRoomLocks(host: SimulatedHost, isLocked: boolean): HostLock[] {
  const others = host.locks.filter(({ setting }) => setting !== 'waiting_room')
  return isLocked ? [...others, { setting: 'waiting_room', stubborn: 'always' }] : others
}
