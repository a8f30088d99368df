/** What happens, to somebody who looks on while the local cloud goes away and comes back. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { type Signalbox, startScenario } from '../../scenarios/signalbox'
import { findChromium, launchChromium, newPerson } from '../chromium'

const chromium = findChromium()
const describeInChromium = chromium ? describe : describe.skip
jest.setTimeout(240_000)

describeInChromium('the stream of what happens', () => {
  const data = mkdtempSync(join(tmpdir(), 'console-live-'))
  let signalbox: Signalbox
  let browser: Browser

  beforeAll(async () => {
    ;[signalbox, browser] = await Promise.all([startScenario({ data }), launchChromium(chromium ?? '')])
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await signalbox?.stop()
    rmSync(data, { recursive: true, force: true })
  })

  test('says that the server is away, and goes on where it was when it is back, with nothing left out', async () => {
    const { context, errors } = await newPerson(browser)
    context.setDefaultTimeout(60_000)
    const page = await context.newPage()
    const { webUrl, endpointUrl } = signalbox.local
    await page.goto(`${webUrl}/console?kind=event.accepted`)
    await page.getByText('Shown as it happens.').waitFor()
    await signalbox.request({ idempotencyKey: 'before' })
    await page.getByRole('link', { name: 'Story of before' }).first().waitFor()

    await signalbox.stop()
    await page.getByText('Not connected').waitFor()
    await page.getByRole('link', { name: 'Story of before' }).first().waitFor()
    signalbox = await startScenario({
      data,
      webPort: Number(new URL(webUrl).port),
      awsPort: Number(new URL(endpointUrl).port),
    })
    await signalbox.request({ idempotencyKey: 'after' })
    await page.getByText('Shown as it happens.').waitFor()
    await page.getByRole('link', { name: 'Story of after' }).first().waitFor()
    await page.getByRole('link', { name: 'Story of before' }).first().waitFor()

    const answer = await fetch(`${webUrl}/_local/records?kind=event.accepted&limit=200`)
    const { records } = (await answer.json()) as { records: { seq: number }[] }
    for (const { seq } of records) await page.locator(`tr[data-seq="${seq}"]`).waitFor({ state: 'attached' })
    const shown: string[] = await page.evaluate(
      `[...document.querySelectorAll('tr[data-seq]')].map((row) => row.dataset.seq)`,
    )
    expect(new Set(shown).size).toBe(shown.length)
    // That nobody answers is told by the browser as well.
    expect(
      errors.filter(
        (each) => !/ERR_(CONNECTION_REFUSED|INCOMPLETE_CHUNKED_ENCODING|EMPTY_RESPONSE|CONNECTION_RESET)/.test(each),
      ),
    ).toEqual([])
    await context.close()
  })
})
