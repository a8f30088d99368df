/** The console of the portal: what the local cloud tells of itself, to somebody at a browser. */
import type { Locator } from 'playwright-core'
import { expectAccessibleInEveryLook } from '../axe'
import { findChromium } from '../chromium'
import { hasFocus, press, tabTo, type } from '../keyboard'
import { type Portal, startPortal, type Visitor } from './portal'

const chromium = findChromium()
const describeInChromium = chromium ? describe : describe.skip
const hostile = '<img src=x onerror=alert(1)> "& Jim'

let portal: Portal
let somebody: Visitor

describeInChromium('the console', () => {
  beforeAll(async () => {
    portal = await startPortal(chromium ?? '')
    await portal.signalbox.request({ subject: hostile, idempotencyKey: 'story-of-jim' })
  }, 120_000)
  afterAll(() => portal?.stop())

  beforeEach(async () => {
    somebody = await portal.visitor()
  })
  afterEach(() => somebody.leave())

  test('shows what happens as it happens, and what a filter in the address leaves', async () => {
    const { page } = somebody
    await somebody.go('/')
    await page.getByRole('link', { name: 'Console' }).click()
    await page.getByRole('heading', { name: 'What happens' }).waitFor()
    const rows = page.getByRole('rowheader')
    await rows.first().waitFor()
    expect(await rows.allTextContents()).not.toContain('distribution.request')
    await press(page, page.getByLabel('What browsers ask'), 'Space')
    await page.waitForURL('**/console?requests=yes')
    await page.getByRole('rowheader', { name: 'distribution.request' }).first().waitFor()
    await page.getByLabel('Kind').fill('event.accepted')
    await page.waitForURL('**/console?*kind=event.accepted*')
    await rows.filter({ hasText: 'distribution.request' }).first().waitFor({ state: 'detached' })
    await rows.first().waitFor()

    const read = page
      .getByRole('row')
      .filter({ has: page.getByRole('link') })
      .last()
    await tabTo(page, read.getByRole('link'))
    const isAt = (await read.getAttribute('data-seq')) ?? ''
    const ofFocus = "document.activeElement.closest('tr')?.dataset.seq"

    await portal.signalbox.request({ subject: 'The newest of all', idempotencyKey: 'the-newest-of-all' })

    await page.getByRole('link', { name: 'Story of the-newest-of-all' }).first().waitFor()
    expect(new Set(await rows.allTextContents())).toEqual(new Set(['event.accepted']))
    expect(await page.evaluate(ofFocus)).toBe(isAt)

    const Entries = Array.from({ length: 10 }, () => ({ Source: 'test', DetailType: 'Many', Detail: '{}' }))
    for (let sent = 0; sent < 210; sent += 10) await portal.asRoot('events/PutEvents', { Entries })
    // More than are shown have come since: where the reader is stays all the same, until they go on.
    await rows.nth(200).waitFor()
    expect(await page.evaluate(ofFocus)).toBe(isAt)
    await page.keyboard.press('Shift+Tab')
    await rows.nth(200).waitFor({ state: 'detached' })
  })

  test('tells a story by any id of it, with what was in its events', async () => {
    const { page } = somebody
    await somebody.go('/console/story')
    await type(page, page.getByLabel('Any id of it'), 'story-of-jim')
    await page.keyboard.press('Enter')

    await page.getByRole('rowheader', { name: 'mail.accepted' }).first().waitFor()
    await press(page, page.getByRole('link', { name: 'ApprovalRequested from' }).first())
    await press(page, page.locator('summary').filter({ hasText: 'What was in it' }).first())
    await page.getByText('"detail-type": "ApprovalRequested"').waitFor()
    await page.getByText('"subject": "<img src=x onerror=alert(1)>').waitFor()

    await page.getByLabel('Any id of it').fill('nobody')
    await page.getByRole('button', { name: 'Tell' }).click()
    await page.getByText('Nothing is recorded of "nobody"').waitFor()
  })

  test('leads by any id to what has it, by keyboard, and from an execution to the next thing that it waits for', async () => {
    const { page } = somebody
    const { approvalId } = await portal.signalbox.request({ idempotencyKey: 'watched', expiresAfter: 'PT1H' })
    await portal.signalbox.local.idle()
    await somebody.go('/console')
    await page.getByRole('heading', { name: 'What happens' }).waitFor()
    await page.getByRole('button', { name: 'Find by id' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.getByLabel('Any id').waitFor()
    await page.keyboard.type(approvalId)
    await page.keyboard.press('Enter')
    const links = page.getByRole('dialog').getByRole('link')
    await links.first().waitFor()
    expect(await links.allTextContents()).toEqual(
      expect.arrayContaining([
        expect.stringContaining(`The execution ${approvalId}`),
        'The approval, for who decides it',
        expect.stringContaining('The item '),
      ]),
    )
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowUp')
    await links.filter({ hasText: 'The execution' }).focus()
    await page.keyboard.press('Enter')

    await page.getByRole('heading', { name: approvalId, level: 2 }).waitFor()
    const state = page.getByRole('button', { name: 'AwaitDecision, Task, under way' })
    // The picture is one stop: within it arrows lead on.
    await tabTo(page, page.getByRole('button', { name: /^Begin, / }))
    for (let steps = 0; steps < 9 && !(await hasFocus(state)); steps++) await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/console/execution?*state=AwaitDecision')
    await page.getByLabel('Input of AwaitDecision').getByText(approvalId).waitFor()
    await page.getByRole('timer').first().waitFor()
    expect(await hasFocus(state)).toBe(true)

    await press(page, page.getByRole('button', { name: /^Advance to .* for AwaitDecision$/ }).first())
    const asked = page.getByRole('dialog', { name: /^Move the clock to / })
    await asked
      .getByText(/timeout of /)
      .first()
      .waitFor()
    await press(page, asked.getByRole('button', { name: 'Move the clock' }))
    await asked.waitFor({ state: 'detached' })

    await page.getByRole('button', { name: /^Wake, Task, / }).waitFor()
    await page.getByRole('rowheader', { name: 'Wake' }).first().waitFor()
    await press(page, page.getByRole('rowheader', { name: 'AwaitDecision' }).first().getByRole('link'))
    await page.getByText('States.Timeout').first().waitFor()

    await press(page, page.getByRole('link', { name: 'What led to it and what it led to' }))
    await page.getByRole('button', { name: /^The beginning/ }).waitFor()
    await tabTo(page, page.getByRole('group', { name: /^Zoom/ }))
    await page.keyboard.press('+')
    await page.waitForURL('**/console/story?*from=0*')
    await page.keyboard.press('0')
    await page.waitForURL((url) => !url.searchParams.has('from'))
  })

  test('says what falls due, and moves the clock there', async () => {
    const { page } = somebody
    const before = portal.signalbox.local.clock.now().getTime()
    await somebody.go('/console/clock')
    await page.getByLabel('Within').selectOption('a week')
    await page.waitForURL('**/console/clock?within=604800000')
    const due = page.getByRole('rowheader').first()
    await due.waitFor()

    const hour = page.getByRole('button', { name: 'an hour' })
    await press(page, hour)
    const asked = page.getByRole('dialog', { name: /^Move the clock to / })
    await asked.getByRole('listitem').first().waitFor()
    // Whoever thinks better of it is where they were.
    await page.keyboard.press('Escape')
    await asked.waitFor({ state: 'detached' })
    expect(await hasFocus(hour)).toBe(true)
    await page.keyboard.press('Enter')
    await asked.getByRole('listitem').first().waitFor()
    const moved = page.waitForResponse((answer) => answer.request().method() === 'POST')
    await press(page, asked.getByRole('button', { name: 'Move the clock' }))
    expect((await moved).status()).toBe(200)

    expect(portal.signalbox.local.clock.now().getTime()).toBeGreaterThanOrEqual(before + 3_600_000)
  })

  test('shows a mail in a frame in which nothing runs, and leads to its story', async () => {
    const { page } = somebody
    await somebody.go('/console/mail')
    await page.getByLabel('Search').fill('jim')
    await page.waitForURL('**/console/mail?q=jim')
    await page
      .getByRole('link', { name: /onerror=alert/ })
      .first()
      .click()

    const frame = page.frameLocator('iframe')
    await frame.getByText('Approve', { exact: false }).first().waitFor()
    expect(await page.locator('iframe').getAttribute('sandbox')).toBe('allow-popups allow-popups-to-escape-sandbox')
    await page.getByRole('link', { name: 'Its story' }).click()
    await page.getByRole('rowheader', { name: 'mail.accepted' }).first().waitFor()
  })

  test('holds ten thousand mails and text messages a page at a time, and finds one among them', async () => {
    const { page } = somebody
    const from = 'shop@example.com'
    await portal.asRoot('ses/CreateEmailIdentity', { EmailIdentity: from })
    await portal.asRoot('ses/CreateEmailTemplate', {
      TemplateName: 'many',
      TemplateContent: { Subject: `Mail {{at}} ${hostile}`, Text: '{{what}}', Html: '<p>Written for &amp; Jim</p>' },
    })
    const each = (at: number) => ({
      Destination: { ToAddresses: [`p${at % 300}@example.com`] },
      ReplacementEmailContent: {
        ReplacementTemplate: {
          ReplacementTemplateData: JSON.stringify({ at, what: at === 9_000 ? 'needle' : 'hay' }),
        },
      },
    })
    for (let first = 0; first < 10_000; first += 50) {
      await portal.asRoot('ses/SendBulkEmail', {
        FromEmailAddress: from,
        DefaultContent: { Template: { TemplateName: 'many', TemplateData: '{}' } },
        BulkEmailEntries: Array.from({ length: 50 }, (_, at) => each(first + at)),
      })
    }
    await portal.asRoot('sns/Publish', { PhoneNumber: '+15555550123', Message: `Your code is 1. ${hostile}` })
    await portal.signalbox.local.idle()

    await somebody.go('/console/mail')
    const mails = page.getByRole('navigation', { name: 'Mails' })
    await mails.getByRole('link', { name: /^Mail 9999 / }).click()
    await page.frameLocator('iframe').getByText('& Jim').waitFor()
    await mails.getByRole('link', { name: /^Mail 9999 / }).focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('article', { name: /^Mail 9998 / }).waitFor()
    expect(await page.evaluate(`document.querySelectorAll('*').length`)).toBeLessThan(3000)
    expect(await page.locator('iframe').count()).toBe(1)

    await page.getByLabel('Search').fill('needle')
    await mails.getByRole('link', { name: /^Mail 9000 / }).waitFor()
    await page.getByLabel('Search').fill('')
    await page.getByRole('link', { name: 'Text messages' }).click()
    await page.getByRole('link', { name: /^Your code is 1/ }).click()
    await page.getByRole('article', { name: 'The text message to +15555550123' }).getByText(hostile).waitFor()
  })

  test('shows what is hostile in events, log lines and mails as text: nothing of it runs, is fetched, or is too wide', async () => {
    const { page, context } = somebody
    const evil = `<script>alert(1)</script><img src="https://evil.example/x" onerror=alert(2)>\u202e{{7*7}}${'wide'.repeat(60)}`
    const html = `<h1>Pay</h1>${evil}<style>@import "https://evil.example/s"; body { background: url(https://evil.example/b) }</style>
      <meta http-equiv="refresh" content="0;url=https://evil.example/r"><iframe src="https://evil.example/f"></iframe>
      <form action="https://evil.example/p" target="_top"><button>Pay now</button></form>
      <a href="javascript:alert(3)" target="_top">Script</a><svg onload=alert(4)></svg><base href="https://evil.example/">`
    const logGroupName = '/evil'
    const logStreamName = 'lines'
    const FromEmailAddress = 'evil@example.com'
    const at = portal.signalbox.local.clock.now().getTime()
    const event = { Source: 'evil', DetailType: `${hostile} ${'wide'.repeat(15)}`, Detail: JSON.stringify({ evil }) }
    const { Entries } = (await portal.asRoot('events/PutEvents', { Entries: [event] })) as {
      Entries: { EventId: string }[]
    }
    await portal.asRoot('logs/CreateLogGroup', { logGroupName })
    await portal.asRoot('logs/CreateLogStream', { logGroupName, logStreamName })
    await portal.asRoot('logs/PutLogEvents', {
      logGroupName,
      logStreamName,
      logEvents: [{ timestamp: at, message: evil }],
    })
    await portal.asRoot('ses/CreateEmailIdentity', { EmailIdentity: FromEmailAddress })
    await portal.asRoot('ses/SendEmail', {
      FromEmailAddress,
      Destination: { ToAddresses: ['victim@example.com'] },
      Content: { Simple: { Subject: { Data: evil.slice(0, 200) }, Body: { Html: { Data: html } } } },
    })
    const fetched: string[] = []
    await context.route('**://evil.example/**', (route) => {
      fetched.push(route.request().url())
      return route.abort()
    })
    const expectText = async (text: string) => {
      await page.getByText(text).first().waitFor()
      expect(await page.getByRole('main').locator('script, img').count()).toBe(0)
      expect(await page.locator('html').evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0)
    }

    await somebody.go('/console?text=evil')
    await expectText(hostile)
    await somebody.go(`/console/story?id=${Entries[0]?.EventId}`)
    await expectText(hostile)
    await somebody.go(`/console/rules?event=${Entries[0]?.EventId}`)
    await page.getByText('onerror=alert(2)').first().waitFor()
    await page.getByRole('button', { name: 'Try it' }).click()
    await expectText('rules match')
    await somebody.go('/console/logs?group=/evil&within=0')
    await expectText('onerror=alert(2)')
    await somebody.go('/console/mail?to=victim@example.com')
    await page
      .getByRole('link', { name: /onerror/ })
      .first()
      .click()
    const frame = page.frameLocator('iframe')
    await frame.getByRole('button', { name: 'Pay now' }).click()
    await frame.getByText('Script').click()
    await expectText('onerror=alert(2)')

    expect(fetched).toEqual([])
    expect(new URL(page.url()).pathname).toBe('/console/mail')
    expect(somebody.dialogs).toEqual([])
    // What the frame of the mail did not let happen, the browser has told in its console.
    expect(somebody.errors.filter((error) => !/Content Security Policy|sandboxed|Unsafe attempt/.test(error))).toEqual(
      [],
    )
    await somebody.context.close()
    somebody = await portal.visitor()
  })

  test('has nothing that axe finds wrong', async () => {
    const { page } = somebody
    await portal.asRoot('sns/Publish', { PhoneNumber: '+15555550199', Message: `Your code is 2. ${hostile}` })
    const { approvalId } = await portal.signalbox.request({ idempotencyKey: 'judged' })
    await portal.signalbox.local.idle()
    const row = page.getByRole('rowheader').first()
    const link = (name: string | RegExp) => page.getByRole('main').getByRole('link', { name }).first()

    async function visit(path: string, sign: Locator): Promise<void> {
      await somebody.go(path)
      await sign.waitFor()
      await expectAccessibleInEveryLook(page, path)
    }

    await visit('/console?kind=event', row)
    await page.keyboard.press('Control+k')
    await page.getByLabel('Any id').fill(approvalId)
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByRole('link').first().waitFor()
    await expectAccessibleInEveryLook(page, 'what an id may be of')
    await visit('/console/story?id=story-of-jim', page.getByRole('rowheader', { name: 'mail.accepted' }).first())
    await visit('/console/clock?within=604800000', row)
    await page.getByRole('button', { name: 'an hour' }).click()
    await page.getByRole('dialog').getByRole('listitem').first().waitFor()
    await expectAccessibleInEveryLook(page, 'a question before the clock is moved')
    await visit('/console/mail?q=jim', link(/onerror/))
    await link(/onerror/).click()
    await page.locator('iframe').waitFor()
    await expectAccessibleInEveryLook(page, 'a mail')
    await visit('/console/mail?folder=phone', link(/^Your code is/))
    await visit('/console/executions?machine=Approval', row)
    await row.getByRole('link').click()
    await page.getByRole('button', { name: /^AwaitDecision, / }).click()
    await page.getByLabel('Input of AwaitDecision').waitFor()
    await expectAccessibleInEveryLook(page, 'an execution')
    await visit('/console/queues', row)
    await visit('/console/tables', link(/^signalbox-approvals/))
    await link(/^signalbox-approvals/).click()
    await row.waitFor()
    await expectAccessibleInEveryLook(page, 'the items of a table')
    await visit('/console/logs', link(/^signalbox-approvals-Api/))
    await link(/^signalbox-approvals-Api/).click()
    await page.getByRole('heading', { level: 2, name: /^signalbox-approvals-Api/ }).waitFor()
    await expectAccessibleInEveryLook(page, 'the lines of a group')
    await visit('/console/permissions?tolerated=yes', row)
    await visit('/console/rules', link(/^ApprovalRequested from/))
    await page.getByRole('button', { name: 'Try it' }).click()
    await row.waitFor()
    await expectAccessibleInEveryLook(page, 'an event that was tried')
    await visit('/console/cost', row)
  })
})
