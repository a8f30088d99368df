/** A stage under a name of its own: everything leads there, nothing gets around it, and no request has a say. */
import { build } from '../../cli/build'
import { joinParameters, parametersOf } from '../../cli/parameters'
import { publicNameFrom } from '../../infra/public-name'
import { type LocalCloud, startLocalCloud } from '../../local/start-local-cloud'
import { sendRaw } from '../local/guard/raw-request'
import { requestOf } from '../scenarios/signalbox'
import { signedFetch } from '../scenarios/signed-fetch'
import { type Resource, readResources, readTemplate } from './templates'

const host = 'approvals.example.com'
let assembly: string
let all: readonly Resource[]
let local: LocalCloud

beforeAll(async () => {
  assembly = (await build({ context: { publicName: host } })).directory
  all = readResources(assembly)
  const ours = parametersOf(assembly)
  local = await startLocalCloud({
    assembly,
    awsPort: 0,
    webPort: 0,
    clock: 'manual',
    allowedHosts: [host],
    // As who deploys to AWS leaves them: what the templates say of the name is to be seen.
    parameters: (addresses) => joinParameters(ours(addresses), { PublicUrl: '', AllowedOrigin: '' }),
  })
}, 300_000)

afterAll(() => local?.stop())

const of = (type: string, stack?: string): readonly Resource[] =>
  all.filter((each) => each.Type === type && (stack === undefined || each.stack === stack))

describe('in the templates', () => {
  test('certificate and web ACL are in us-east-1, in a stack that no other refers to', () => {
    const manifest = readTemplate(assembly, 'manifest.json') as {
      artifacts: Record<string, { environment?: string; dependencies?: string[] }>
    }
    expect(manifest.artifacts['signalbox-edge']?.environment).toBe('aws://unknown-account/us-east-1')
    const others = Object.values(manifest.artifacts).flatMap(({ dependencies = [] }) => dependencies)
    expect(others).not.toContain('signalbox-edge')
    expect(of('AWS::CertificateManager::Certificate')).toMatchObject([
      { stack: 'signalbox-edge', Properties: { DomainName: host, ValidationMethod: 'DNS' } },
    ])
  })

  test('one address may ask so often as a parameter says, and what it asked is shown to nobody', () => {
    const [webAcl] = of('AWS::WAFv2::WebACL', 'signalbox-edge')
    expect(webAcl?.Properties).toMatchObject({
      Scope: 'CLOUDFRONT',
      DefaultAction: { Allow: {} },
      Rules: [
        {
          Statement: { RateBasedStatement: { AggregateKeyType: 'IP', Limit: { Ref: 'RequestsIn5Minutes' } } },
          Action: { Block: { CustomResponse: { ResponseCode: 429 } } },
        },
      ],
    })
    expect(JSON.stringify(webAcl)).not.toContain('"SampledRequestsEnabled":true')
  })

  test('the distribution has the name, with a certificate and a web ACL by parameter, and records in a zone', () => {
    const [distribution] = of('AWS::CloudFront::Distribution')
    expect(distribution?.Properties.DistributionConfig).toMatchObject({
      Aliases: [host],
      ViewerCertificate: { AcmCertificateArn: { Ref: 'CertificateArn' }, MinimumProtocolVersion: 'TLSv1.2_2021' },
      WebACLId: { 'Fn::If': ['HasNoWebAcl', { Ref: 'AWS::NoValue' }, { Ref: 'WebAclArn' }] },
    })
    expect(of('AWS::Route53::RecordSet').map(({ Properties }) => [Properties.Name, Properties.Type])).toEqual([
      [host, 'A'],
      [host, 'AAAA'],
    ])
  })

  test('what needs no signature is for who knows the distribution’s key, which no template has', () => {
    const methods = of('AWS::ApiGateway::Method', 'signalbox-approvals')
    const open = methods.filter(({ Properties }) => Properties.ApiKeyRequired !== true)
    expect(new Set(open.map(({ Properties }) => Properties.AuthorizationType))).toEqual(new Set(['AWS_IAM']))
    expect(methods.length).toBeGreaterThan(open.length)
    const [key] = of('AWS::ApiGateway::ApiKey')
    expect(JSON.stringify(key?.Properties.Value)).toContain('{{resolve:secretsmanager:')
  })

  test('each way to decide has a limit of its own beside that of all else', () => {
    const [stage] = of('AWS::ApiGateway::Stage', 'signalbox-approvals')
    const settings = stage?.Properties.MethodSettings as Record<string, unknown>[]
    const limited = settings.filter(({ ResourcePath }) => ResourcePath !== '/*')
    expect(settings[0]).toMatchObject({ HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 500 })
    expect(limited.map((each) => `${each.HttpMethod} ${each.ResourcePath} ${each.ThrottlingRateLimit}`).sort()).toEqual(
      [
        'GET /~1decisions~1{id} 50',
        'POST /~1approvals~1{id}~1decisions 50',
        'POST /~1approvals~1{id}~1delegations 50',
        'POST /~1approvals~1{id}~1withdrawals 50',
        'POST /~1decisions~1{id} 50',
        'POST /~1inbox~1{id}~1decisions 50',
        'POST /~1inbox~1{id}~1delegations 50',
      ],
    )
  })

  test.each(['https://approvals.example.com', 'Approvals.example.com', 'localhost', 'a..b', 'a.b/c', 7])(
    '%p is no name',
    (name) => expect(() => publicNameFrom(name)).toThrow(/^publicName: expected a name in lower case/),
  )

  test('the name that CloudFront gives needs neither certificate nor records', () => {
    expect(publicNameFrom('d111111abcdef8.cloudfront.net')).toMatchObject({ isOwn: false })
  })
})

describe('running', () => {
  const approvals = '/api/approvals'

  /** As CloudFront gets it. */
  const underName = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    sendRaw(Number(new URL(local.webUrl).port), { line: `GET ${path}`, headers: { host, ...headers } })

  async function ask() {
    const url = `${local.webUrl}${approvals}/approvals`
    const { requestedBy: _, ...body } = requestOf({ approvers: [{ name: 'Ada', email: 'ada@example.com' }] })
    const { credentials } = local.sdkConfig
    const headers = { 'X-Forwarded-Host': 'evil.example', Forwarded: 'host=evil.example' }
    const answered = await signedFetch({ method: 'POST', url, body, credentials, headers })
    await local.idle()
    return { url, answered, credentials }
  }

  async function linkToAda(): Promise<URL> {
    const { emails } = (await (await fetch(`${local.webUrl}/mail/store`)).json()) as {
      emails: { body: { text: string } }[]
    }
    const link = /https?:\S+choice=approve/.exec(emails.at(-1)?.body.text ?? '')
    return new URL(link?.[0] ?? '')
  }

  test('a mail leads to the name whatever the request said, and a Location to what was made', async () => {
    const { url, answered, credentials } = await ask()
    expect([answered.status, (await linkToAda()).origin]).toEqual([201, `https://${host}`])

    const { approvalId } = (await answered.json()) as { approvalId: string }
    const made = new URL(answered.headers.get('location') ?? '', url).href
    expect(made).toBe(`${url}/${approvalId}`)
    expect((await signedFetch({ method: 'GET', url: made, credentials })).status).toBe(200)
  })

  test('through the distribution a link opens its page; at the API itself it is refused', async () => {
    await ask()
    const { pathname, search } = await linkToAda()
    expect((await underName(`${pathname}${search}`)).status).toBe(200)

    const stage = new URL(local.outputs('signalbox-approvals').StageUrl ?? '')
    const [apiId] = stage.hostname.split('.')
    const direct = `${local.webUrl}/_aws/execute-api/${apiId}/prod${pathname.slice(approvals.length)}${search}`
    const guessed = { headers: { 'x-api-key': 'x'.repeat(40) } }
    expect([(await fetch(direct)).status, (await fetch(direct, guessed)).status]).toEqual([403, 403])
  })

  test('what somebody gives as the key is not what the API gets', async () => {
    await ask()
    const { pathname, search } = await linkToAda()
    expect((await underName(`${pathname}${search}`, { 'x-api-key': 'mine' })).status).toBe(200)
  })

  test('a sign-in comes back to the name', async () => {
    const { headers } = await underName('/api/identity/session/start?returnTo=/inbox', {
      'x-forwarded-host': 'evil.example',
    })
    const authorize = new URL(headers.location ?? '')
    expect(authorize.searchParams.get('redirect_uri')).toBe(`https://${host}/api/identity/session/callback`)
  })

  test('who opens links without end is held, and who decides signed in is not', async () => {
    await ask()
    const { pathname } = await linkToAda()
    const statuses: number[] = []
    for (let count = 0; count < 101; count += 1) statuses.push((await underName(`${pathname}?token=x`)).status)
    expect([statuses.at(0), statuses.at(-1)]).toEqual([403, 429])

    const url = `${local.webUrl}${approvals}${pathname.slice(approvals.length).replace('/decisions/', '/approvals/')}`
    const { credentials } = local.sdkConfig
    const decided = await signedFetch({
      method: 'POST',
      url: `${url}/decisions`,
      body: { decision: 'approve' },
      credentials,
    })
    expect(decided.status).toBe(403)
    expect(await decided.json()).toMatchObject({ title: 'NotAnApprover' })
  })
})
