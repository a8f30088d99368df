/** What an approver does, in a real browser: from the mailbox to the thanks. */
import type { Browser, Locator, Page } from 'playwright-core'
import { type Signalbox, startScenario } from '../scenarios/signalbox'
import { expectAccessible } from './axe'
import { findChromium, launchChromium, newPerson, type Person } from './chromium'
import { expectAsWritten, hostileOf, hostileText } from './hostile'

const executable = findChromium()
const describeInChromium = executable === undefined ? describe.skip : describe
jest.setTimeout(30_000)
const hostile = `<script>alert(1)</script><img src=x onerror=alert(2)> "' ${'onward'.repeat(20)}`
/** A name has no angle brackets. */
const hostileName = hostile.replace(/[<>]/g, '').slice(0, 100)

describeInChromium('an approver, in a browser', () => {
  let signalbox: Signalbox
  let browser: Browser
  let person: Person

  beforeAll(async () => {
    ;[signalbox, browser] = await Promise.all([startScenario(), launchChromium(executable ?? '')])
  }, 60_000)

  afterAll(async () => {
    await browser?.close()
    await signalbox?.stop()
  })

  beforeEach(async () => {
    person = await newPerson(browser)
  })

  afterEach(async () => {
    await person.context.close()
    expect(person.errors).toEqual([])
    expect(person.dialogs).toEqual([])
    expect([...person.origins]).toEqual([signalbox.local.webUrl])
  })

  /** Opens the mailbox, and in it the newest mail to an address. */
  async function openMail(to: string): Promise<Locator> {
    const mailbox = await person.context.newPage()
    await mailbox.goto(`${signalbox.local.webUrl}/mail/`)
    const mail = mailbox
      .locator('.email')
      .filter({ hasText: `To: ${to}` })
      .first()
    await mail.getByRole('button', { name: 'HTML view' }).click()
    return mail
  }

  /** As a person does: the mail's button, which opens the page in a new tab. */
  async function follow(mail: Locator, choice: 'Approve' | 'Reject'): Promise<Page> {
    const link = mail.frameLocator('iframe').getByRole('link', { name: choice })
    const [page] = await Promise.all([person.context.waitForEvent('page'), link.click()])
    await page.waitForLoadState()
    return page
  }

  /** Without the mailbox, whose page needs JavaScript. */
  async function openLink(to: string, choice: 'approve' | 'reject'): Promise<Page> {
    const [mail] = (await signalbox.mails(to)).slice(-1)
    const [link] = mail?.text.match(new RegExp(`http\\S+choice=${choice}`)) ?? []
    const page = await person.context.newPage()
    await page.goto(link ?? '')
    return page
  }

  const heading = (page: Page) => page.getByRole('heading', { level: 1 }).innerText()
  const comment = (page: Page) => page.getByRole('textbox', { name: 'Comment' })

  async function press(page: Page, name: 'Approve' | 'Reject' | 'Delegate'): Promise<void> {
    await page.getByRole('button', { name, exact: true }).click()
    await page.waitForLoadState()
    await signalbox.local.idle()
  }

  async function ask(email: string, changes = {}) {
    return signalbox.request({ approvers: [{ name: 'Ada', email }], ...changes })
  }

  test('reads the mail, follows its link, says why, approves and is thanked; the promotion goes on', async () => {
    const execution = await signalbox.startPromotion('Jim', 'manager@example.com')
    const mail = await openMail('manager@example.com')
    await mail.getByRole('button', { name: 'text view' }).click()
    expect(await mail.locator('.email-text').innerText()).toContain('A promotion of Jim was proposed')

    const page = await follow(mail, 'Approve')
    expect(await heading(page)).toBe('Promote Jim')
    expect(await page.locator('dl').first().innerText()).toContain('one approver: Manager')
    await comment(page).fill('Well earned.')
    await press(page, 'Approve')

    expect(await heading(page)).toBe('Approved')
    expect(await page.locator('p').innerText()).toBe('“Promote Jim” is granted. Thank you; you can close this page.')
    const { status, output } = await signalbox.execution(execution)
    expect({ status, output }).toMatchObject({
      status: 'SUCCEEDED',
      output: { votes: [{ decision: 'approve', comment: 'Well earned.' }] },
    })
  })

  test('goes back and reloads after deciding, and learns that it is decided', async () => {
    await ask('back@example.com')
    const page = await follow(await openMail('back@example.com'), 'Approve')
    await press(page, 'Approve')
    await page.goBack()
    expect(await heading(page)).toBe('You have already decided')
    await page.reload()
    expect(await page.locator('p').innerText()).toBe('Ada has already approved this: nothing was changed')
  })

  test('has to say why to reject, and finds again what was written', async () => {
    const { approvalId } = await ask('reject@example.com')
    const page = await follow(await openMail('reject@example.com'), 'Reject')
    await comment(page).fill('   ')
    await press(page, 'Reject')

    expect(await page.getByRole('alert').innerText()).toContain('a rejection needs')
    expect(await comment(page).inputValue()).toBe('   ')
    expect(await page.locator(':focus').getAttribute('name')).toBe('comment')
    expect(await signalbox.approval(approvalId)).toMatchObject({ status: 'pending' })

    await comment(page).fill('Too early.\nAsk again in May. 你好')
    await press(page, 'Reject')
    expect(await heading(page)).toBe('Rejected')
    const [approver] = (await signalbox.approval(approvalId)).approvers
    expect(approver?.vote?.comment).toBe('Too early.\nAsk again in May. 你好')
  })

  test('lets somebody else decide, who gets a mail; a wrong one is complained about beside what was written', async () => {
    await ask('giver@example.com')
    const page = await follow(await openMail('giver@example.com'), 'Approve')
    await page.getByText('Somebody else should decide').click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Ada Again')
    await page.getByRole('textbox', { name: 'E-mail' }).fill('giver@example.com')
    await press(page, 'Delegate')

    const details = page.locator('details[open]')
    expect(await details.getByRole('alert').innerText()).toContain('giver@example.com already has a say in this')
    expect(await details.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Ada Again')
    await details.getByRole('textbox', { name: 'Name' }).fill('Grace')
    await details.getByRole('textbox', { name: 'E-mail' }).fill('grace@example.com')
    await press(page, 'Delegate')

    expect(await heading(page)).toBe('Delegated')
    const delegated = await follow(await openMail('grace@example.com'), 'Approve')
    expect(await delegated.locator('.kicker').innerText()).toBe('Grace, your decision is asked for')
    await press(delegated, 'Approve')
    expect(await heading(delegated)).toBe('Approved')
  })

  test('has a page that tells its own site where it is, and no other', async () => {
    await ask('referrer@example.com')
    const page = await openLink('referrer@example.com', 'approve')
    const { context } = await newPerson(browser)
    const left = await context.newPage()
    const elsewhere = 'https://elsewhere.example/'
    await left.route(elsewhere, (route) => route.fulfill({ body: 'elsewhere' }))
    await left.goto(page.url())
    const [leaving] = await Promise.all([
      left.waitForRequest(elsewhere),
      left.evaluate(`window.location.assign('${elsewhere}')`),
    ])
    expect(await leaving.allHeaders()).not.toHaveProperty('referer')
    await context.close()

    const posted = page.waitForRequest((request) => request.method() === 'POST')
    await press(page, 'Approve')
    expect((await (await posted).allHeaders()).origin).toBe(signalbox.local.webUrl)
    expect(await heading(page)).toBe('Approved')
  })

  test('needs no JavaScript', async () => {
    await person.context.close()
    person = await newPerson(browser, { javaScriptEnabled: false })
    const { approvalId } = await ask('plain@example.com')
    const page = await openLink('plain@example.com', 'reject')
    await press(page, 'Reject')
    await comment(page).fill('No.')
    await press(page, 'Reject')
    expect(await heading(page)).toBe('Rejected')
    expect(await signalbox.approval(approvalId)).toMatchObject({ status: 'rejected' })
  })

  test.each([
    ['light', 'rgb(255, 255, 255)'],
    ['dark', 'rgb(29, 29, 27)'],
  ] as const)(
    'axe finds nothing wrong with what there is to see in %s, which is styled so',
    async (colorScheme, paper) => {
      await person.context.close()
      person = await newPerson(browser, { colorScheme, viewport: { width: 360, height: 740 } })
      const email = `seen-${colorScheme}@example.com`
      await ask(email, { description: 'One.\nTwo.', context: { salary: 1 } })
      const page = await openLink(email, 'approve')
      expect(await page.evaluate(`getComputedStyle(document.querySelector('main')).backgroundColor`)).toBe(paper)
      expect(await page.getByText('Still asked').count()).toBe(1)
      await page.getByText('Somebody else should decide').click()
      await expectAccessible(page, 'the decision')
      await press(page, 'Reject')
      await page.getByRole('alert').waitFor()
      await expectAccessible(page, 'a complaint')
      await comment(page).fill('No.')
      await press(page, 'Reject')
      await page.getByText('Reference').waitFor()
      await expectAccessible(page, 'the thanks')
      await page.reload()
    },
  )

  test('on a phone, sees what a hostile request says as text that fits, and runs none of it', async () => {
    await person.context.close()
    person = await newPerson(browser, { viewport: { width: 360, height: 740 } })
    await ask('hostile@example.com', {
      subject: hostile,
      description: hostileOf(10_000),
      requester: { name: hostileName, email: 'eve@example.com' },
      approvers: [{ name: hostileName, email: 'hostile@example.com' }],
      requestedBy: { system: hostile.slice(0, 64), correlationId: hostile.slice(0, 128) },
      context: { [hostile]: hostile, 'javascript:alert(3)': '</textarea><svg onload=alert(4)>' },
    })
    const mail = await openMail('hostile@example.com')
    await mail.getByRole('button', { name: 'text view' }).click()
    await expectToFit(mail.locator('.email-text'))
    const page = await follow(mail, 'Approve')
    // After the click: what looks into the sandboxed frame leaves listeners there, which the console complains about.
    const body = mail.frameLocator('iframe').locator('body')
    expect(await body.innerText()).toContain(hostile)
    await expectToFit(body)
    expect(await heading(page)).toBe(hostile)
    expect(await page.locator('script, img, svg').count()).toBe(0)
    await expectAsWritten(page.locator('main'))
    await comment(page).fill(`</textarea>${hostileText}`)
    await press(page, 'Approve')
    expect(await page.locator('p').innerText()).toContain(hostile)
    await expectToFit(page.locator('html'))
  })
})

/** Nothing of it is out of sight to the right. */
async function expectToFit(element: Locator): Promise<void> {
  const beyond = await element.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)
  expect(beyond).toBeLessThanOrEqual(0)
}
