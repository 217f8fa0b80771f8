/** So many draws back does the draw look for who met whom. */
export const historyDraws = 30

/**
 * The people of one draw and what is known of them, in columns: person i is ids[i].
 *
 * Columns, because at 100,000 people a list of all the pairs who met takes longer to
 * build than the rooms take to draw. Whoever fills them in guarantees the ranges named here.
 */
export type DrawFacts = {
  /** Ascending and distinct. */
  readonly ids: Int32Array
  /** The chance x1000 that the person shows up, 0..1000. */
  readonly rates: Int16Array
  /** Draws since they came and sat alone, 1 being the last draw; 0 when not lately. */
  readonly aloneAgo: Int16Array
  /**
   * rooms[i * historyDraws + drawsAgo - 1]: the room they were present in that many draws
   * ago, -1 for none. The numbers mean something only among those of the same drawsAgo.
   */
  readonly rooms: Int32Array
  /** Blocked pairs as indexes into ids, flat [lo, hi, lo, hi, …], each pair once, ascending. */
  readonly blocked: Int32Array
}
