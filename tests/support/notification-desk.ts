import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { interface as dbusInterface, sessionBus } from 'dbus-next'
import { onTestFinished } from 'vitest'

const name = 'org.freedesktop.Notifications'

export type ShownNotification = {
  readonly id: number
  readonly title: string
  readonly body: string
  /** Asked to make no sound. */
  readonly silent: boolean
}

/**
 * A desktop's place for notifications, as the Desktop Notifications Specification 1.2 has it,
 * on a message bus of its own: it sees what a browser shows, and taps on it.
 */
export type NotificationDesk = {
  /** What a browser's DBUS_SESSION_BUS_ADDRESS has to be. */
  readonly bus: string
  readonly shown: readonly ShownNotification[]
  /** Taps a notification, as long as it has not been replaced. */
  readonly tap: (notification: ShownNotification) => void
  /** Taps the notification that was shown last. */
  readonly tapLatest: () => void
}

/** A desk for this test alone. Needs the `dbus-daemon` command. */
export async function openNotificationDesk(): Promise<NotificationDesk> {
  const bus = await startBus()
  const connection = sessionBus({ busAddress: bus })
  onTestFinished(() => connection.disconnect())
  const notifications = new Notifications()
  connection.export('/org/freedesktop/Notifications', notifications)
  await connection.requestName(name, 0)
  const tap = ({ id }: Pick<ShownNotification, 'id'>): void => {
    notifications.ActionInvoked(id, 'default')
    notifications.NotificationClosed(id, 2)
  }
  const { shown } = notifications
  return { bus, shown, tap, tapLatest: () => tap(shown.at(-1) ?? { id: 0 }) }
}

async function startBus(): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'kuji-bus-'))
  const address = `unix:path=${folder}/bus`
  const daemon = spawn('dbus-daemon', ['--session', '--nofork', '--print-address', `--address=${address}`], {
    // It complains of its limits and of services it does not find, none of which matter here.
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  onTestFinished(() => {
    daemon.kill()
    rmSync(folder, { recursive: true, force: true })
  })
  await once(daemon.stdout, 'data')
  return address
}

type Hints = Readonly<Record<string, { readonly value: unknown }>>

class Notifications extends dbusInterface.Interface {
  readonly shown: ShownNotification[] = []

  constructor() {
    super(name)
  }

  GetCapabilities(): string[] {
    return ['actions', 'body', 'persistence']
  }

  GetServerInformation(): string[] {
    return ['kuji-test-desk', 'kuji', '1', '1.2']
  }

  Notify(
    ...[, replaces, , title, body, , hints]: [string, number, string, string, string, string[], Hints]
  ): number {
    const id = replaces === 0 ? this.shown.length + 1 : replaces
    this.shown.push({ id, title, body, silent: hints['suppress-sound']?.value === true })
    return id
  }

  CloseNotification(id: number): void {
    this.NotificationClosed(id, 3)
  }

  ActionInvoked(id: number, action: string): unknown[] {
    return [id, action]
  }

  NotificationClosed(id: number, reason: number): unknown[] {
    return [id, reason]
  }
}

Notifications.configureMembers({
  methods: {
    GetCapabilities: { inSignature: '', outSignature: 'as' },
    GetServerInformation: { inSignature: '', outSignature: 'ssss' },
    Notify: { inSignature: 'susssasa{sv}i', outSignature: 'u' },
    CloseNotification: { inSignature: 'u', outSignature: '' },
  },
  signals: {
    ActionInvoked: { signature: 'us' },
    NotificationClosed: { signature: 'uu' },
  },
})
