/** A username as it is stored: one Unicode form (NFKC), no space at either end. */
export function normaliseUsername(username: string): string {
  return username.normalize('NFKC').trim()
}

/** An e-mail address as it is stored: no space at either end, case kept. */
export function normaliseEmail(email: string): string {
  return email.trim()
}
