/** One thing that was looked at. `problem` is null when it is well, else a sentence that says what to do. */
export type Finding = {
  readonly subject: string
  readonly problem: string | null
  /** True where nobody needs to do anything yet: it may be well at the next look. */
  readonly passes?: true
}
