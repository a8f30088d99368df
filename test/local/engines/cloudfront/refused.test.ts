/** What a template may say of a distribution and what it may not: each refusal names what it refuses. */

import { createCloudFront } from '../../../../local/engines/cloudfront/cloudfront'
import { NotModelledError } from '../../../../local/kernel/aws-error'
import type { ResourceContext, ResourceType } from '../../../../local/kernel/service'
import { createTestCloud } from '../../create-test-cloud'
import { managed, pagesBehavior } from './site'

type Apply = (type: string, properties: object) => Promise<unknown>

async function engine(): Promise<Apply> {
  const cloud = await createTestCloud()
  const { resources = [] } = createCloudFront(cloud)
  const types = new Map<string, ResourceType>(resources.map((each) => [each.type, each]))
  return async (type, properties) => {
    const context = { stackName: 'Small', logicalId: type, physicalName: () => `Small-${type}` } as ResourceContext
    return types.get(`AWS::CloudFront::${type}`)?.apply(properties, context)
  }
}

const plain = {
  Enabled: true,
  Origins: [{ Id: 'pages', DomainName: 'pages.s3.us-east-1.amazonaws.com', S3OriginConfig: {} }],
  DefaultCacheBehavior: pagesBehavior(),
}

const behavior = (more: object) => ({ DefaultCacheBehavior: pagesBehavior(more) })
const origin = (more: object) => ({ Origins: [{ ...plain.Origins[0], ...more }] })

test('what is modelled is taken, with numbers and booleans as texts, too', async () => {
  const apply = await engine()
  const config = {
    ...plain,
    Enabled: 'true',
    IPV6Enabled: 'true',
    HttpVersion: 'http2and3',
    PriceClass: 'PriceClass_100',
    Aliases: ['www.example.com', '*.example.org'],
    Logging: { Bucket: 'logs.s3.amazonaws.com', Prefix: 'a' },
    Restrictions: { GeoRestriction: { RestrictionType: 'none' } },
    ViewerCertificate: {
      AcmCertificateArn: 'arn',
      SslSupportMethod: 'sni-only',
      MinimumProtocolVersion: 'TLSv1.2_2021',
    },
    CustomErrorResponses: [
      { ErrorCode: '403', ResponseCode: 200, ResponsePagePath: '/index.html', ErrorCachingMinTTL: 0 },
    ],
  }

  expect(await apply('Distribution', { DistributionConfig: config })).toMatchObject({
    ref: expect.stringMatching(/^E[A-Z2-7]{13}$/),
    attributes: { DomainName: expect.stringMatching(/^d[a-z2-7]{13}\.cloudfront\.net$/) },
  })
})

test.each([
  ['a site elsewhere', origin({ DomainName: 'example.com' }), 'DomainName "example.com"'],
  ['a website of S3', origin({ DomainName: 'pages.s3-website-us-east-1.amazonaws.com' }), 's3-website'],
  ['a function of another region', origin({ DomainName: 'abc.lambda-url.eu-west-1.on.aws' }), 'eu-west-1'],
  ['an API of another region', origin({ DomainName: 'abc.execute-api.eu-west-1.amazonaws.com' }), 'eu-west-1'],
  [
    'an access identity',
    origin({ S3OriginConfig: { OriginAccessIdentity: 'origin-access-identity/x' } }),
    'OriginAccessIdentity',
  ],
  ['groups of origins', { OriginGroups: { Quantity: 0 } }, 'OriginGroups'],
  [
    'restrictions',
    { Restrictions: { GeoRestriction: { RestrictionType: 'blacklist', Locations: ['DE'] } } },
    'blacklist',
  ],
  [
    'Lambda@Edge',
    behavior({ LambdaFunctionAssociations: [{ EventType: 'viewer-request', LambdaFunctionARN: 'arn' }] }),
    'LambdaFunctionAssociations',
  ],
  ['values of before there were policies', behavior({ ForwardedValues: { QueryString: false } }), 'ForwardedValues'],
  ['no cache policy', behavior({ CachePolicyId: undefined }), 'CachePolicyId'],
  ['signed addresses', behavior({ TrustedKeyGroups: ['x'] }), 'TrustedKeyGroups'],
  [
    'writing to a bucket',
    behavior({ AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'] }),
    'method PUT',
  ],
  ['a member that nobody has', { Colour: 'red' }, 'Colour'],
])('%s is refused by name', async (_, more, named) => {
  const apply = await engine()
  const refused = apply('Distribution', { DistributionConfig: { ...plain, ...more } })

  await expect(refused).rejects.toThrow(NotModelledError)
  await expect(refused).rejects.toThrow(named)
})

test.each([
  ['an origin that is not there', behavior({ TargetOriginId: 'other' }), 'NoSuchOrigin'],
  ['a policy that is not there', behavior({ CachePolicyId: 'other' }), 'NoSuchCachePolicy'],
  ['another one that is not', behavior({ OriginRequestPolicyId: 'other' }), 'NoSuchOriginRequestPolicy'],
  ['a third', behavior({ ResponseHeadersPolicyId: 'other' }), 'NoSuchResponseHeadersPolicy'],
  ['an access control that is not there', origin({ OriginAccessControlId: 'E0' }), 'NoSuchOriginAccessControl'],
  [
    'a function that is not there',
    behavior({ FunctionAssociations: [{ EventType: 'viewer-request', FunctionARN: 'arn' }] }),
    'InvalidFunctionAssociation',
  ],
  ['a web ACL that is not there', { WebACLId: 'arn' }, 'InvalidWebACLId'],
  ['a root with a slash', { DefaultRootObject: '/index.html' }, 'InvalidDefaultRootObject'],
  ['an error that has no page', { CustomErrorResponses: [{ ErrorCode: 418 }] }, 'InvalidErrorCode'],
  ['no origin', { Origins: [] }, 'InvalidArgument'],
])('%s is AWS’s error', async (_, more, code) => {
  const apply = await engine()

  await expect(apply('Distribution', { DistributionConfig: { ...plain, ...more } })).rejects.toMatchObject({ code })
})

const forwarded = {
  Name: 'p',
  HeadersConfig: { HeaderBehavior: 'none' },
  CookiesConfig: { CookieBehavior: 'none' },
  QueryStringsConfig: { QueryStringBehavior: 'none' },
}

test.each([
  [
    'OriginRequestPolicy',
    {
      OriginRequestPolicyConfig: {
        ...forwarded,
        HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['Authorization'] },
      },
    },
    'not allowed',
  ],
  [
    'OriginRequestPolicy',
    {
      OriginRequestPolicyConfig: { ...forwarded, HeadersConfig: { HeaderBehavior: 'allViewerAndWhitelistCloudFront' } },
    },
    'allViewerAndWhitelistCloudFront',
  ],
  [
    'OriginRequestPolicy',
    {
      OriginRequestPolicyConfig: {
        ...forwarded,
        HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['CloudFront-Viewer-Country'] },
      },
    },
    'CloudFront-Viewer-Country',
  ],
  ['CachePolicy', { CachePolicyConfig: { Name: 'p', MinTTL: 2, DefaultTTL: 1, MaxTTL: 1 } }, 'MinTTL'],
  ['ResponseHeadersPolicy', { ResponseHeadersPolicyConfig: { Name: 'p', CorsConfig: {} } }, 'CorsConfig'],
  [
    'ResponseHeadersPolicy',
    {
      ResponseHeadersPolicyConfig: {
        Name: 'p',
        CustomHeadersConfig: { Items: [{ Header: 'a', Value: 'b\r\nset-cookie: c', Override: true }] },
      },
    },
    'no header can have',
  ],
  [
    'OriginAccessControl',
    {
      OriginAccessControlConfig: {
        Name: 'p',
        OriginAccessControlOriginType: 'mediastore',
        SigningBehavior: 'always',
        SigningProtocol: 'sigv4',
      },
    },
    '"mediastore"',
  ],
  [
    'Function',
    { Name: 'f', FunctionCode: 'function (', FunctionConfig: { Comment: '', Runtime: 'cloudfront-js-2.0' } },
    'no JavaScript',
  ],
  [
    'Function',
    {
      Name: 'f',
      FunctionCode: "const cf = require('crypto')",
      FunctionConfig: { Comment: '', Runtime: 'cloudfront-js-2.0' },
    },
    'module "crypto"',
  ],
  [
    'Function',
    {
      Name: 'f',
      FunctionCode: "import cf from 'cloudfront'",
      FunctionConfig: { Comment: '', Runtime: 'cloudfront-js-2.0' },
    },
    'module "cloudfront"',
  ],
  [
    'Function',
    { Name: 'f', FunctionCode: ' '.repeat(10_241), FunctionConfig: { Comment: '', Runtime: 'cloudfront-js-2.0' } },
    'larger than',
  ],
  ['Function', { Name: 'f', FunctionCode: '', FunctionConfig: { Comment: '', Runtime: 'nodejs' } }, 'Runtime'],
])('%s: what is not modelled or wrong is named', async (type, properties, named) => {
  const apply = await engine()

  await expect(apply(type, properties)).rejects.toThrow(named)
})

test('policies of CloudFront’s own need no template', () => {
  expect(Object.values(managed).every((id) => /^[0-9a-f-]{36}$/.test(id))).toBe(true)
})

const rateOf = (more: object) => ({
  Name: 'rate',
  Priority: 0,
  Statement: { RateBasedStatement: { AggregateKeyType: 'IP', Limit: 10, ...more } },
  Action: { Block: {} },
})

test.each([
  ['a scope that no distribution is in', { Scope: 'REGIONAL' }, 'Scope "REGIONAL"'],
  ['a rule of another kind', { Rules: [{ ...rateOf({}), Statement: { GeoMatchStatement: {} } }] }, 'GeoMatchStatement'],
  ['a count of something else', { Rules: [rateOf({ AggregateKeyType: 'FORWARDED_IP' })] }, 'FORWARDED_IP'],
  ['a count of a part', { Rules: [rateOf({ ScopeDownStatement: {} })] }, 'ScopeDownStatement'],
  ['a question', { Rules: [{ ...rateOf({}), Action: { Captcha: {} } }] }, 'Captcha'],
  ['a limit below the least', { Rules: [rateOf({ Limit: 9 })] }, 'Limit is a number of 10'],
  ['a window that is none', { Rules: [rateOf({ EvaluationWindowSec: 90 })] }, 'EvaluationWindowSec is one of'],
  [
    'a body that is not there',
    { DefaultAction: { Block: { CustomResponse: { ResponseCode: 429, CustomResponseBodyKey: 'x' } } } },
    'CustomResponseBodies has no x',
  ],
])('of a web ACL %s is refused by name', async (_, more, named) => {
  const cloud = await createTestCloud()
  const type = createCloudFront(cloud).resources?.find((each) => each.type === 'AWS::WAFv2::WebACL')
  const context = { stackName: 'Small', logicalId: 'Acl', physicalName: () => 'Small-Acl' } as ResourceContext
  const plainAcl = { Scope: 'CLOUDFRONT', DefaultAction: { Allow: {} }, Rules: [] }

  expect(() => type?.apply({ ...plainAcl, ...more }, context)).toThrow(named)
})
