/** What a console asks of rules, and what a run costs. */
import { type LocalCloud, startLocalCloud } from '../../../local/start-local-cloud'

let cloud: LocalCloud
jest.setTimeout(30_000)

beforeAll(async () => {
  cloud = await startLocalCloud({ clock: 'manual', start: '2026-01-05T09:00:00Z', awsPort: 0, webPort: 0 })
})
afterAll(() => cloud.stop())

interface Answer {
  readonly [member: string]: unknown
}

async function ask(path: string, body?: object): Promise<{ status: number; body: Answer }> {
  const headers = { 'x-signalbox-local': 'test' }
  const post = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body), headers }
  const response = await fetch(`${cloud.webUrl}/_local/${path}`, post)
  return { status: response.status, body: (await response.json()) as Answer }
}

test('an event is tried against all rules: those that match first, the others with what does not fit; nothing is sent', async () => {
  const rule = (Name: string, pattern: object) =>
    ask('call/events/PutRule', { Name, EventPattern: JSON.stringify(pattern) })
  await rule('of-shop', { source: ['shop'] })
  await rule('large', { detail: { total: [{ numeric: ['>', 100] }] } })
  await rule('either', { $or: [{ source: ['a'] }, { 'detail-type': ['B'] }] })
  const event = { source: 'shop', 'detail-type': 'Ordered', detail: { total: 5 } }

  const { body } = await ask('rules/try', { event })
  const typed = await ask('rules/try', { event: JSON.stringify(event), bus: 'default' })

  expect(typed.body).toEqual(body)
  expect(body.rules).toMatchObject([
    { rule: 'of-shop', isMatch: true, reasons: [], isEnabled: true },
    { rule: 'either', isMatch: false, reasons: [{ path: 'source' }, { path: 'detail-type' }] },
    { rule: 'large', isMatch: false, reasons: [{ path: 'detail.total', reason: 'is 5, expected numeric [">",100]' }] },
  ])
  expect((await ask('records?kind=event.accepted')).body.records).toEqual([])
})

test.each([[{ event: '{' }], [{ event: 'null' }], [{ event: [] }], [{}], [{ event: {}, bus: 1 }]])(
  'an attempt with %j is refused',
  async (body) => expect((await ask('rules/try', body)).status).toBe(400),
)

test('what has happened is counted, and costs what it would at the list price', async () => {
  for (let at = 0; at < 3; at++) {
    await ask('call/events/PutEvents', { Entries: [{ Source: 'shop', DetailType: 'Ordered', Detail: '{}' }] })
  }
  const { body } = await ask('cost')
  expect(body).toMatchObject({ since: '2026-01-05T09:00:00.000Z', prices: { region: 'us-east-1' } })
  expect(body.lines).toEqual([
    expect.objectContaining({
      service: 'EventBridge',
      what: 'events by 64 KB',
      amount: 3,
      price: '$1.00 a million',
      dollars: 3e-6,
    }),
  ])
  expect(body.total).toBeCloseTo(3e-6, 12)
})

test('what stands there by a template in YAML is billed by the month like any other', async () => {
  const TemplateBody =
    '# By hand.\nResources:\n  Board:\n    Type: AWS::CloudWatch::Dashboard\n    Properties: {DashboardBody: "{}"}\n'
  expect((await ask('call/cloudformation/CreateStack', { StackName: 'boards', TemplateBody })).status).toBe(200)
  await cloud.idle()
  const { status, body } = await ask('cost')
  expect(status).toBe(200)
  expect(body.standing).toEqual([expect.objectContaining({ service: 'CloudWatch', what: 'dashboards', amount: 1 })])
})
