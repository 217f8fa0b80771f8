import type { StartConfig } from '@kuji/config/config'
import { say } from './say.ts'

type Summary = {
  readonly config: StartConfig
  readonly logFile: string
  readonly simulatorUrl: string | null
  readonly now: Date
}

/** Prints where Kuji is, how to draw by hand, and what is not the real thing. */
export function printSummary({ config, logFile, simulatorUrl, now }: Summary): void {
  const { port, publicUrl, timetable, triggerToken } = config
  const local = `http://localhost:${port}`
  const [firstSlot = '09:00'] = timetable.times
  say(`Kuji is running at ${local}${publicUrl === local ? '' : ` (for people: ${publicUrl})`}`)
  say()
  say(`Draw ${firstSlot} by hand, at most an hour ahead:`)
  say(`  curl -X POST ${local}/assign_room/${firstSlot} -H "Authorization: Bearer ${triggerToken}"`)
  say()
  for (const line of notReal(config, simulatorUrl)) say(line)
  if (config.startAt) say(`The clock was moved: it is ${now.toISOString()} here (KUJI_NOW).`)
  say(`Log: ${logFile}   Stop: Ctrl-C (all data is kept)`)
}

function notReal({ database }: StartConfig, simulatorUrl: string | null): string[] {
  const zoom = `Zoom is simulated at ${simulatorUrl}: rooms are pages, no call happens. Set ZOOM_* for the real one.`
  const postgres = 'PostgreSQL is embedded. Set DATABASE_URL for another one.'
  return [...(simulatorUrl ? [zoom] : []), ...(database.kind === 'embedded' ? [postgres] : [])]
}
