import type { ChildProcess } from 'node:child_process'
import { openPool } from '@kuji/db/open-pool'
import { startChild, stopChild, finishChild } from './child.ts'
import type { House } from './house.ts'
import type { LogFile } from './log-file.ts'
import { say, withProgress } from './say.ts'

type Room = { readonly id: number; readonly sleepers: readonly string[]; readonly meetingUrl: string | null }
type PracticeOptions = { readonly log: LogFile; readonly now: Date | null }

/** True while no person has signed up in this database and no room has had a meeting. */
export async function isNewDatabase(url: string): Promise<boolean> {
  const pool = openPool(url, { max: 1 })
  try {
    const { rows } = await pool.query<{ is_new: boolean }>(
      `select not exists (select from users where not is_sample)
          and not exists (select from rooms where zoom_url is not null) as is_new`,
    )
    return rows[0]?.is_new === true
  } finally {
    await pool.end()
  }
}

/** Lets sample sleepers live a whole morning at once and prints their rooms. */
export async function showPracticeMorning(house: House, { log, now }: PracticeOptions): Promise<void> {
  const child = startChild({
    script: 'apps/worker/src/main.ts',
    args: ['practice', '--json'],
    now,
    log: log.descriptor,
    readsOutput: true,
  })
  await house.add({ name: 'The practice morning', stop: () => stopChild(child) })
  try {
    printRooms(await withProgress('running a practice morning with sample sleepers', () => readRooms(child)))
  } catch {
    if (!house.isClosing()) say(`  The practice morning did not work out; ${log.file} says why.`)
  }
}

async function readRooms(child: ChildProcess): Promise<Room[]> {
  const { code, output } = await finishChild(child)
  if (code !== 0) throw new Error(`the worker ended with code ${code}`)
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
