import type { ChildProcess } from 'node:child_process'
import { ConfigError } from '@kuji/config/config-error'
import { loadStartConfig } from '@kuji/config/load-config'
import { movedClock } from '@kuji/config/moved-clock'
import { readEnv } from '@kuji/config/read-env'
import { checkDataDir } from './start/check-data-dir.ts'
import { checkPort } from './start/check-port.ts'
import { startDatabase } from './start/database.ts'
import { openHouse } from './start/house.ts'
import { lastLines, openLogFile, type LogFile } from './start/log-file.ts'
import { migrate } from './start/migrate.ts'
import { isNewDatabase, showPracticeMorning } from './start/practice.ts'
import { say } from './start/say.ts'
import { startServer } from './start/server.ts'
import { startSimulator } from './start/simulator.ts'
import { StartError } from './start/start-error.ts'
import { printSummary } from './start/summary.ts'
import { startTicks } from './start/ticks.ts'
import { ensureWebBuild } from './start/web-build.ts'

/** `npm start`: everything Kuji needs, on this machine, until Ctrl-C. */
const wrongEnvironment = 2
const house = openHouse()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void leave(0))
// whoever started us was killed
process.once('disconnect', () => void leave(0))

try {
  await start()
} catch (error) {
  if (!house.isClosing()) process.stderr.write(`${explain(error)}\n`)
  await leave(error instanceof ConfigError ? wrongEnvironment : 1)
}

async function start(): Promise<void> {
  const { HOST, PORT, DATA_DIR } = readEnv()
  await checkPort(HOST, PORT)
  checkDataDir(DATA_DIR)
  const config = loadStartConfig()
  const clock = movedClock(config.startAt)
  const movedNow = () => (config.startAt ? clock.now() : null)
  const log = openLogFile(config.dataDir)

  const [database, simulator] = await Promise.all([
    startDatabase(house, config.database),
    config.zoom.simulated ? startSimulator(house, { config, log: log.descriptor, now: clock.now() }) : null,
    ensureWebBuild(),
  ])
  await migrate(database)
  const isNew = simulator !== null && (await isNewDatabase(database))
  const server = await startServer(house, log, movedNow())
  if (simulator) watch(simulator.child, 'The Zoom simulator', log)
  watch(server, 'The server', log)
  if (isNew) await showPracticeMorning(house, { log, now: movedNow() })
  await startTicks(house, { now: clock.now, movedNow, log: log.descriptor })
  if (house.isClosing()) return
  printSummary({ config, logFile: log.file, simulatorUrl: simulator?.url ?? null, now: clock.now() })
}

/** Kuji without one of its parts is no Kuji. */
function watch(child: ChildProcess, name: string, log: LogFile): void {
  const end = () => {
    if (house.isClosing()) return
    say(`${name} ended by itself; the end of ${log.file} says:\n${lastLines(log)}`)
    void leave(1)
  }
  if (child.exitCode !== null || child.signalCode !== null) end()
  else child.once('exit', end)
}

/** Stops all that was started and ends; the first one to ask decides the exit code. */
async function leave(code: number): Promise<void> {
  if (house.isClosing()) return
  if (code === 0) say('Stopping ...')
  await house.close()
  if (code === 0) say('Stopped. All data is kept.')
  process.exit(code)
}

function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.problems.join('\n')
  if (error instanceof StartError) return error.message
  return `Kuji cannot start: ${error instanceof Error ? error.message : String(error)}`
}
