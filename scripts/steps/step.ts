/** What a step has to say when it ends. `output` is shown when something failed. */
export type StepResult = { readonly passed: number; readonly failed: number; readonly output: string }

/** One piece of work of a run, named for the person who waits for it. */
export type Step = {
  readonly name: string
  readonly run: () => Promise<StepResult>
  /** Names of steps that must have ended well before this one makes sense. */
  readonly needs?: readonly string[]
  /** Runs when every other step has ended: for what measures time, or needs the whole machine. */
  readonly alone?: boolean
}
