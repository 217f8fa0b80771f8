/**
 * Whether this is one plain mailbox and nothing else: no list, no name, no quoting and no line
 * break, with which an address could say more than where a mail goes.
 */
export function isMailAddress(text: string): boolean {
  return text.length <= 254 && /^[^\s\p{Cc}@<>()[\]\\,;:"]+@[^\s\p{Cc}@<>()\\,;:"]+$/u.test(text)
}
