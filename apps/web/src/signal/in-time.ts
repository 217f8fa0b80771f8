/** Nobody answered within the time given. */
export class NoAnswerInTime extends Error {}

/**
 * The promise's answer, or a rejection when it takes longer than `limitMs`.
 *
 * @throws {NoAnswerInTime}
 */
export function inTime<T>(promise: Promise<T>, limitMs: number): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => reject(new NoAnswerInTime(`no answer within ${limitMs} ms`)), limitMs)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
