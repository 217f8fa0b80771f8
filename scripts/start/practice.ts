import { openPool } from '@kuji/db/open-pool'
import { startChild, stopChild, finishChild } from './child.ts'
import type { House } from './house.ts'
import type { LogFile } from './log-file.ts'
import { say, withProgress } from './say.ts'

type Room = { readonly id: number; readonly sleepers: readonly string[]; readonly meetingUrl: string | null }
type PracticeOptions = { readonly log: LogFile; readonly now: Date | null }

/** True while nobody at all, not even a sample sleeper, has ever been in this database. */
export async function isNewDatabase(url: string): Promise<boolean> {
  const pool = openPool(url, { max: 1 })
  try {
    const { rowCount } = await pool.query('select 1 from users limit 1')
    return rowCount === 0
  } finally {
    await pool.end()
  }
}

/** Lets sample sleepers live a whole morning at once and prints their rooms. */
export async function showPracticeMorning(house: House, { log, now }: PracticeOptions): Promise<void> {
  const rooms = await withProgress('running a practice morning with sample sleepers', async () => {
    const child = startChild({
      script: 'apps/worker/src/main.ts',
      args: ['practice', '--json'],
      now,
      log: log.descriptor,
      readsOutput: true,
    })
    await house.add({ name: 'The practice morning', stop: () => stopChild(child) })
    const { code, output } = await finishChild(child)
    return code === 0 ? readRooms(output) : null
  })
  if (rooms) printRooms(rooms)
  else if (!house.isClosing()) say(`  The practice morning did not work out; ${log.file} says why.`)
}

function readRooms(output: string): Room[] {
  return (JSON.parse(output.trim().split('\n').at(-1) ?? '') as { rooms: Room[] }).rooms
}

function printRooms(rooms: readonly Room[]): void {
  const lines = rooms.map(({ id, sleepers, meetingUrl }) => ({
    room: String(id),
    sleepers: sleepers.join(', '),
    meeting: meetingUrl ?? 'no meeting',
  }))
  const width = Math.max(8, ...lines.map(({ sleepers }) => sleepers.length))
  say()
  say(`  ${'room'.padEnd(6)}${'sleepers'.padEnd(width + 2)}meeting`)
  for (const { room, sleepers, meeting } of lines)
    say(`  ${room.padEnd(6)}${sleepers.padEnd(width + 2)}${meeting}`)
  say()
}
