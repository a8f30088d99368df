/** What axe has against a page as it stands, by rule and element, and whether it is wider than its window. */
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

/** @param what names the state of the page */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  await page.evaluate(axe)
  const found: unknown = await page.evaluate(`axe.run().then(({ violations }) => ({
    isTooWide: document.documentElement.scrollWidth > innerWidth,
    told: violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => ({ id, html, failureSummary }))),
  }))`)
  expect({ what, found }).toEqual({ what, found: { isTooWide: false, told: [] } })
}
