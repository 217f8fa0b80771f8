import type { ChildProcess } from 'node:child_process'
import { finishChild, startChild, stopChild } from './child.ts'
import type { House } from './house.ts'
import { say } from './say.ts'

type TickOptions = {
  readonly now: () => Date
  /** The time to hand on, or null where it is the real one. */
  readonly movedNow: () => Date | null
  readonly log: number
}

const minuteMs = 60_000
/** The worker's way to say that the next tick will do. */
const tryAgain = 75

/** One that waits for a push service takes over a minute, and must not hold up the next slot's draw. */
const ticksAtOnce = 3

/** Runs the worker's `tick` now and at every whole minute, as cron does in production, also beside slower ones. */
export async function startTicks(house: House, { now, movedNow, log }: TickOptions): Promise<void> {
  const running = new Set<ChildProcess>()
  let timer: NodeJS.Timeout

  const tick = async (): Promise<void> => {
    timer = setTimeout(() => void tick(), minuteMs - (now().getTime() % minuteMs))
    if (running.size >= ticksAtOnce) return
    const child = startChild({
      script: 'apps/worker/src/main.ts',
      args: ['tick', '--json'],
      now: movedNow(),
      log,
    })
    running.add(child)
    const { code } = await finishChild(child)
    running.delete(child)
    if (code !== 0 && code !== tryAgain && !house.isClosing())
      say(`The worker's tick ended with code ${code}.`)
  }

  void tick()
  await house.add({
    name: "The worker's tick",
    stop: async () => {
      clearTimeout(timer)
      await Promise.all([...running].map(stopChild))
    },
  })
}
