/** Two people who decide at once, what others wrote, and a service that comes and goes. */
import { readFileSync } from 'node:fs'
import { findChromium } from '../chromium'
import { expectAsWritten, hostile, hostileOf, hostileText } from '../hostile'
import { gate, type Portal, startPortal, type Visitor } from './portal'

const executable = findChromium()
const describeInChromium = executable === undefined ? describe.skip : describe
jest.setTimeout(120_000)
const formula = '=HYPERLINK("https://evil.example")'

describeInChromium('approvals, in the portal', () => {
  let portal: Portal
  let ada: Visitor
  let bob: Visitor
  const seats = [
    { name: 'Ada', email: 'ada@example.com' },
    { name: 'Bob', email: 'bob@example.com' },
  ]

  beforeAll(async () => {
    portal = await startPortal(executable ?? '')
    await Promise.all([portal.people.add('ada'), portal.people.add('bob'), portal.people.add('pam')])
  }, 120_000)

  afterAll(async () => {
    await portal?.stop()
  })

  beforeEach(async () => {
    ;[ada, bob] = await Promise.all([portal.visitor(), portal.visitor({ viewport: { width: 360, height: 740 } })])
  })

  afterEach(async () => {
    await ada.leave()
    await bob.leave()
  })

  async function open(visitor: Visitor, name: string, path: string): Promise<void> {
    await visitor.go(path)
    await visitor.signIn(name)
  }

  test('somebody else’s decision shows by itself, and what was being written is not lost', async () => {
    const { approvalId } = await portal.signalbox.request({ approvers: seats, policy: 'any' })
    await Promise.all([open(ada, 'ada', `/approvals/${approvalId}`), open(bob, 'bob', `/approvals/${approvalId}`)])
    await ada.page.getByLabel('Comment').fill('I am not sure whether')
    await bob.page.getByRole('button', { name: 'Approve' }).click()

    await ada.page.getByText('Bob decided.').waitFor()
    expect(await ada.page.getByRole('button', { name: 'Approve' }).count()).toBe(0)
    expect(await ada.page.getByRole('region', { name: 'Your decision' }).innerText()).toContain('I am not sure whether')
    expect(await ada.page.getByRole('alert').count()).toBe(0)
  })

  test('a vote that comes just after another’s is no error: how it stands is shown', async () => {
    const { approvalId } = await portal.signalbox.request({ approvers: seats, policy: 'any' })
    await open(ada, 'ada', `/approvals/${approvalId}`)
    await ada.page.getByRole('button', { name: 'Approve' }).waitFor()
    // Nothing is read again until the vote has been sent.
    const read = gate()
    await ada.page.route('**/api/approvals/inbox/*', (route) => read.opened.then(() => route.continue()))
    await portal.signalbox.answerMail('bob@example.com', { decision: 'approve', comment: 'From the train.' })
    const voted = ada.page.waitForResponse((response) => response.request().method() === 'POST')
    await ada.page.getByRole('button', { name: 'Approve' }).click()
    expect((await voted).status()).toBe(409)
    read.open()

    await ada.page.getByText('Bob decided.').waitFor()
    expect(await ada.page.getByRole('alert').count()).toBe(0)
  })

  test('a rejection asks for its reason where it is to be given', async () => {
    const { approvalId } = await portal.signalbox.request({ approvers: seats, policy: 'all' })
    await open(ada, 'ada', `/approvals/${approvalId}`)
    await ada.page.getByRole('button', { name: 'Reject' }).press('Enter')
    await ada.page.getByText('a rejection needs a comment').waitFor()
    expect(await ada.page.getByLabel('Comment').evaluate((field) => field === field.ownerDocument.activeElement)).toBe(
      true,
    )
    await ada.page.keyboard.type('No.')
    await ada.page.getByRole('button', { name: 'Reject' }).press('Enter')
    await ada.page.getByText('You decided.').waitFor()
    expect((await portal.signalbox.approval(approvalId)).status).toBe('rejected')
  })

  test('a seat is handed on, and then it is in the other’s inbox, which shows it by itself and leaves the focus where it is', async () => {
    await portal.signalbox.request({ subject: 'Here already', approvers: seats.slice(1) })
    await open(bob, 'bob', '/approvals')
    const here = bob.page.getByRole('link', { name: 'Here already' })
    await here.focus()
    const { approvalId } = await portal.signalbox.request({ subject: 'Hand me on', approvers: seats.slice(0, 1) })
    await open(ada, 'ada', `/approvals/${approvalId}`)
    await ada.page.getByText('Somebody else should decide').click()
    await ada.page.getByLabel('Name').fill('Bob')
    await ada.page.getByLabel('E-mail').fill('nobody')
    await ada.page.getByRole('button', { name: 'Hand it on' }).click()
    await ada.page.getByText('Expected an address').waitFor()
    await ada.page.getByLabel('E-mail').fill('bob@example.com')
    await ada.page.getByRole('button', { name: 'Hand it on' }).click()
    await ada.page.getByText('You handed it on.').waitFor()
    await bob.page.getByRole('link', { name: 'Hand me on' }).waitFor()
    expect(await here.evaluate((link) => link === link.ownerDocument.activeElement)).toBe(true)
  })

  test('what was read stays there while the service is away, is said to be old, and is read again with it', async () => {
    await portal.signalbox.request({ subject: 'Before the tunnel', approvers: seats })
    await open(ada, 'ada', '/approvals')
    await ada.page.getByText('Before the tunnel').waitFor()
    await ada.page.route('**/api/**', (route) => route.fulfill({ status: 429, body: '{}' }))
    await ada.page.getByText('This may be out of date.').waitFor({ timeout: 30_000 })
    expect(await ada.page.getByText('Before the tunnel').count()).toBe(1)
    await ada.page.unroute('**/api/**')
    await ada.page.getByRole('button', { name: 'Read again' }).click()
    await ada.page.getByText('This may be out of date.').waitFor({ state: 'detached' })
  })

  test('a filter stands in the address: it is there after a reload, and Back leads through what it left', async () => {
    await portal.signalbox.request({ subject: 'Seven keyboards', approvers: seats })
    await portal.signalbox.request({ subject: 'Eight desks', approvers: seats })
    await open(ada, 'ada', '/approvals')
    await ada.page.getByRole('link', { name: 'Eight desks' }).waitFor()
    await ada.page.getByLabel('Look for a subject').fill('keyboards')
    await ada.page.getByRole('link', { name: 'Eight desks' }).waitFor({ state: 'detached' })
    expect(new URL(ada.page.url()).search).toBe('?q=keyboards')
    await ada.page.reload()
    await ada.page.getByRole('link', { name: 'Seven keyboards' }).click()
    await ada.page.getByRole('heading', { name: 'Seven keyboards' }).waitFor()
    await ada.page.goBack()
    await ada.page.getByRole('link', { name: 'Seven keyboards' }).waitFor()
    expect(await ada.page.getByRole('link', { name: 'Eight desks' }).count()).toBe(0)
    await ada.page.getByLabel('Look for a subject').fill('zebra')
    await ada.page.getByRole('link', { name: 'Show all' }).click()
    await ada.page.getByRole('link', { name: 'Eight desks' }).waitFor()
  })

  test('what a hostile request says is text that fits a phone, for who decides and for who asks', async () => {
    const { approvalId } = await portal.signalbox.request({
      subject: hostile.html,
      description: `\u202e${hostileOf(9_999)}`,
      requester: { name: 'Pam', email: 'pam@example.com' },
      approvers: seats,
      policy: 'all',
      context: { [hostile.html]: hostileText, 'javascript:alert(14)': { deep: [hostile.word] } },
    })
    await open(bob, 'bob', `/approvals/${approvalId}`)
    await bob.page.getByLabel('Comment').fill(`\u202e${hostileText}`)
    await bob.page.getByRole('button', { name: 'Approve' }).click()
    await bob.page.getByText('You approved it.').waitFor()
    await open(ada, 'pam', `/requests/${approvalId}`)
    await ada.page.getByText('Save as CSV').waitFor()
    for (const { page } of [bob, ada]) {
      await expectAsWritten(page.getByRole('main'))
      await expectAsWritten(page.locator('.quoted').first(), [hostileText])
      expect(await page.locator('.quoted').allInnerTexts()).toContain(hostileText)
    }
  })

  test('what somebody asked for is there with its trail, which can be kept as a file', async () => {
    const { approvalId } = await portal.signalbox.request({ subject: 'A trail to keep', approvers: seats.slice(0, 1) })
    await portal.signalbox.answerMail('ada@example.com', { decision: 'approve', comment: formula })
    await open(ada, 'pam', '/requests')
    await ada.page.getByRole('link', { name: 'A trail to keep' }).click()
    await ada.page.getByText('by the link in a mail').waitFor()
    const [file] = await Promise.all([
      ada.page.waitForEvent('download'),
      ada.page.getByRole('button', { name: 'Save as JSON' }).click(),
    ])
    expect(file.suggestedFilename()).toBe(`approval-${approvalId}.json`)
    const [table] = await Promise.all([
      ada.page.waitForEvent('download'),
      ada.page.getByRole('button', { name: 'Save as CSV' }).click(),
    ])
    const rows = readFileSync(await table.path(), 'utf8').split('\r\n')
    expect(rows[0]).toBe('"at","action","by","way","address","detail"')
    expect(rows.find((row) => row.includes('"approved"'))).toContain(`"'=HYPERLINK(""https://evil.example"")"`)
  })

  test('with the keyboard alone, what waits is found, opened, commented on and approved; then it is among what is granted', async () => {
    await portal.signalbox.local.clock.advance('1m')
    const { approvalId } = await portal.signalbox.request({ subject: 'By keyboard', approvers: seats, policy: 'any' })
    await open(ada, 'ada', '/approvals')
    await ada.page.getByRole('link', { name: 'By keyboard' }).waitFor()
    const { keyboard } = ada.page
    const focused = () =>
      ada.page.evaluate<string>(
        "document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText ?? ''",
      )
    const press = async (key: 'Tab', name: string) => {
      for (let times = 0; (await focused()) !== name; times++) {
        if (times === 40) throw new Error(`${key} does not lead to ${name}`)
        await keyboard.press(key)
      }
    }
    await press('Tab', 'Waiting for you')
    await press('Tab', 'By keyboard')
    await keyboard.press('Enter')
    await ada.page.getByRole('button', { name: 'Approve' }).waitFor()
    for (let times = 0; times < 40; times++) {
      if ((await ada.page.evaluate('document.activeElement.tagName')) === 'TEXTAREA') break
      await keyboard.press('Tab')
    }
    await keyboard.type('Fine.')
    await press('Tab', 'Approve')
    await keyboard.press('Enter')
    await ada.page.getByText('You decided.').waitFor()
    expect((await portal.signalbox.approval(approvalId)).approvers[0]?.vote?.comment).toBe('Fine.')

    await ada.page.goBack()
    const current = ada.page.getByRole('navigation', { name: 'Which approvals' }).locator('[aria-current=page]')
    expect(await current.allTextContents()).toEqual(['Waiting for you'])
    await ada.page.getByRole('link', { name: 'Granted' }).click()
    await current.getByText('Granted').waitFor()
    expect(await current.allTextContents()).toEqual(['Granted'])
    await ada.page.getByRole('link', { name: 'By keyboard' }).waitFor()
    const looked: string[] = []
    ada.page.on('request', (request) => void (/\/inbox\?.*q=/.test(request.url()) && looked.push(request.url())))
    await ada.page.getByLabel('Look for a subject').fill(approvalId.toLowerCase())
    await ada.page.getByText('1 matches: granted').first().waitFor()
    // It is asked for by its id: nobody looks through a list for it.
    expect(looked).toEqual([])
    expect(new URL(ada.page.url()).searchParams.get('status')).toBe('granted')
    await ada.page.getByRole('link', { name: 'By keyboard' }).click()
    await ada.page.getByText('You decided.').waitFor()
    await ada.page.goBack()
    await ada.page.getByText('1 matches').first().waitFor()
  })

  test('what is not somebody’s is not there for them, and the page says so with a reference', async () => {
    const { approvalId } = await portal.signalbox.request({ approvers: seats.slice(0, 1) })
    await open(bob, 'bob', `/approvals/${approvalId}`)
    const alert = bob.page.getByRole('alert')
    await alert.waitFor()
    expect(await alert.innerText()).toMatch(/Reference: web-[0-9a-f]{32}/)
  })
})
