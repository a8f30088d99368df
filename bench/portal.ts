/**
 * The portal's lists in a real Chromium, with 10,000 of each behind them (approvals, mails, text messages, executions): how
 * soon they are useful, how much they hold, how soon a filter has filtered, and how far things move. The approvals are put
 * into the table by hand.
 */
import { rmSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { startSignalbox } from '../cli/start'
import { findChromium, launchChromium, newPerson } from '../test/browser/chromium'
import { password, peopleOf } from '../test/scenarios/signed-in'
import { type Benchmark, type Figure, median, scaled } from './measure'
import { figuresOfPages } from './portal-pages'
import { storeApprovals } from './stored-approvals'
import { machine, storeExecutions, storeMails, storeTexts } from './stored-in-console'
import { dataDirectory } from './system'

const count = scaled(10_000, 100)
const rounds = scaled(7)

export const portal: Benchmark = async ({ endpoint }) => {
  const executable = findChromium()
  if (endpoint || executable === undefined) return []
  const data = await dataDirectory('portal')
  const local = await startSignalbox({ awsPort: 0, webPort: 0, data })
  const people = peopleOf({ local })
  await Promise.all([people.add('ada'), people.add('pam'), people.add('olga', { groups: ['admins', 'deployers'] })])
  await storeApprovals(local, count)
  await storeMails(local, count)
  await storeTexts(local, count)
  await storeExecutions(local, count)
  const browser = await launchChromium(executable)
  try {
    return [
      ...(await figuresOf('inbox', await signedIn('ada', '/approvals'))),
      ...(await figuresOf('requests', await signedIn('pam', '/requests'))),
      ...(await figuresOfConsole()),
      ...(await figuresOfPages(await signedIn('olga', '/approvals', 0), local.webUrl, shifted)),
    ]
  } finally {
    await browser.close()
    people.stop()
    await local.stop()
    rmSync(data, { recursive: true, force: true })
  }

  async function figuresOfConsole(): Promise<readonly Figure[]> {
    const { context } = await newPerson(browser, { viewport: { width: 1600, height: 900 } })
    context.setDefaultTimeout(60_000)
    const page = await context.newPage()
    const figures: Figure[] = []
    for (const each of consoleLists) {
      await page.goto(`${local.webUrl}${each.path}`)
      await page.evaluate(untilThere(each))
      figures.push(...(await figuresOfList(each, page)))
    }
    return figures
  }

  async function signedIn(name: string, path: string, rows = 2): Promise<Page> {
    const { context } = await newPerson(browser, { viewport: { width: 1600, height: 900 } })
    context.setDefaultTimeout(60_000)
    const page = await context.newPage()
    await page.goto(`${local.webUrl}${path}`)
    await page.getByLabel('User name').fill(name)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('row').nth(rows).waitFor()
    return page
  }
}

interface ConsoleList {
  readonly name: string
  readonly path: string
  /** What each of them is led to by. */
  readonly links: string
  /** In the page: filters; what it gives holds once the list is filtered. */
  readonly filter: string
  readonly isFiltered: string
}

/** Not of the first page, so that what is there can't answer; but of the 2,000 that the mailbox looks through at a call. */
const sought = `no. ${count * 0.9}`
const typed = typing("document.querySelector('main input')", sought)
const consoleLists: readonly ConsoleList[] = [
  {
    name: 'mails',
    path: '/console/mail',
    links: 'nav[aria-label="Mails"] li a',
    filter: typed,
    isFiltered: `LINKS.length > 0 && [...LINKS].every((each) => each.textContent.includes('${sought}'))`,
  },
  {
    name: 'text messages',
    path: '/console/mail?folder=phone',
    links: 'nav[aria-label="Text messages"] li a',
    filter: typed,
    isFiltered: `LINKS.length > 0 && [...LINKS].every((each) => each.textContent.includes('${sought}'))`,
  },
  {
    name: 'executions',
    path: `/console/executions?machine=${machine}`,
    links: 'main tbody tr a',
    filter: `(() => {
      const select = document.querySelector('main select')
      Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'value').set.call(select, 'FAILED')
      select.dispatchEvent(new Event('change', { bubbles: true }))
    })()`,
    isFiltered: "LINKS.length > 0 && [...LINKS].every((each) => each.closest('tr').innerText.includes('FAILED'))",
  },
]

async function figuresOfList({ name: list, filter, isFiltered, ...each }: ConsoleList, page: Page) {
  const useful: number[] = []
  const shifts: number[] = []
  const filtered: number[] = []
  const unfiltered = page.url()
  for (let round = 0; round < rounds; round++) {
    await page.goto('about:blank')
    await page.goto(unfiltered, { waitUntil: 'commit' })
    useful.push(await page.evaluate<number>(untilThere(each)))
    shifts.push(await page.evaluate<number>(shifted))
    const condition = isFiltered.replaceAll('LINKS', `document.querySelectorAll('${each.links}')`)
    filtered.push(await page.evaluate<number>(`(() => { ${filter}; return ${frames(condition)} })()`))
  }
  await page.goto(unfiltered)
  await page.evaluate(untilThere(each))
  const nodes = await page.evaluate<number>("document.querySelectorAll('*').length")
  return figuresNamed(`${list} of ${count}`, { useful, nodes, filtered, shifts })
}

const untilThere = ({ links }: Pick<ConsoleList, 'links'>) =>
  `${frames(`document.querySelectorAll('${links}').length > 10`)}.then(() => performance.now())`

interface Measured {
  readonly useful: readonly number[]
  readonly nodes: number
  readonly filtered: readonly number[]
  readonly shifts: readonly number[]
}

function figuresNamed(list: string, { useful, nodes, filtered, shifts }: Measured): readonly Figure[] {
  return [
    { name: `${list}: useful after`, value: median(useful), unit: 'ms', target: { atMost: 1000 } },
    { name: `${list}: nodes`, value: nodes, unit: '', target: { atMost: 3000 } },
    { name: `${list}: filtered after`, value: median(filtered), unit: 'ms', target: { atMost: 200 } },
    { name: `${list}: layout shift`, value: Math.max(...shifts), unit: '', target: { atMost: 0.05 } },
  ]
}

/** Moments are the browser's own, so that nothing of the driver is in them. */
async function figuresOf(list: string, page: Page): Promise<readonly Figure[]> {
  const useful: number[] = []
  const shifts: number[] = []
  for (let round = 0; round < rounds; round++) {
    await page.reload({ waitUntil: 'commit' })
    useful.push(await page.evaluate<number>(untilRows))
    shifts.push(await page.evaluate<number>(shifted))
  }
  const nodes = await page.evaluate<number>("document.querySelectorAll('*').length")
  const here: number[] = []
  const all: number[] = []
  const unfiltered = page.url()
  for (let round = 0; round < rounds; round++) {
    // What was looked for is in the address: to load that again would find one row for ever.
    await page.goto(unfiltered)
    await page.evaluate<number>(untilRows)
    // The whole id, which is in one of them alone.
    const id = await page.evaluate<string>("document.querySelectorAll('tbody tr a')[9].href.split('/').pop()")
    here.push(await page.evaluate<number>(untilFiltered(id, 1)))
    all.push(await page.evaluate<number>(untilSettled))
  }
  const of = `${list} of ${count}`
  return [
    ...figuresNamed(of, { useful, nodes, filtered: here, shifts }),
    { name: `${of}: the API asked, and its page there, after`, value: median(all), unit: 'ms' },
  ]
}

/** Milliseconds. Whatever has not come by then does not come: it is an error, for the page would wait for ever. */
const mostPatience = 60_000

const frames = (condition: string) => `new Promise((resolve, reject) => {
  const began = performance.now()
  const look = () => {
    if (${condition}) return resolve(performance.now() - began)
    if (performance.now() - began > ${mostPatience}) return reject(new Error(${JSON.stringify(condition)} + ' is not so'))
    requestAnimationFrame(look)
  }
  look()
})`

/** From the beginning of the navigation. */
const untilRows = `${frames("document.querySelectorAll('tbody tr a').length > 10")}.then(() => performance.now())`

const shifted = `new Promise((resolve) => {
  let sum = 0
  new PerformanceObserver((list) => {
    for (const each of list.getEntries()) if (!each.hadRecentInput) sum += each.value
  }).observe({ type: 'layout-shift', buffered: true })
  setTimeout(() => resolve(sum), 500)
})`

/** As typing does: React listens to the value of the prototype. */
function typing(input: string, text: string): string {
  return `(() => {
    const input = ${input}
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, ${JSON.stringify(text)})
    input.dispatchEvent(new Event('input', { bubbles: true }))
  })()`
}

function untilFiltered(text: string, rows: number): string {
  return `(() => {
    ${typing("document.querySelector('main input')", text)}
    return ${frames(`document.querySelectorAll('tbody tr a').length <= ${rows}`)}
  })()`
}

const untilSettled = frames("!document.querySelector('main').innerText.includes('looking for more')")
