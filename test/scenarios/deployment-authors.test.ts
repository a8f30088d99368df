/** Nobody lets their own change into production: by mail, link or API, whatever address they commit with. */
import { createPushedService, type PushedService } from './pushed-service'
import { gate, plainService } from './service-pipelines'
import { type ApprovalDetail, linkOf, type Mail, type Signalbox, startScenario } from './signalbox'
import { type People, peopleOf } from './signed-in'
import { approver as grace } from './time-pipeline'

const ada = { name: 'Ada', email: 'ada@example.com' }
/** As she has told git. */
const adaAtWork = { name: 'Ada L', email: 'Ada@Laptop.local' }
const stranger = { name: 'Mallory', email: 'mallory@elsewhere.example' }
const approvers = [ada, grace]
const authors = { 'ada@laptop.local': ada }

let signalbox: Signalbox
let people: People
const services: PushedService[] = []

beforeAll(async () => {
  signalbox = await startScenario({ allowBuilds: true })
  people = peopleOf(signalbox)
}, 60_000)
afterAll(async () => {
  for (const each of services) each.remove()
  people.stop()
  await signalbox.stop()
})

async function serviceOf(name: string, more: object): Promise<PushedService> {
  const service = await createPushedService(signalbox, name, { ...gate, ...more })
  services.push(service)
  return service
}

const mailsAbout = async (to: string, service: string) =>
  (await signalbox.mails(to)).filter(({ subject }) => subject.includes(` of ${service} to Prod`))
/** What the requester says, without the breaks that the mail makes. */
const said = (mail: Mail | undefined) => mail?.text.replace(/\n> /g, ' ')

test('an author whose address maps to an approver is not asked, and has no say by link, API or in anybody’s place', async () => {
  const service = await serviceOf('mapped', { approvers, authors })
  const run = await service.push(adaAtWork, plainService(), 'Open the doors wide')
  expect(await service.state()).toMatchObject({ Gamma: 'Succeeded', Prod: 'InProgress' })
  expect(await mailsAbout(ada.email, 'mapped')).toEqual([])
  const [mail, ...more] = await mailsAbout(grace.email, 'mapped')
  expect(more).toEqual([])
  expect(said(mail)).toContain('Ada L Ada@Laptop.local')
  expect(said(mail)).toContain('Open the doors wide')

  const link = linkOf(mail, 'approve')
  const approvalId = link.pathname.split('/').at(-1) ?? ''
  const her = await people.add('ada', { email: ada.email })
  const decision = { decision: 'approve' }
  const seen = await her.call<{ approvals: unknown[] }>('GET', 'approvals/inbox?limit=10')
  expect(seen.body.approvals).toEqual([])
  const byInbox = await her.call('POST', `approvals/inbox/${approvalId}/decisions`, decision)
  const byApi = await signalbox.api('POST', `/approvals/${approvalId}/decisions`, decision)

  // And to whoever looks at the run: CodeCommit is asked for its author, and CodeBuild for what was built.
  const deployer = await people.add('dora', { groups: ['deployers'] })
  const { body: shown } = await deployer.call('GET', `deployment/runs/${run}`)
  expect(shown).toMatchObject({
    source: { provider: 'CodeCommit', author: adaAtWork, message: expect.stringContaining('Open the doors wide') },
    artefact: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
  })

  // A link of hers is of another approval.
  await signalbox.request({ approvers: [ada] })
  const own = linkOf((await signalbox.mails(ada.email)).at(-1), 'approve')
  const form = { token: own.searchParams.get('token') ?? '', decision: 'approve' }
  const byLink = await fetch(new URL(link.pathname, link), { method: 'POST', body: new URLSearchParams(form) })

  const inHerHands = await signalbox.answerMail(grace.email, { decision: 'delegate', ...ada })
  const statuses = [byInbox, byApi, byLink, inHerHands].map(({ status }) => status)
  expect(statuses).toEqual([404, 403, 403, 400])
  expect(inHerHands.text).toContain('ada@example.com is excluded from deciding this')
  await signalbox.local.idle()
  expect(await service.state()).toMatchObject({ Prod: 'InProgress' })
  expect(await signalbox.api<ApprovalDetail>('GET', `/approvals/${approvalId}`)).toMatchObject({
    body: { status: 'pending', approvers: [{ email: grace.email }] },
  })

  await signalbox.answerMail(grace.email, { decision: 'approve' })
  expect(await service.state()).toMatchObject({ Prod: 'Succeeded' })
  expect(signalbox.story(run)).toContain('ReleasePromoted')

  // The next is by the one who has decided on this.
  await service.push(grace, plainService({ version: 2 }))
  expect(await mailsAbout(grace.email, 'mapped')).toHaveLength(1)
  expect(await mailsAbout(ada.email, 'mapped')).toHaveLength(1)
  expect((await her.call<{ approvals: unknown[] }>('GET', 'approvals/inbox?limit=10')).body.approvals).toHaveLength(2)
}, 120_000)

test('a release that only its author could approve goes no further', async () => {
  const service = await serviceOf('alone', { approvers: [ada], authors })
  const run = await service.push(adaAtWork, plainService())
  expect(await service.state()).toMatchObject({ Gamma: 'Succeeded', Prod: 'Failed' })
  expect(await signalbox.published(run, 'ReleaseRejected')).toMatchObject([
    { reason: 'Nobody but its author could approve of it' },
  ])
  expect(await mailsAbout(ada.email, 'alone')).toEqual([])
  expect(await service.stack('prod')).toMatchObject({ StackStatus: 'REVIEW_IN_PROGRESS' })
}, 60_000)

test('an author whom nobody knows is said to be unknown, or refused, as the pipeline wants it', async () => {
  const says = await serviceOf('says', { approvers, unknownAuthor: 'say' })
  await says.push(stranger, plainService())
  expect(await says.state()).toMatchObject({ Prod: 'InProgress' })
  for (const { email } of approvers) {
    const [mail] = await mailsAbout(email, 'says')
    expect(said(mail)).toContain('The pipeline knows nobody by this address')
    expect(said(mail)).toContain('Mallory mallory@elsewhere.example')
  }

  const refuses = await serviceOf('refuses', { approvers, unknownAuthor: 'refuse' })
  const run = await refuses.push(stranger, plainService())
  expect(await refuses.state()).toMatchObject({ Gamma: 'Succeeded', Prod: 'Failed' })
  expect(await signalbox.published(run, 'ReleaseRejected')).toMatchObject([
    { reason: expect.stringContaining('mallory@elsewhere.example') },
  ])
  for (const { email } of approvers) expect(await mailsAbout(email, 'refuses')).toEqual([])
}, 90_000)
