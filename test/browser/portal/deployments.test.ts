/** Pipelines and runs in the portal: from the start of a run over its gate into production, and what goes wrong on the way. */
import { approver, createPipeline } from '../../scenarios/time-pipeline'
import { expectAccessible } from '../axe'
import { findChromium } from '../chromium'
import { type Portal, startPortal, type Visitor } from './portal'

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
      people.add('dora', { groups: ['deployers'] }),
      people.add('grace', { groups: ['admins'], email: approver.email }),
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
    await dora.page.getByRole('rowheader', { name: 'The run' }).waitFor()
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

  test('who deploys nothing is told so, with whom to ask; what there is not is not there', async () => {
    await open(grace, 'nora', '/deployments')
    const alert = grace.page.getByRole('alert')
    await alert.getByText('Only members of deployers or admins may do this').waitFor()
    expect(await alert.innerText()).toMatch(/Ask whoever runs this for access[\s\S]*Reference: web-/)
    await open(dora, 'dora', '/deployments/none')
    await dora.page.getByText('There is no pipeline none').waitFor()
  })
})
