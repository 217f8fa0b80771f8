const integer = /^-?\d+$/

/**
 * Reads JSON without rounding: integers beyond 2^53 come out as bigint, everything else as JSON.parse has it.
 *
 * Zoom's meeting ids are int64, and a rounded id is somebody else's meeting.
 *
 * @returns undefined for text that is no JSON (HTML, XML, a reply cut short); its words are
 *   deliberately not in any error, because a cut reply may begin with a token or a start link
 */
export function parseExactJson(text: string): unknown {
  try {
    return JSON.parse(text, keepInteger)
  } catch {
    return undefined
  }
}

function keepInteger(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
  const source = context?.source ?? ''
  return integer.test(source) ? BigInt(source) : value
}
