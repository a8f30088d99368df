/** Pages of the console, to somebody who looks on while the local cloud is killed and comes back: kill -9, not a stop. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { type Running, startProcess } from '../../faults/process'
import { findChromium, launchChromium, newPerson } from '../chromium'

const chromium = findChromium()
const describeInChromium = chromium ? describe : describe.skip
jest.setTimeout(240_000)

/** That nobody answers is told by the browser as well. */
const nobodyThere = /ERR_(CONNECTION_REFUSED|INCOMPLETE_CHUNKED_ENCODING|EMPTY_RESPONSE|CONNECTION_RESET)/

describeInChromium('the console, while its server is killed', () => {
  const data = mkdtempSync(join(tmpdir(), 'console-live-'))
  let running: Running
  let browser: Browser

  beforeAll(async () => {
    ;[running, browser] = await Promise.all([startProcess(data), launchChromium(chromium ?? '')])
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await running?.kill()
    rmSync(data, { recursive: true, force: true })
  })

  async function asRoot(operation: string, input: object): Promise<void> {
    const response = await fetch(`${running.webUrl}/_local/call/${operation}`, {
      method: 'POST',
      headers: { 'x-signalbox-local': 'test' },
      body: JSON.stringify(input),
    })
    if (!response.ok) throw new Error(`${operation}: ${await response.text()}`)
  }
  const put = (DetailType: string) =>
    asRoot('events/PutEvents', { Entries: [{ Source: 'test', DetailType, Detail: '{}' }] })
  const text = (Message: string) => asRoot('sns/Publish', { PhoneNumber: '+15555550123', Message })

  test('says that what it shows is old, goes on by itself, leaves nothing out and the focus where it was', async () => {
    const { context, errors } = await newPerson(browser)
    context.setDefaultTimeout(60_000)
    const { webUrl } = running
    const [live, phone] = await Promise.all([context.newPage(), context.newPage()])
    await live.goto(`${webUrl}/console?kind=event.accepted`)
    await live.getByText('Shown as it happens.').waitFor()
    await put('Before')
    const before = live.getByRole('row').filter({ hasText: 'Before' })
    await before.waitFor()
    await text('Your code is 1')
    await phone.goto(`${webUrl}/console/mail?folder=phone`)
    const first = phone.getByRole('link', { name: /^Your code is 1/ })
    await first.focus()
    // What was typed, and where, is the reader's own.
    await live.getByLabel('Text').focus()

    await running.kill()
    await live.getByText('Not connected').waitFor()
    await phone.getByText('This may be out of date.').waitFor()
    await before.waitFor()
    await first.waitFor()
    running = await startProcess(data, Number(new URL(webUrl).port))
    await put('After')
    await text('Your code is 2')

    await live.getByText('Shown as it happens.').waitFor()
    await live.getByRole('row').filter({ hasText: 'After' }).waitFor()
    await before.waitFor()
    await phone.getByRole('link', { name: /^Your code is 2/ }).waitFor()
    await phone.getByText('This may be out of date.').waitFor({ state: 'detached' })
    expect(await phone.evaluate('document.activeElement.textContent')).toContain('Your code is 1')
    expect(await live.evaluate(`document.activeElement === document.querySelectorAll('main input')[1]`)).toBe(true)

    const answer = await fetch(`${running.webUrl}/_local/records?kind=event.accepted&limit=200`)
    const { records } = (await answer.json()) as { records: { seq: number }[] }
    for (const { seq } of records) await live.locator(`tr[data-seq="${seq}"]`).waitFor({ state: 'attached' })
    const shown: string[] = await live.evaluate(
      `[...document.querySelectorAll('tr[data-seq]')].map((row) => row.dataset.seq)`,
    )
    expect(new Set(shown).size).toBe(shown.length)
    expect(errors.filter((each) => !nobodyThere.test(each))).toEqual([])
    await context.close()
  })
})
