/** The portal's templates: nobody reads its bucket but the distribution, and APIs stay what they are. */
import { apiFunction, pageFunction } from '../../infra/constructs/site-functions'
import { pagePolicy } from '../../infra/constructs/site-headers'
import { createFunctionRunner } from '../../local/engines/cloudfront/functions/run-functions'
import { identityStatements, ofType } from './templates'

const ofPortal = <Each extends { readonly stack: string }>(all: readonly Each[]): readonly Each[] =>
  all.filter(({ stack }) => stack === 'signalbox-portal')

const config = () => ofPortal(ofType('AWS::CloudFront::Distribution'))[0]?.Properties.DistributionConfig

test('the bucket is private, encrypted, kept, and read by this distribution alone', () => {
  const [bucket] = ofPortal(ofType('AWS::S3::Bucket'))
  expect(bucket).toMatchObject({
    DeletionPolicy: 'Retain',
    Properties: {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    },
  })
  expect(bucket?.Properties.VersioningConfiguration).toBeUndefined()
  const [policy] = ofPortal(ofType('AWS::S3::BucketPolicy'))
  const statements = policy?.Properties.PolicyDocument.Statement as Record<string, unknown>[]
  expect(statements.filter(({ Effect }) => Effect === 'Allow')).toEqual([
    expect.objectContaining({
      Action: 's3:GetObject',
      Principal: { Service: 'cloudfront.amazonaws.com' },
      Condition: { StringEquals: { 'AWS:SourceArn': expect.anything() } },
    }),
  ])
})

test('each domain’s API has a behavior that keeps nothing and leaves out the Host alone', () => {
  const all = config().CacheBehaviors as { PathPattern: string }[]
  const behaviors = all.filter(({ PathPattern }) => PathPattern.startsWith('/api/'))

  expect(behaviors.map(({ PathPattern }) => PathPattern).sort()).toEqual(
    ['approvals', 'deployment', 'greeting', 'identity', 'orders', 'platform', 'subscriptions'].map(
      (domain) => `/api/${domain}/*`,
    ),
  )
  for (const each of behaviors) {
    expect(each).toMatchObject({
      CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
      OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
      ViewerProtocolPolicy: 'https-only',
    })
  }
  // They would catch the APIs' own.
  expect(config().CustomErrorResponses).toBeUndefined()
})

test('the documentation of APIs is in a sandbox, and calls APIs of this account and what who deploys names', () => {
  const policies = ofPortal(ofType('AWS::CloudFront::ResponseHeadersPolicy'))
  const [policy] = policies.filter(({ logicalId }) => logicalId.startsWith('DocumentationHeaders'))
  const { ContentSecurityPolicy: csp } = policy?.Properties.ResponseHeadersPolicyConfig.SecurityHeadersConfig ?? {}
  const text = JSON.stringify(csp.ContentSecurityPolicy)

  for (const part of ["script-src 'self';", 'sandbox allow-scripts;', "require-trusted-types-for 'script'"]) {
    expect(text).toContain(part)
  }
  expect(text).toContain("connect-src 'self' https://*.execute-api.")
  expect(text).not.toMatch(/unsafe|allow-same-origin/)
})

test('pages may run their own scripts and nothing else, and be framed by nobody', () => {
  const [policy] = ofPortal(ofType('AWS::CloudFront::ResponseHeadersPolicy')).filter(({ logicalId }) =>
    logicalId.startsWith('PageHeaders'),
  )
  const { SecurityHeadersConfig: headers } = policy?.Properties.ResponseHeadersPolicyConfig ?? {}

  expect(pagePolicy([])).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/)
  expect(pagePolicy([])).not.toMatch(/unsafe|\*|data:|https?:/)
  const content = JSON.stringify(headers.ContentSecurityPolicy)
  expect(headers.ContentSecurityPolicy.Override).toBe(true)
  expect(content).not.toMatch(/unsafe|\*|data:/)
  // With their reader's credentials: two services of the Region, and one bucket.
  expect(content.match(/https:\/\/[\w.-]*/g)).toEqual(['https://cognito-identity.', 'https://dynamodb.', 'https://'])
  expect(content).toMatch(/"\.s3\."/)
  expect(headers).toMatchObject({
    ContentTypeOptions: { Override: true },
    FrameOptions: { FrameOption: 'DENY' },
    ReferrerPolicy: { ReferrerPolicy: 'no-referrer' },
    StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000 },
  })
})

test('the function that copies lists, writes, and removes parts: nothing else, and nowhere else', () => {
  const onBucket = identityStatements().filter(
    ({ owner, Action }) => owner.startsWith('signalbox-portal/') && Action.some((action) => action.startsWith('s3:')),
  )

  expect(onBucket.map(({ Action }) => Action)).toEqual([['s3:ListBucket'], ['s3:PutObject'], ['s3:DeleteObject']])
  expect(JSON.stringify(onBucket.map(({ Resource }) => Resource))).toMatch(/"\/\*".*"\/assets\/\*"/)
})

describe('at the edge', () => {
  const runner = createFunctionRunner()
  afterAll(() => runner.stop())

  async function run(code: string, uri: string, headers: object = {}) {
    const request = { method: 'GET', uri, headers, querystring: {}, cookies: {} }
    const event = JSON.stringify({ context: { requestId: 'request-1' }, request })
    const outcome = await runner.run({ code, event, now: 0 })
    if (outcome.error !== undefined) throw new Error(outcome.error)
    return outcome.value as {
      readonly uri?: string
      readonly statusCode?: number
      readonly headers: object
      readonly body?: string
    }
  }

  test.each([
    ['/', '/index.html'],
    ['/approvals/x', '/index.html'],
    ['/events/ApprovalRequested.v2', '/index.html'],
    ['/assets/app-1b2c.js', '/assets/app-1b2c.js'],
    ['/licenses.md', '/licenses.md'],
    ['/apis', '/index.html'],
  ])('%s is answered by %s', async (uri, file) => {
    expect((await run(pageFunction(['assets/app-1b2c.js', 'index.html', 'licenses.md']), uri)).uri).toBe(file)
  })

  test('what would be an API’s is no page', async () => {
    const { statusCode, body } = await run(pageFunction([]), '/api/nothing/x')
    expect([statusCode, JSON.parse(body ?? '{}')]).toMatchObject([404, { correlationId: 'request-1' }])
  })

  test.each([
    ['/api/approvals/inbox', '/inbox'],
    ['/api/approvals/', '/'],
    ['/api/approvals/api/approvals/x', '/api/approvals/x'],
  ])('%s is %s to its API', async (uri, path) => {
    expect((await run(apiFunction, uri)).uri).toBe(path)
  })

  test('an API is told the name that people ask for, whatever they claim', async () => {
    const claimed = { host: { value: 'portal.example' }, 'x-forwarded-host': { value: 'evil.example' } }
    const { headers } = await run(apiFunction, '/api/identity/x', claimed)

    expect(headers).toEqual({ host: { value: 'portal.example' }, 'x-forwarded-host': { value: 'portal.example' } })
  })

  test('both fit into what CloudFront takes', () => {
    const files = Array.from({ length: 100 }, (_, index) => `documents/some-longer-name-of-a-file-${index}.html`)
    for (const code of [apiFunction, pageFunction(files)]) expect(Buffer.byteLength(code)).toBeLessThan(10_240)
  })
})
