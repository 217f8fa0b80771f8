/** A screen reader goes on reading where the new screen begins. Nothing scrolls. */
export function focusMain(): void {
  document.getElementById('main')?.focus({ preventScroll: true })
}
