/** A component of an iCalendar file. Values are as written, unescaped; a property's parameters stay in its name. */
export type CalendarPart = {
  readonly name: string
  readonly properties: ReadonlyMap<string, string>
  readonly parts: readonly CalendarPart[]
}

type OpenPart = { name: string; properties: Map<string, string>; parts: CalendarPart[] }

const maxOctets = 75

/**
 * Reads an iCalendar file by RFC 5545 §3.1 and §3.6, and by nothing else: strict where calendars are lenient.
 * Every line ends in CRLF and has at most 75 octets, folds are no half characters, no property
 * follows an inner component, and none is there twice.
 */
export function readCalendar(bytes: Buffer): CalendarPart {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  const lines = text.split('\r\n')
  if (lines.pop() !== '') throw new Error('the last line has no CRLF')
  for (const line of lines) checkLine(line)
  const root: OpenPart = { name: '', properties: new Map(), parts: [] }
  const open = [root]
  for (const line of unfold(lines)) readLine(open, line)
  if (open.length !== 1 || root.parts.length !== 1) throw new Error('not one whole calendar')
  return root.parts[0] as CalendarPart
}

function checkLine(line: string): void {
  const octets = Buffer.byteLength(line)
  if (octets === 0 || octets > maxOctets) throw new Error(`a line of ${octets} octets: ${line}`)
  if (/[\0-\x08\n-\x1f\x7f]/.test(line)) throw new Error(`a control character: ${JSON.stringify(line)}`)
  if (line.includes('\ufffd')) throw new Error(`half a character: ${line}`)
}

function unfold(lines: readonly string[]): string[] {
  const whole: string[] = []
  for (const line of lines) {
    const folded = /^[ \t]/.test(line)
    if (folded) whole.push(`${whole.pop() ?? ''}${line.slice(1)}`)
    else whole.push(line)
  }
  return whole
}

function readLine(open: OpenPart[], line: string): void {
  const [, name, value] = /^([A-Z][A-Z0-9-]*(?:;[A-Z-]+=[^:;"]+)*):(.*)$/.exec(line) ?? []
  const part = open.at(-1)
  if (name === undefined || value === undefined || part === undefined)
    throw new Error(`not a content line: ${line}`)
  if (name === 'BEGIN') open.push({ name: value, properties: new Map(), parts: [] })
  else if (name === 'END') endPart(open, value)
  else addProperty(part, name, value)
}

function endPart(open: OpenPart[], name: string): void {
  const part = open.pop()
  const outer = open.at(-1)
  if (part?.name !== name || outer === undefined) throw new Error(`END:${name} ends nothing`)
  outer.parts.push(part)
}

function addProperty(part: OpenPart, name: string, value: string): void {
  if (part.name === '' || (part.name !== 'VCALENDAR' && part.parts.length > 0))
    throw new Error(`${name} is in the wrong place`)
  if (part.properties.has(name)) throw new Error(`${name} is there twice`)
  part.properties.set(
    name,
    value.replaceAll(/\\([\\;,nN])/g, (_all, c: string) => (/n/i.test(c) ? '\n' : c)),
  )
}
