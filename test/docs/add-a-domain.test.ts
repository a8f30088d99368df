/** The page is followed in a copy of the repository, and the domain that comes of it runs. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { parametersOf } from '../../cli/parameters'
import { type LocalCloud, startLocalCloud } from '../../local/start-local-cloud'
import { readResources } from '../infra/templates'
import { signedFetch } from '../scenarios/signed-fetch'
import { blocksOf } from './page'
import { createWorkingCopy, type WorkingCopy } from './working-copy'

let copy: WorkingCopy
let assembly: string
let local: LocalCloud

beforeAll(async () => {
  copy = createWorkingCopy({})
  await copy.follow(blocksOf(join(__dirname, '../../docs/add-a-domain.md')))
  const built = execFileSync(process.execPath, ['bin/signalbox.js', 'build'], { cwd: copy.root, encoding: 'utf8' })
  assembly = built.trim().split(' ')[0] ?? ''
  local = await startLocalCloud({
    assembly,
    awsPort: 0,
    webPort: 0,
    clock: 'manual',
    parameters: parametersOf(assembly),
  })
}, 180_000)

afterAll(async () => {
  await local?.stop()
  copy?.remove()
})

function call(method: string, path: string, body?: unknown): Promise<Response> {
  const { credentials } = local.sdkConfig
  return signedFetch({ method, url: `${local.webUrl}/api/notices${path}`, body, credentials })
}

test('a notice that is posted becomes an event, and is kept by who consumes it', async () => {
  const posted = await call('POST', '/notices', { text: 'The kitchen is open again' })
  expect(posted.status).toBe(202)
  const { noticeId } = (await posted.json()) as { noticeId: string }
  await local.idle()
  const kept = await call('GET', `/notices/${noticeId}`)
  expect([kept.status, await kept.json()]).toEqual([200, { noticeId, text: 'The kitchen is open again' }])
})

test('what doesn’t fit is refused by the gateway, by the edge and by the domain', async () => {
  const refusals = await Promise.all([
    call('POST', '/notices', { text: 'Open', until: 'noon' }),
    call('GET', '/notices/1'),
    call('GET', '/notices/01JG8QZ5W0000000000000000A'),
  ])
  const told = await Promise.all(
    refusals.map(async (each) => [each.status, ((await each.json()) as { title: string }).title]),
  )
  expect(told).toEqual([
    [400, 'BAD_REQUEST_BODY'],
    [400, 'InputInvalid'],
    [404, 'NoticeNotFound'],
  ])
})

test('each function may do what the stack says, and nothing else', () => {
  const policies = readResources(assembly).filter(
    ({ stack, Type }) => stack === 'signalbox-notices' && Type === 'AWS::IAM::Policy',
  )
  const granted = policies.map(({ logicalId, Properties }) => [
    /^\w+?(?=Role)/.exec(logicalId)?.[0],
    Properties.PolicyDocument.Statement.flatMap(({ Action }: { Action: string | string[] }) => Action).sort(),
  ])
  const always = [
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'sqs:SendMessage',
    'xray:PutTelemetryRecords',
    'xray:PutTraceSegments',
  ]
  expect(Object.fromEntries(granted)).toEqual({
    Api: ['dynamodb:GetItem', 'events:PutEvents', ...always],
    OnNoticePosted: ['dynamodb:PutItem', ...always],
  })
})
