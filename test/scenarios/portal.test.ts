/** The portal and the APIs on one origin: the whole template, asked over the web port as a browser would. */
import { CloudFormationClient, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation'
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { pagePolicy } from '../../infra/constructs/site-headers'
import { answerOf, type Signalbox, startScenario } from './signalbox'
import { type People, password, peopleOf } from './signed-in'

let signalbox: Signalbox
let people: People

beforeAll(async () => {
  signalbox = await startScenario()
  people = peopleOf(signalbox)
}, 120_000)

afterAll(async () => {
  people?.stop()
  await signalbox?.stop()
})

async function get(path: string, headers: Record<string, string> = {}) {
  const answer = await answerOf<Record<string, unknown>>(
    await fetch(signalbox.local.webUrl + path, { headers, redirect: 'manual' }),
  )
  await signalbox.local.idle()
  return answer
}

test('the root answers the application under its policy, and paths of pages lead to it', async () => {
  const [root, page] = [await get('/'), await get('/approvals/01ABC.v2?state=open')]

  const { local } = signalbox
  const { FilesBucket } = local.outputs('signalbox-orders')
  const ofRegion = ['cognito-identity', 'dynamodb', `${FilesBucket}.s3`].map(
    (name) => `https://${name}.us-east-1.amazonaws.com`,
  )
  const policy = pagePolicy([...ofRegion, new URL(local.endpointUrl).origin])
  for (const { status, headers, text } of [root, page]) {
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(headers.get('content-security-policy')).toBe(policy)
    expect(headers.get('cache-control')).toBe('no-cache')
    expect(text).toContain('<div id="root">')
  }
})

test('says where it leads to, as the template knows it, and nothing that is secret', async () => {
  const { body, headers } = await get('/site.json')
  const { local } = signalbox
  const { FilesBucket, DraftsTable } = local.outputs('signalbox-orders')
  const { IdentityPoolId, UserPoolId } = local.outputs('signalbox-identity')

  expect(headers.get('cache-control')).toBe('no-cache')
  expect(body).toEqual({
    region: 'us-east-1',
    domain: 'amazonaws.com',
    identityPoolId: IdentityPoolId,
    userPool: `cognito-idp.us-east-1.amazonaws.com/${UserPoolId}`,
    filesBucket: FilesBucket,
    draftsTable: DraftsTable,
    ordersHost: expect.stringMatching(/^[a-z0-9]+\.execute-api\.us-east-1\.amazonaws\.com$/),
    ordersStage: 'prod',
    endpoint: local.endpointUrl,
  })
})

test('its parts are there, for ever, and no part of another build is taken for a page', async () => {
  const { text } = await get('/')
  const [part = ''] = /\/assets\/[\w.-]+\.js/.exec(text) ?? []
  const { status, headers } = await get(part)

  expect([status, headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8'])
  expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect((await get('/assets/gone-0000.js')).status).toBe(403)
})

test('an API’s answers are its own: its 404 stays one, and what is no API’s is none', async () => {
  const missing = await get('/api/subscriptions/apis/none')
  const nothing = await get('/api/nothing/x')

  expect(missing.status).toBe(404)
  expect(missing.headers.get('content-type')).toBe('application/problem+json')
  expect(missing.headers.get('x-amzn-requestid')).not.toBeNull()
  expect(missing.headers.get('content-security-policy')).toBeNull()
  expect([nothing.status, nothing.body.title]).toEqual([404, 'Not found'])
})

test('a session begins with a cookie, and goes on by it, under every name of this machine', async () => {
  const ada = await people.add('ada')
  const { port } = new URL(signalbox.local.webUrl)
  for (const origin of [signalbox.local.webUrl, `http://localhost:${port}`]) {
    const send = async (path: string, cookie: string, body: object, from = origin) => {
      const headers = { origin: from, 'x-signalbox-session': '1', 'content-type': 'application/json', cookie }
      const response = await fetch(`${origin}/api/identity${path}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      })
      const answer = await answerOf<Record<string, unknown>>(response)
      await signalbox.local.idle()
      return answer
    }
    const signedIn = await send('/session', '', { userName: ada.userName, password })
    const [cookie = ''] = (signedIn.headers.getSetCookie()[0] ?? '').split(';')
    const refreshed = await send('/session/refresh', cookie, {})

    expect([origin, signedIn.status, refreshed.status]).toEqual([origin, 200, 200])
    expect(refreshed.body.accessToken).toEqual(expect.any(String))
    expect((await send('/session/refresh', cookie, {}, 'https://evil.example')).status).toBe(403)
    const me = await get('/api/identity/me', { authorization: `Bearer ${refreshed.body.accessToken}` })
    expect(me.body).toMatchObject({ sub: ada.sub })
  }
})

test('a page of another site can’t begin or use a session through it', async () => {
  const { webUrl } = signalbox.local
  for (const headers of [
    { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example', 'x-signalbox-session': '1' },
    { 'x-forwarded-host': 'evil.example', 'x-signalbox-session': '1', referer: 'https://evil.example/' },
  ]) {
    const answer = await fetch(`${webUrl}/api/identity/session/refresh`, { method: 'POST', headers, body: '{}' })
    expect(answer.status).toBe(403)
  }
})

test('the bucket is shut to everybody else, and holds what was built', async () => {
  const s3 = new S3Client({ ...signalbox.local.sdkConfig, forcePathStyle: true })
  const cloudFormation = new CloudFormationClient(signalbox.local.sdkConfig)
  const asked = new ListStackResourcesCommand({ StackName: 'signalbox-portal' })
  const { StackResourceSummaries = [] } = await cloudFormation.send(asked)
  const { PhysicalResourceId: Bucket = '' } =
    StackResourceSummaries.find(({ ResourceType }) => ResourceType === 'AWS::S3::Bucket') ?? {}
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }))

  expect(Contents.map(({ Key }) => Key)).toContain('index.html')
  expect((await fetch(`${signalbox.local.endpointUrl}/${Bucket}/index.html`)).status).toBe(403)
})

test('the stack puts out where the portal is, and the home page of this machine is below /_local', async () => {
  expect(signalbox.local.outputs('signalbox-portal').PortalUrl).toBe(signalbox.local.webUrl)
  expect((await get('/_local/')).text).toContain('Signalbox, local cloud')
})
