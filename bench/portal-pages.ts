/** Every page that is one for all, as an administrator has it with 10,000 of each behind it: the slowest, and the largest. */
import type { Page } from 'playwright-core'
import { type Figure, median, scaled } from './measure'
import { machine } from './stored-in-console'

const rounds = scaled(3)
const all = [
  '/',
  '/apis',
  '/guides',
  '/approvals',
  '/requests',
  '/subscriptions',
  '/account',
  '/account/security',
  '/account/sessions',
  '/account/activity',
  '/account/token',
  '/events',
  '/events/map',
  '/events/ApprovalRequested',
  '/deployments',
  '/admin/users',
  '/admin/customers',
  '/admin/dead-letters',
  '/owned-apis',
  '/console',
  '/console/clock',
  '/console/mail',
  `/console/executions?machine=${machine}`,
  '/console/queues',
  '/console/tables?table=signalbox-approvals',
  '/console/logs',
  '/console/permissions',
  '/console/rules',
  '/console/cost',
]
const paths = all.slice(0, scaled(all.length))

/** In the page: milliseconds from the beginning of the navigation until its heading and all that it reads are there. */
const untilRead = `new Promise((resolve, reject) => {
  const look = () => {
    const isRead = document.querySelector('h1') && !document.querySelector('[role=status][aria-label^="Loading"]')
    if (isRead && document.querySelector('main').childElementCount > 0) return resolve(performance.now())
    if (performance.now() > 60_000) return reject(new Error(location.href + ' is not read'))
    requestAnimationFrame(look)
  }
  look()
})`

interface Seen {
  readonly path: string
  readonly useful: number
  readonly nodes: number
  readonly shift: number
}

/** @param shifted in the page: how far things have moved */
export async function figuresOfPages(page: Page, url: string, shifted: string): Promise<readonly Figure[]> {
  const seen: Seen[] = []
  for (const path of paths) {
    const useful: number[] = []
    const shifts: number[] = []
    for (let round = 0; round < rounds; round++) {
      await page.goto('about:blank')
      await page.goto(`${url}${path}`, { waitUntil: 'commit' })
      useful.push(await page.evaluate<number>(untilRead))
      shifts.push(await page.evaluate<number>(shifted))
    }
    const nodes = await page.evaluate<number>("document.querySelectorAll('*').length")
    seen.push({ path, useful: median(useful), nodes, shift: Math.max(...shifts) })
  }
  const most = (name: string, unit: string, of: keyof Omit<Seen, 'path'>, atMost: number): Figure => {
    const worst = seen.reduce((found, each) => (each[of] > found[of] ? each : found))
    return {
      name: `of ${paths.length} pages the most: ${name}`,
      value: worst[of],
      unit,
      target: { atMost },
      note: worst.path,
    }
  }
  return [
    most('useful after', 'ms', 'useful', 1000),
    most('nodes', '', 'nodes', 3000),
    most('layout shift', '', 'shift', 0.05),
  ]
}
