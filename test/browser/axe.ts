/** What axe has against a page, by rule and element, whether it is wider than its window, whether tables are cut off on a phone, and whether it is too much. */
import { readFileSync } from 'node:fs'
import type { Frame, Page } from 'playwright-core'
import { eventually } from '../faults/process'

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

const narrow = { width: 360, height: 740 }
const wide = { width: 1600, height: 900 }
/** What has no rules here is judged by all: but for colours nothing of a page comes from the scheme alone. */
const looks: readonly { scheme: 'light' | 'dark'; size: typeof wide; rules?: readonly string[] }[] = [
  { scheme: 'dark', size: narrow },
  { scheme: 'light', size: narrow, rules: ['color-contrast'] },
  { scheme: 'dark', size: wide, rules: ['color-contrast'] },
  { scheme: 'light', size: wide },
]

/** As it stands, but light and dark, on a phone and on a wide screen; it is left as the last of these. */
export async function expectAccessibleInEveryLook(page: Page, what: string): Promise<void> {
  for (const { scheme, size, rules } of looks) {
    await page.emulateMedia({ colorScheme: scheme })
    await page.setViewportSize(size)
    await expectAccessible(page, `${what}, ${scheme}, ${size.width} px`, rules)
  }
}

/**
 * Of the page when its heading and all that it loads are there; frames in it, which may run no scripts, are left out.
 * @param what names the state of the page
 * @param rules of axe; all unless said
 */
export async function expectAccessible(page: Page, what: string, rules?: readonly string[]): Promise<void> {
  await page.locator('h1').first().waitFor()
  await page.locator('[role=status][aria-label^="Loading"]').first().waitFor({ state: 'detached' })
  if (!(await page.evaluate("typeof axe === 'object'"))) await page.evaluate(axe)
  const options = JSON.stringify({ iframes: false, resultTypes: ['violations'], ...(rules && { runOnly: rules }) })
  const found: unknown =
    await page.evaluate(`new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
    .then(() => axe.run(${options}))
    .then(({ violations }) => ({
      isTooWide: document.documentElement.scrollWidth > innerWidth,
      cutTables: [...document.querySelectorAll('main table')]
        .filter((table) => innerWidth < 640 && table.scrollWidth > table.parentElement.clientWidth + 1)
        .map((table) => table.ariaLabel ?? table.innerText.slice(0, 80)),
      told: violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => ({ id, html, failureSummary }))),
      isTooMuch: document.querySelectorAll('*').length >= 3000,
    }))`)
  expect({ what, found }).toEqual({ what, found: { isTooWide: false, cutTables: [], told: [], isTooMuch: false } })
}

/** What axe has against swagger-ui’s own outline of a document, none of which is serious: it is not ours to change. */
const ofSwaggerUi = [
  // The names of groups are of the third level, with none of the second above them.
  'heading-order',
  // Tables of answers are regions without a name.
  'landmark-unique',
  // Title and description stand beside its landmark, not in it.
  'region',
]

/** The document of its own in which an API is shown, in every look of the page around it. */
export async function expectAccessibleDocumentation(page: Page, what: string): Promise<void> {
  const frame = page.frame({ url: /\/documentation\/index\.html$/ })
  if (!frame) throw new Error('The page shows no documentation')
  for (const { scheme, size } of looks) {
    await page.emulateMedia({ colorScheme: scheme })
    await page.setViewportSize(size)
    // The frame is told of the scheme, and what changes then takes a moment.
    const isInScheme = `document.documentElement.classList.contains('dark-mode') === ${scheme === 'dark'}`
    const isStill = `${isInScheme} && document.getAnimations().length === 0`
    await eventually('document that stands still', async () => (await frame.evaluate<boolean>(isStill)) || undefined)
    const found = (await violationsOf(frame)).filter(({ id }) => !ofSwaggerUi.includes(id))
    expect({ what, scheme, width: size.width, found }).toEqual({ what, scheme, width: size.width, found: [] })
    const isTooWide = await frame.evaluate('document.documentElement.scrollWidth > innerWidth')
    expect({ what, width: size.width, isTooWide }).toEqual({ what, width: size.width, isTooWide: false })
  }
}

interface Violation {
  readonly id: string
  readonly html: string
  readonly failureSummary: string
}

async function violationsOf(frame: Frame): Promise<readonly Violation[]> {
  if (!(await frame.evaluate("typeof axe === 'object'"))) await frame.evaluate(axe)
  return frame.evaluate(`new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
    .then(() => axe.run({ resultTypes: ['violations'], preload: false }))
    .then(({ violations }) =>
      violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => ({ id, html, failureSummary }))))`)
}
