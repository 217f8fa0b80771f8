/** What rooms must keep to. */
export type RoomRules = {
  readonly min: number
  readonly max: number
  /** Whether two people must not share a room. */
  readonly isBlocked: (one: number, other: number) => boolean
  /** With how many people of the draw someone must not share a room. */
  readonly blockedBy: (person: number) => number
}
