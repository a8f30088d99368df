/** Somebody who has no mouse: to each thing with Tab, and what they are at can be seen. */
import type { Locator, Page } from 'playwright-core'

/** More stops than a page has: whoever has gone by all of them does not get there. */
const mostStops = 400

/** What of a window is asked, for there are no types of browsers here. */
interface View {
  readonly innerHeight: number
  readonly innerWidth: number
  getComputedStyle(element: unknown): {
    readonly outlineStyle: string
    readonly boxShadow: string
    readonly strokeWidth: string
  }
}

/** Throws if it is not among the stops, or if it has the focus and can't be seen. */
export async function tabTo(page: Page, goal: Locator): Promise<void> {
  await goal.waitFor()
  for (let stops = 0; stops < mostStops; stops++) {
    const seen = await focusOf(goal)
    if (seen) return expect([String(goal), seen]).toEqual([String(goal), { isInView: true, isMarked: true }])
    await page.keyboard.press('Tab')
  }
  throw new Error(`${goal} is not reached with Tab, but ${await page.evaluate('document.activeElement.outerHTML')}`)
}

export function hasFocus(goal: Locator): Promise<boolean> {
  return goal.evaluate((element) => element === element.ownerDocument.activeElement)
}

/** How it is seen that it has the focus; undefined where it has it not. */
function focusOf(goal: Locator): Promise<{ readonly isInView: boolean; readonly isMarked: boolean } | undefined> {
  return goal.evaluate((element) => {
    if (element !== element.ownerDocument.activeElement) return undefined
    const { top, bottom, left, right } = element.getBoundingClientRect()
    const view = element.ownerDocument.defaultView as unknown as View
    const { outlineStyle, boxShadow } = view.getComputedStyle(element)
    const isInView = bottom > 0 && right > 0 && top < view.innerHeight && left < view.innerWidth
    // In a picture there is no outline: the frame of what has the focus is thick.
    const frame = element.querySelector(':scope > rect')
    const isThick = frame !== null && Number.parseFloat(view.getComputedStyle(frame).strokeWidth) >= 4
    return { isInView, isMarked: outlineStyle !== 'none' || boxShadow !== 'none' || isThick }
  })
}

/** @param key Enter, but for what is checked or opened by the space bar */
export async function press(page: Page, goal: Locator, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
  await tabTo(page, goal)
  await page.keyboard.press(key)
}

/** In place of what stands there. */
export async function type(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field)
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText(text)
}
