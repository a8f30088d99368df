/** The catalogue of events as a file that somebody opens, of a catalogue of a hundred, and of one that means harm. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import * as z from 'zod/mini'
import { defineEvent } from '../../events'
import { asyncApiDocument } from '../../events/asyncapi/document'
import { cataloguePage } from '../../events/asyncapi/html/page'
import type { Snapshot } from '../../events/compatibility/snapshots'
import { versionsOf } from '../../events/compatibility/versions'
import type { DomainConfig } from '../../events/config/config'
import { registryEntry } from '../../events/registry-build/entry'
import { findChromium, launchChromium, newPerson } from './chromium'

const executable = findChromium()
const describeInChromium = executable === undefined ? describe.skip : describe
jest.setTimeout(120_000)

const domains = [
  'billing',
  'catalogue',
  'customers',
  'fraud',
  'inventory',
  'mail',
  'orders',
  'returns',
  'shipping',
  'tax',
]
const facts = ['Opened', 'Priced', 'Checked', 'Moved', 'Paid', 'Merged', 'Closed', 'Reopened', 'Split', 'Archived']

function eventOf(owner: string, fact: string, data: z.ZodMiniObject, more: object = {}) {
  const name = `${owner.charAt(0).toUpperCase()}${owner.slice(1)}${fact}`
  const examples = [{ item: 'a', note: 'b' }]
  const summary = `Something of ${owner} was ${fact.toLowerCase()}.`
  return defineEvent({ ...{ owner, name, version: 1, publishers: [owner], summary, data, examples }, ...more })
}

const before = z.object({ item: z.string().check(z.maxLength(5)), note: z.string() })
const now = z.object({ item: z.string(), note: z.optional(z.string()) })

/** A hundred events of ten domains, each told to three others or to nobody; some have changed. */
function crowd(): string {
  const catalog = domains.flatMap((owner) => facts.map((fact) => eventOf(owner, fact, now)))
  const consumers = catalog.flatMap(({ detailType, owner }, index) =>
    index % 10 === 9
      ? []
      : [1, 2, 3].map((step) => {
          const domain = domains[(domains.indexOf(owner) + step * (1 + (index % 2))) % 10] ?? ''
          return { domain, detailType, rule: `${domain}/On${detailType}`, target: `On${detailType}` }
        }),
  )
  const answers: Record<string, DomainConfig> = {
    orders: { owner: 'Team Orders', contact: { email: 'orders@example.com' } },
  }
  const document = asyncApiDocument({
    ...{ catalog, meanings: [], consumers, version: '1', busName: 'shop', title: 'Shop', domains: answers },
  })
  const histories = catalog.slice(0, 40).map((definition) => {
    const former = eventOf(definition.owner, definition.name.slice(definition.owner.length), before)
    const snapshots: readonly Snapshot[] = [{ entry: registryEntry(former, []), label: 'abc1234', at: '2026-01-02' }]
    return [`${definition.owner}/${definition.name}.v1.json`, { isInBase: true, snapshots }] as const
  })
  const working = catalog.map((definition) => registryEntry(definition, []))
  return cataloguePage(document, {
    versions: versionsOf({ before: new Map(histories), working, definitions: catalog }),
  })
}

const harm = '</script></style></pre><script>alert(1)</script><img src=x onerror="alert(2)"><svg onload=alert(3)>'

function hostile(): string {
  const data = z.object({ [harm]: z.optional(z.literal(harm)), item: z.string(), note: z.string() })
  const former = z.object({ [harm]: z.literal(harm), item: z.string(), note: z.string() })
  const examples = [{ [harm]: harm, item: `$&${harm}`, note: 'javascript:alert(4)' }]
  const more = { summary: harm, examples }
  const event = eventOf('orders', 'Opened', data, more)
  const snapshots = [{ entry: registryEntry(eventOf('orders', 'Opened', former, more), []), label: harm, at: harm }]
  const versions = versionsOf({
    before: new Map([['orders/OrdersOpened.v1.json', { isInBase: true, snapshots }]]),
    ...{ working: [registryEntry(event, [])], definitions: [event] },
  })
  const consumer = {
    domain: harm,
    detailType: event.detailType,
    rule: harm,
    target: harm,
    where: { data: { item: [harm] } },
  }
  const contact = { name: harm, email: harm, url: 'javascript:alert(5)' }
  const document = asyncApiDocument({
    ...{
      catalog: [event],
      meanings: [],
      consumers: [consumer],
      version: harm,
      busName: harm,
      title: harm,
      license: harm,
    },
    ...{ contact, domains: { orders: { owner: harm, contact, description: harm } } },
  })
  return cataloguePage(document, { versions, noHistory: harm, importFrom: `${harm}{owner}`, registry: harm })
}

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

/** Of the whole page, or of a part of it; and whether anything is wider than the window. */
async function faultsOf(page: Page, part = 'document', rules?: readonly string[]): Promise<unknown> {
  const options = JSON.stringify({ resultTypes: ['violations'], ...(rules && { runOnly: rules }) })
  if (!(await page.evaluate("typeof axe === 'object'"))) await page.evaluate(axe)
  return page.evaluate(`axe.run(${part}, ${options}).then(({ violations }) => ({
    told: violations.flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ html, failureSummary }) => ({ id, html, failureSummary }))),
    isTooWide: document.documentElement.scrollWidth > innerWidth,
    cut: [...document.querySelectorAll('main table, main select, main code')]
      .filter((each) => each.checkVisibility() && each.getBoundingClientRect().right > innerWidth + 1)
      .map((each) => each.outerHTML.slice(0, 120)),
  }))`)
}

const clean = { told: [], isTooWide: false, cut: [] }

/** How many there are, as the page says it. */
async function told(page: Page, text: string): Promise<void> {
  await page
    .locator('#found')
    .filter({ hasText: new RegExp(`^${text}$`) })
    .waitFor()
}

describeInChromium('the catalogue of events, opened as a file', () => {
  let browser: Browser
  let directory: string

  beforeAll(async () => {
    browser = await launchChromium(executable ?? '')
    directory = mkdtempSync(join(tmpdir(), 'signalbox-catalogue-'))
  })

  afterAll(async () => {
    await browser?.close()
    rmSync(directory, { recursive: true, force: true })
  })

  async function open(html: string, size = { width: 1600, height: 900 }) {
    const file = join(directory, 'index.html')
    writeFileSync(file, html)
    const person = await newPerson(browser, { viewport: size, permissions: ['clipboard-read', 'clipboard-write'] })
    const page = await person.context.newPage()
    await page.goto(pathToFileURL(file).href)
    return { ...person, page }
  }

  test('finds one of a hundred by what its fields are, by domain and by kind, and goes back to all', async () => {
    const { page, errors, context } = await open(crowd())
    const shown = page.locator('section.event:visible h3')
    await page.getByLabel('Find by name, field or meaning').fill('orderspaid  ITEM')
    await told(page, '1 of 100 events')
    expect(await shown.allTextContents()).toEqual(['OrdersPaid version 1'])
    expect(await page.locator('nav li[data-of-event]:visible').count()).toBe(1)
    await page.getByLabel('Find by name, field or meaning').press('Enter')
    expect(page.url()).toMatch(/#event-OrdersPaid$/)

    await page.getByRole('button', { name: 'Clear' }).click()
    await told(page, '100 events')
    await page.getByLabel('Kind').selectOption('not consumed')
    await told(page, '10 of 100 events')
    await page.locator('#find-domain').selectOption('tax')
    await told(page, '1 of 100 events')
    // What is gone to is shown, whatever is filtered.
    await page.evaluate("location.hash = '#event-OrdersMoved'")
    await page.locator('#event-OrdersMoved').waitFor()
    await told(page, '100 events')
    const heading = page.locator('#event-OrdersMoved').getByRole('link', { name: 'OrdersMoved', exact: true }).first()
    await page.locator('#find-kind').selectOption('not consumed')
    await heading.waitFor({ state: 'hidden' })
    await page.evaluate("document.querySelector('#event-OrdersMoved h3 a').click()")
    await heading.waitFor()
    await page.keyboard.press('/')
    expect(await page.evaluate('document.activeElement.id')).toBe('find')
    expect(errors).toEqual([])
    await context.close()
  })

  test('gives to the clipboard what stands there', async () => {
    const { page, context } = await open(crowd())
    await page.getByRole('button', { name: 'Copy: Rule pattern of OrdersPaid' }).click()
    await page.getByText('Copied: Rule pattern of OrdersPaid').waitFor()
    const copied = () => page.evaluate<string>('navigator.clipboard.readText()')
    expect(JSON.parse(await copied())).toEqual({ source: ['signalbox.orders'], 'detail-type': ['OrdersPaid'] })
    const schema = page.locator('#event-OrdersPaid .schema')
    await schema.getByText('JSON Schema', { exact: true }).click()
    await page.getByRole('button', { name: 'Copy: JSON Schema of OrdersPaid' }).click()
    await page.getByText('Copied: JSON Schema of OrdersPaid').waitFor()
    expect(JSON.parse(await copied())).toMatchObject({
      properties: { data: { properties: { item: { type: 'string' } } } },
    })
    await context.close()
  })

  test('shows the difference that is chosen', async () => {
    const { page, context } = await open(crowd())
    const history = page.getByRole('group', { name: 'Differences of BillingPaid' })
    await history.getByText('changed: note, from text to text, optional').waitFor()
    await history.getByText('old consumers don’t read all new ones').waitFor()
    await history.getByRole('combobox', { name: /^From/ }).selectOption({ index: 1 })
    await history.getByText('They are one and the same.').waitFor()
    await history.getByRole('combobox', { name: /^To/ }).selectOption({ index: 0 })
    await history.getByText('changed: note, from text to text, optional').waitFor()
    await context.close()
  })

  test('has a map of a hundred that can be read and gone through by keys, with all of it in a table beside it', async () => {
    const { page, context } = await open(crowd())
    const { overlaps, size, lines } = await page.evaluate<{ overlaps: number; size: number; lines: number }>(`(() => {
      const map = document.querySelector('.flows')
      const boxes = [...map.querySelectorAll('.count, .domain')].map((each) => each.getBoundingClientRect())
      const cross = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1
      return {
        overlaps: boxes.filter((a, index) => boxes.slice(index + 1).some((b) => cross(a, b))).length,
        size: map.getBoundingClientRect().width / 640 * 12,
        lines: map.querySelectorAll('.flow').length,
      }
    })()`)
    expect({ overlaps, lines }).toEqual({ overlaps: 0, lines: 50 })
    expect(size).toBeGreaterThanOrEqual(11)
    const line = page.getByRole('link', { name: /^orders to returns: \d+ events$/ })
    await line.focus()
    await page.keyboard.press('Enter')
    const row = page.locator(`${new URL(page.url()).hash}:target`)
    expect(await row.textContent()).toMatch(/^orders\s*returns\s*Orders/)
    expect(await page.getByRole('table', { name: 'Who tells whom' }).getByRole('row').count()).toBe(1 + 50 + 10)
    const own = page.locator('.domain-part', { has: page.locator('#domain-orders') }).locator('.own-map')
    await own.getByText('Map of these 10 events').click()
    await own.getByRole('link', { name: 'OrdersPaid' }).waitFor()
    await context.close()
  })

  test('is accessible, light and dark, on a phone and on a wide screen', async () => {
    const { page, context } = await open(hostile())
    for (const summary of await page.locator('summary').all()) await summary.click()
    // But for colours, nothing comes from the scheme alone.
    const looks = [
      ['light', 360, undefined],
      ['dark', 360, ['color-contrast']],
      ['light', 1600, ['color-contrast']],
      ['dark', 1600, undefined],
    ] as const
    for (const [colorScheme, width, rules] of looks) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 800 })
      expect({ colorScheme, width, found: await faultsOf(page, 'document', rules) }).toEqual({
        colorScheme,
        width,
        found: clean,
      })
    }
    await page.goto('about:blank')
    await context.close()
    const many = await open(crowd(), { width: 360, height: 740 })
    const found = await faultsOf(many.page, "'main > section:first-of-type'")
    expect(found).toEqual(clean)
    await many.context.close()
  })

  test('shows text as text, whatever it is', async () => {
    const { page, errors, dialogs, origins, context } = await open(hostile())
    await page.getByText(harm).first().waitFor()
    await page.getByLabel('Find by name, field or meaning').fill(harm)
    await told(page, '1 of 1 events')
    expect(await page.locator('script').count()).toBe(1)
    expect(await page.locator('img, iframe, object, embed, svg svg, [onload], [onerror]').count()).toBe(0)
    expect(await page.locator('a:not([href^="#"])').count()).toBe(0)
    expect({ errors, dialogs, origins: [...origins] }).toEqual({ errors: [], dialogs: [], origins: ['null'] })
    await context.close()
  })

  test('is read without its script as well', async () => {
    const { context } = await open(crowd())
    await context.close()
    const bare = await browser.newContext({ javaScriptEnabled: false })
    const page = await bare.newPage()
    await page.goto(pathToFileURL(join(directory, 'index.html')).href)
    await page.getByText('changed: note, from text to text, optional').first().waitFor()
    expect(await page.getByRole('button').count()).toBe(0)
    expect(await page.getByRole('search').count()).toBe(0)
    await bare.close()
  })
})
