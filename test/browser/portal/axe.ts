/** What axe says of a page as it is, and that it fits the window and is not too much. */
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

export async function expectGood(page: Page, what: string): Promise<void> {
  await page.evaluate(axe)
  const found: unknown = await page.evaluate(`axe.run().then(({ violations }) => ({
    isTooWide: document.documentElement.scrollWidth > innerWidth,
    told: violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => ({ id, html, failureSummary }))),
    nodes: document.querySelectorAll('*').length,
  }))`)
  expect({ what, found }).toEqual({ what, found: { isTooWide: false, told: [], nodes: expect.any(Number) } })
  expect((found as { nodes: number }).nodes).toBeLessThan(3000)
}
