import { loadavg } from 'node:os'
import { makePlainMeetings } from './plain-meetings.ts'
import { slot, timeRooms, zoomOf, type RoomsTime } from './time-rooms.ts'

/**
 * `npm run bench:zoom`: how long the meetings of a large morning take, beside what the pace
 * allows and beside the plain way. 400 rooms on 400 hosts, or with `-- 100` so many.
 * Ends with 1 when a target is missed.
 */
const rooms = Number(process.argv[2] ?? 400)
/** Three quarters of what Zoom allows a Business account. */
const callsPerSecond = 45
const callsPerWindow = 9
const allowedPerSecond = 60
const mostOfPace = 1.15

const paceMs = (rooms / callsPerSecond) * 1000
/** A window's calls come at once, so the last begin that much earlier. */
const shortestMs = ((rooms - callsPerWindow) / callsPerSecond) * 1000 * 0.97

say(`${rooms} rooms on ${rooms} hosts, 250 ms median latency; the pace allows them in ${seconds(paceMs)}.\n`)
say(
  '              rooms ready  of pace   creates within   start to draw   ready to end   creates  fullest second  wrong',
)
const one = await timeRooms(rooms, 1)
printTime('one worker', one)
const two = await timeRooms(rooms, 2)
printTime('two at once', two)
const plainMs = await timePlain()
say(`one by one   ${seconds(plainMs).padStart(12)}${ratio(plainMs).padStart(9)}`)
say(`\nThe plain way takes ${(plainMs / one.readyMs).toFixed(1)} times as long.`)

const targets = [
  { name: `one worker within ${mostOfPace} of the pace`, isMet: one.readyMs / paceMs <= mostOfPace },
  { name: 'no faster than the pace', isMet: [one, two].every(({ callsMs }) => callsMs >= shortestMs) },
  {
    name: 'no second beyond what Zoom allows',
    isMet: [one, two].every(({ fullestSecond }) => fullestSecond <= allowedPerSecond),
  },
  {
    name: 'one meeting per room, made by one call',
    isMet: [one, two].every(({ creates, wrong }) => creates === rooms && wrong === 0),
  },
]
for (const { name, isMet } of targets) say(`${isMet ? 'met   ' : 'MISSED'} ${name}`)
say(
  `Load ${loadavg()
    .map((load) => load.toFixed(1))
    .join(' ')}.`,
)
process.exitCode = targets.every(({ isMet }) => isMet) ? 0 : 1

async function timePlain(): Promise<number> {
  const zoom = await zoomOf(rooms)
  try {
    return await makePlainMeetings(zoom, slot)
  } finally {
    await zoom.stop()
  }
}

function printTime(name: string, time: RoomsTime): void {
  const { drawnMs, readyMs, callsMs, wholeMs, creates, fullestSecond, wrong } = time
  const columns = [
    name.padEnd(13),
    seconds(readyMs).padStart(12),
    ratio(readyMs).padStart(9),
    seconds(callsMs).padStart(17),
    seconds(drawnMs).padStart(16),
    seconds(wholeMs - drawnMs - readyMs).padStart(15),
    String(creates).padStart(10),
    String(fullestSecond).padStart(16),
    String(wrong).padStart(7),
  ]
  say(columns.join(''))
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`
}

function ratio(milliseconds: number): string {
  return (milliseconds / paceMs).toFixed(3)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
