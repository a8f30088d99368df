/**
 * A newcomer in a real Chromium: from the portal's home page over an account, its code by mail, a plan and a key to the first
 * 200, in a terminal and by "Try it out"; and what a page of subscriptions costs, each of which is to an API of its own.
 */
import { rmSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { newestMail } from '../cli/demo/mails'
import { startSignalbox } from '../cli/start'
import type { LocalCloud } from '../local/start-local-cloud'
import { findChromium, launchChromium, newPerson } from '../test/browser/chromium'
import { statusOf, takeFirstKey } from '../test/browser/portal/first-key'
import { publish } from '../test/browser/portal/published'
import { password, peopleOf, type SignedInPerson } from '../test/scenarios/signed-in'
import { type Benchmark, type Figure, median, scaled } from './measure'
import { dataDirectory } from './system'

const apis = scaled(20)
const readings = scaled(40)

export const newcomer: Benchmark = async ({ endpoint }) => {
  const executable = findChromium()
  if (endpoint || executable === undefined) return []
  const data = await dataDirectory('newcomer')
  const local = await startSignalbox({ awsPort: 0, webPort: 0, data })
  const people = peopleOf({ local })
  const browser = await launchChromium(executable)
  try {
    const owner = await people.add('owner', { groups: ['admins'] })
    await publish({ local }, owner, 'pets', { name: 'Pets', summary: 'Pets of all kinds.' })
    const { context } = await newPerson(browser, { permissions: ['clipboard-read', 'clipboard-write'] })
    context.setDefaultTimeout(60_000)
    const figures = await figuresOfFirst(await context.newPage(), local)
    return [...figures, ...(await figuresOfList(local, owner, await people.add('reader')))]
  } finally {
    await browser.close()
    people.stop()
    await local.stop()
    rmSync(data, { recursive: true, force: true })
  }
}

async function figuresOfFirst(page: Page, local: LocalCloud): Promise<readonly Figure[]> {
  const code = async (email: string) => /\b\d{6}\b/.exec((await newestMail(local, email)).text)?.[0] ?? ''
  await page.goto(local.webUrl)
  const began = performance.now()
  const steps = await takeFirstKey(page, { userName: 'ada', email: 'ada@example.com', password, code })
  const status = await statusOf(await page.evaluate<string>('navigator.clipboard.readText()'))
  if (status !== 200) throw new Error(`The first call was answered ${status}`)
  const called = performance.now() - began
  await page.getByRole('link', { name: 'What the API is' }).click()
  await page.getByRole('link', { name: 'The whole documentation' }).click()
  const inside = page.frameLocator('iframe.documentation')
  await inside.getByText('All of them').click()
  await page.getByRole('button', { name: /^Use my key/ }).click()
  await page.getByText('Calls go with your key').waitFor()
  await inside.getByRole('button', { name: 'Try it out' }).click()
  await inside.getByRole('button', { name: 'Execute' }).click()
  await inside.locator('.live-responses-table').getByText('"pets"').first().waitFor()
  const tried = performance.now() - began
  const seconds = (value: number) => value / 1000
  const target = { atMost: 60 }
  return [
    { name: `a newcomer's first 200, in ${steps.length} steps`, value: seconds(called), unit: 's', target },
    { name: 'the same by "Try it out"', value: seconds(tried), unit: 's', target },
  ]
}

async function figuresOfList(
  local: LocalCloud,
  owner: SignedInPerson,
  reader: SignedInPerson,
): Promise<readonly Figure[]> {
  await reader.call('PUT', 'subscriptions/customer', { name: 'Reader' })
  for (let at = 0; at < apis; at++) {
    await publish({ local }, owner, `api-${at}`, { name: `API ${at}`, summary: 'One of many.' })
    await reader.call('POST', 'subscriptions/subscriptions', { apiId: `api-${at}`, planId: 'silver' })
  }
  const times: number[] = []
  let before = process.cpuUsage()
  for (let reading = -10; reading < readings; reading++) {
    if (reading === 0) before = process.cpuUsage()
    const began = performance.now()
    const { body } = await reader.call<{ subscriptions: object[] }>('GET', `subscriptions/subscriptions?limit=${apis}`)
    if (body.subscriptions.length !== apis) throw new Error(`${body.subscriptions.length} subscriptions are listed`)
    if (reading >= 0) times.push(performance.now() - began)
  }
  const { user, system } = process.cpuUsage(before)
  const of = `a page of ${apis} subscriptions to ${apis} APIs`
  return [
    { name: of, value: median(times), unit: 'ms' },
    { name: `${of}: CPU time, all threads`, value: (user + system) / 1000 / readings, unit: 'ms' },
  ]
}
