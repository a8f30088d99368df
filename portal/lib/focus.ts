/** The focus is the person's: the page moves it only while they have not done so themselves. */

let left: Element | null = null

/** To be called when a page is about to be left. */
export function noteLeaving(): void {
  left = document.activeElement
}

/** Whether the focus is where it was when the last page was left, or nowhere, as when that thing is gone. */
export function isUnmoved(from: Element | null = left): boolean {
  const now = document.activeElement
  return now === null || now === document.body || now === from
}
