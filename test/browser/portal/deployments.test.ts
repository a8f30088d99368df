/** Pipelines and runs in the portal: from the start of a run over its gate into production, and what goes wrong on the way. */
import { without } from '../../scenarios/faults'
import { password } from '../../scenarios/signed-in'
import { approver, createPipeline } from '../../scenarios/time-pipeline'
import { expectAccessible } from '../axe'
import { findChromium } from '../chromium'
import { expectAsWritten, hostile, hostileText } from '../hostile'
import { press, type } from '../keyboard'
import { type Portal, startPortal, type Visitor } from './portal'
import { publish } from './published'

const executable = findChromium()
const describeInChromium = executable === undefined ? describe.skip : describe
jest.setTimeout(180_000)

describeInChromium('deployments, in the portal', () => {
  let portal: Portal
  let dora: Visitor
  let grace: Visitor

  beforeAll(async () => {
    portal = await startPortal(executable ?? '')
    const { people, signalbox } = portal
    await Promise.all([
      people.add('grace', { groups: ['admins'], email: approver.email }),
      people.add('dora', { groups: ['deployers'] }),
      people.add('nora'),
    ])
    await createPipeline(signalbox, 'clock')
    await createPipeline(signalbox, 'sour', { suite: { Beta: 'fail' } })
  }, 180_000)

  afterAll(async () => {
    await portal?.stop()
  })

  beforeEach(async () => {
    // One moment after the other, so that the newest run is the newest.
    await portal.signalbox.local.clock.advance('1s')
    ;[dora, grace] = await Promise.all([
      portal.visitor(),
      portal.visitor({ colorScheme: 'dark', viewport: { width: 360, height: 740 } }),
    ])
  })

  beforeEach(() => {
    // A run goes through functions that are started for it.
    for (const { context } of [dora, grace]) context.setDefaultTimeout(60_000)
  })

  afterEach(async () => {
    await dora.leave()
    await grace.leave()
  })

  async function open(visitor: Visitor, name: string, path: string): Promise<void> {
    await visitor.go(path)
    await visitor.signIn(name)
  }

  const runIn = (visitor: Visitor) => /runs\/([0-9a-f-]{36})/.exec(visitor.page.url())?.[1] ?? ''

  /** With the keyboard alone; the run that it leads to. */
  async function begin(visitor: Visitor, pipeline: string): Promise<string> {
    await visitor.go(`/deployments/${pipeline}`)
    await visitor.page.getByRole('button', { name: 'Start a run' }).press('Enter')
    await visitor.page.getByText('The newest sources of').waitFor()
    await visitor.page.getByRole('button', { name: 'Start it' }).press('Enter')
    await visitor.page.waitForURL('**/deployments/runs/*')
    return runIn(visitor)
  }

  async function runsOf(pipeline: string): Promise<readonly { readonly run: string; readonly status: string }[]> {
    const person = await portal.people.signIn({ sub: '', userName: 'dora', email: '' })
    const { body } = await person.call<{ runs: { run: string; status: string }[] }>(
      'GET',
      `deployment/pipelines/${pipeline}/runs`,
    )
    return body.runs
  }

  test('a run goes from its start to the gate, is let through there by who is asked, and is seen to arrive', async () => {
    await open(dora, 'dora', '/deployments')
    await dora.page.getByRole('list', { name: 'Stages of clock' }).getByText('Has not run').first().waitFor()
    await dora.page.getByRole('link', { name: 'clock', exact: true }).click()
    await dora.page.getByRole('heading', { name: 'clock', level: 1 }).waitFor()
    await expectAccessible(dora.page, 'a pipeline')
    const run = await begin(dora, 'clock')
    await dora.page.getByText('You are not asked').waitFor()
    await dora.page.getByRole('heading', { name: 'The gate before Prod' }).waitFor()
    expect(await dora.page.getByRole('button', { name: 'Approve' }).count()).toBe(0)
    // Nobody works while the gate waits.
    await portal.signalbox.local.clock.advance('90m')

    await open(grace, 'grace', `/deployments/runs/${run}`)
    await grace.page.getByRole('button', { name: 'Approve' }).waitFor()
    await expectAccessible(grace.page, 'a gate to decide on')
    await grace.page.getByLabel('Comment').fill('After lunch.')
    await grace.page.getByRole('button', { name: 'Approve' }).press('Enter')
    await grace.page.getByText('In production').waitFor()
    await expectAccessible(grace.page, 'a run that has arrived, on a phone in the dark')
    await grace.go('/deployments/clock')
    await grace.page.getByRole('link', { name: /^Run / }).last().waitFor()
    await expectAccessible(grace.page, 'a pipeline, on a phone in the dark')

    await dora.page.getByText('In production').waitFor()
    await dora.page.getByRole('list', { name: 'Votes' }).getByText('Grace').waitFor()
    const spans = async (row: string) => {
      const found = dora.page.getByRole('row', { name: new RegExp(`^${row} `) })
      const [work = '', waiting = ''] = (await found.getByRole('cell').allInnerTexts()).slice(1)
      const widths = await found.locator('.bar-of').evaluateAll((bars) => bars.map(({ style }) => style.width))
      return { work, waiting, widths: widths.map(Number.parseFloat) }
    }
    await dora.page.getByRole('rowheader', { name: 'The run' }).waitFor()
    for (const row of ['Prod', 'The run']) {
      const { work, waiting, widths } = await spans(row)
      expect([row, work, waiting]).toEqual([
        row,
        expect.stringMatching(/^(\d+ min )?\d+ s$/),
        // To the second: some of CodePipeline's moments are whole ones.
        expect.stringMatching(/^1 h (29|3\d) min$/),
      ])
      expect(widths[1]).toBeGreaterThan(80)
    }
    expect((await spans('Beta')).waiting).toMatch(/^\d+ s$/)
    await dora.page.getByRole('link', { name: 'Beta', exact: true }).click()
    await dora.page.getByRole('link', { name: 'clock-tests-suite' }).click()
    await dora.page.getByText('Nothing failed.').waitFor()
    await dora.page.goBack()
    await dora.page.getByRole('heading', { name: 'Stage Beta' }).waitFor()
    await dora.page.getByRole('link', { name: 'Who did what' }).click()
    await dora.page.getByRole('row', { name: /Run started.*You/ }).waitFor()
    await expectAccessible(dora.page, 'who did what')
    expect((await runsOf('clock')).find((each) => each.run === run)).toMatchObject({ status: 'promoted' })
  })

  test('an answer that is lost is asked for again under the same key: one run, not two', async () => {
    await open(dora, 'dora', '/deployments/clock')
    const before = (await runsOf('clock')).length
    let isLost = false
    await dora.page.route('**/api/deployment/pipelines/clock/runs', async (route) => {
      if (route.request().method() !== 'POST' || isLost) return route.continue()
      isLost = true
      await route.fetch()
      await route.fulfill({ status: 429, body: '{}' })
    })
    await dora.page.getByRole('button', { name: 'Start a run' }).click()
    await dora.page.getByRole('button', { name: 'Start it' }).click()
    await dora.page.getByRole('dialog').getByRole('alert').waitFor()
    await dora.page.getByRole('button', { name: 'Start it' }).click()
    await dora.page.waitForURL('**/deployments/runs/*')
    await dora.page.getByText('You are not asked').waitFor()
    expect((await runsOf('clock')).length).toBe(before + 1)

    await dora.page.getByRole('button', { name: 'Stop the run' }).click()
    await dora.page.getByText('Give up what is under way').click()
    await dora.page.getByText('perhaps half done').waitFor()
    await dora.page.getByLabel('Reason').fill('Only a trial.')
    await dora.page.getByRole('button', { name: 'Stop it' }).click()
    await dora.page.getByRole('main').getByText('Stopped').first().waitFor()
    expect((await runsOf('clock')).find((each) => each.run === runIn(dora))).toMatchObject({ status: 'stopped' })
  })

  test('what failed is shown with its test, is tried again, and each attempt is kept; what is refused is said', async () => {
    await open(dora, 'dora', '/deployments')
    await dora.page.getByRole('link', { name: 'sour', exact: true }).waitFor()
    const run = await begin(dora, 'sour')
    await dora.page.getByRole('cell', { name: 'the time is told: 500 !== 200', exact: true }).waitFor()
    await dora.page.getByRole('link', { name: 'sour-tests-suite' }).click()
    await dora.page.getByText('500 !== 200', { exact: true }).waitFor()
    await dora.page.goBack()
    await dora.page.getByRole('button', { name: 'Retry Beta' }).press('Enter')
    await dora.page.getByRole('dialog').waitFor()
    await expectAccessible(dora.page, 'a question before a stage is tried again')
    await dora.page.getByText('goes on from there').waitFor()
    await dora.page.getByRole('button', { name: 'Retry it' }).press('Enter')
    await dora.page.getByRole('dialog').waitFor({ state: 'detached' })
    await dora.page.getByRole('link', { name: 'Attempt 1' }).click()
    await dora.page.waitForURL('**?stage=Beta&attempt=1')
    await dora.page.getByRole('table', { name: /attempt 1/ }).waitFor()

    await portal.signalbox.local.clock.advance('1s')
    const newer = await begin(dora, 'sour')
    await dora.page.getByRole('button', { name: 'Retry Beta' }).waitFor()
    await dora.go(`/deployments/runs/${run}`)
    await dora.page.getByRole('button', { name: 'Retry Beta' }).click()
    await dora.page.getByRole('button', { name: 'Retry it' }).click()
    const refusal = dora.page.getByRole('dialog').getByRole('alert')
    await refusal.getByText(newer).waitFor()
    expect(await refusal.innerText()).toMatch(/is not the newest in stage Beta[\s\S]*Reference: web-/)
  })

  test('a stage is taken back to an earlier run, by a run of its own', async () => {
    const [first] = (await runsOf('clock')).filter(({ status }) => status === 'promoted')
    await open(dora, 'dora', `/deployments/runs/${first?.run}`)
    await dora.page.getByRole('button', { name: 'Roll back to this run' }).click()
    await dora.page.getByText('Other stages keep what they have').waitFor()
    await dora.page.getByRole('button', { name: 'Roll Prod back' }).click()
    await dora.page.waitForURL((url) => !url.pathname.endsWith(first?.run ?? ''))
    await dora.page.getByRole('heading', { name: 'The gate before Prod' }).waitFor()
    // The page asks for nothing more while the mail is waited for.
    await dora.page.goto('about:blank')
    await portal.signalbox.local.idle()
    await portal.signalbox.answerMail(approver.email, { decision: 'reject', comment: 'Leave it.' })
    await dora.page.goBack()
    await dora.page.getByText('Rejected').first().waitFor()
  })

  test('by keyboard alone somebody signs in, decides, gets a key and another, lets a run into production, and sends a dead letter back', async () => {
    const { signalbox } = portal
    const admin = await portal.people.signIn({ sub: '', userName: 'grace', email: '' })
    await publish(signalbox, admin, 'pets', { name: 'Pets', summary: 'Pets of all kinds.' })
    await without(signalbox, 'OnApprovalRequested', 'dynamodb:PutItem', async () => {
      await signalbox.putRequest(signalbox.requestOf({ approvers: [{ name: 'Lost', email: 'lost@example.com' }] }))
      await signalbox.local.clock.advance('10m')
    })
    const { approvalId } = await signalbox.request({ subject: 'By keyboard', approvers: [approver] })
    const { page } = dora
    const link = (name: string | RegExp) => page.getByRole('main').getByRole('link', { name })
    const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
    const main = (name: string) =>
      press(page, page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }))

    await dora.go('/deployments/clock')
    await button('Sign in').waitFor()
    await type(page, page.getByLabel('User name'), 'grace')
    await type(page, page.getByLabel('Password', { exact: true }), password)
    await page.keyboard.press('Enter')
    await press(page, button('Start a run'))
    await press(page, button('Start it'))
    await page.waitForURL('**/deployments/runs/*')
    const run = runIn(dora)

    await main('Approvals')
    await press(page, link('By keyboard'))
    await type(page, page.getByLabel('Comment'), 'Without a mouse.')
    await press(page, button('Approve'))
    await page.getByText('You decided.').waitFor()
    expect((await signalbox.approval(approvalId)).status).toBe('granted')

    await main('APIs')
    await press(page, link('Pets'))
    await press(page, link('Subscribe to Silver'))
    await type(page, page.getByLabel('Your name'), 'Grace')
    await press(page, button('Subscribe'))
    await press(page, button('Show the key'))
    const key = page.getByText(/^sbk\w{49}$/)
    const old = await key.innerText()
    await press(page, button('Rotate the key'))
    await press(page, button('Make a new key'))
    await page.getByText('The key of before, which ends in').waitFor()
    await press(page, button('Show the key'))
    expect(await key.innerText()).not.toBe(old)

    await main('Deployments')
    await press(page, link('clock').first())
    await press(page, link(`Run ${run.slice(0, 8)}`).first())
    await press(page, button('Approve'))
    await page.getByText('In production').waitFor()

    await main('Admin')
    await press(page, button('Send all back'))
    await press(page, button('Send back'))
    await page.getByText('Nothing lies here that could be received.').waitFor()
    await signalbox.local.idle()
    expect(await signalbox.mails('lost@example.com')).toHaveLength(1)
  })

  test('what a suite, a pipeline and an approver write is text, whatever it is: nothing of it runs, and it fits a phone', async () => {
    const { signalbox } = portal
    const shape = { suite: { Prod: 'says' }, says: hostileText } as const
    const run = await (await createPipeline(signalbox, 'evil', shape)).start()
    await signalbox.answerMail(approver.email, { decision: 'approve', comment: hostileText })
    await signalbox.local.idle()
    const { page } = grace
    const within = page.getByRole('main')
    await open(grace, 'grace', `/deployments/runs/${run}?stage=Prod`)
    await page.getByRole('link', { name: 'evil-tests-suite' }).waitFor()
    await expectAsWritten(within, [hostile.html])
    await page.getByRole('link', { name: 'evil-tests-suite' }).click()
    await page.getByRole('heading', { name: 'Tests that failed' }).waitFor()
    // The joiners that emoji are made with can't be seen, and are left out of what suites say.
    const { emoji: _, ...others } = hostile
    await expectAsWritten(within, Object.values(others))
    await expectAccessible(page, 'what a hostile suite has said')
    await grace.go('/deployments/evil')
    await page.getByRole('cell', { name: /onerror=alert\(2\)/ }).waitFor()
    await expectAsWritten(within, [])
    await grace.go(`/deployments/runs/${run}/audit`)
    await page.getByRole('row').nth(2).waitFor()
    await expectAsWritten(within, [])
  })

  test('who deploys nothing is told so, with whom to ask; what there is not is not there', async () => {
    await open(grace, 'nora', '/deployments')
    const alert = grace.page.getByRole('alert')
    await alert.getByText('Only members of deployers or admins may do this').waitFor()
    expect(await alert.innerText()).toMatch(/Ask whoever runs this for access[\s\S]*Reference: web-/)
    await open(dora, 'dora', '/deployments/none')
    await dora.page.getByText('There is no pipeline none').waitFor()
  })
})
