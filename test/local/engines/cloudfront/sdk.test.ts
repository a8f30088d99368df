/** CloudFront’s API by its own client: a distribution is made, changed and deleted as a script would do it. */
import {
  CloudFrontClient,
  CreateCachePolicyCommand,
  CreateDistributionCommand,
  CreateFunctionCommand,
  CreateInvalidationCommand,
  CreateOriginAccessControlCommand,
  DeleteDistributionCommand,
  DeleteFunctionCommand,
  DeleteOriginAccessControlCommand,
  DescribeFunctionCommand,
  type DistributionConfig,
  GetCachePolicyCommand,
  GetDistributionConfigCommand,
  GetFunctionCommand,
  GetInvalidationCommand,
  GetResponseHeadersPolicyCommand,
  ListCachePoliciesCommand,
  ListDistributionsCommand,
  ListFunctionsCommand,
  ListTagsForResourceCommand,
  PublishFunctionCommand,
  TagResourceCommand,
  TestFunctionCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront'
import { CreateBucketCommand, PutBucketPolicyCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { managed, type Site, startSite } from './site'

let site: Site
let cloudfront: CloudFrontClient
beforeAll(async () => {
  site = await startSite({ Nothing: { Type: 'AWS::CDK::Metadata' } })
  cloudfront = new CloudFrontClient(site.local.sdkConfig)
  await site.s3.send(new CreateBucketCommand({ Bucket: 'site' }))
  await site.s3.send(
    new PutObjectCommand({ Bucket: 'site', Key: 'index.html', Body: 'hello', ContentType: 'text/html' }),
  )
})
afterAll(() => site.stop())

const FunctionCode = Buffer.from('function handler(event) { console.log("seen"); return event.request }')

async function accessControl(name: string): Promise<string> {
  const { OriginAccessControl } = await cloudfront.send(
    new CreateOriginAccessControlCommand({
      OriginAccessControlConfig: {
        Name: name,
        OriginAccessControlOriginType: 's3',
        SigningBehavior: 'always',
        SigningProtocol: 'sigv4',
      },
    }),
  )
  return OriginAccessControl?.Id ?? ''
}

async function publishedFunction(name: string): Promise<{ readonly arn: string; readonly etag: string }> {
  const FunctionConfig = { Comment: 'Seen', Runtime: 'cloudfront-js-2.0' } as const
  const { ETag = '' } = await cloudfront.send(new CreateFunctionCommand({ Name: name, FunctionConfig, FunctionCode }))
  const { FunctionSummary } = await cloudfront.send(new PublishFunctionCommand({ Name: name, IfMatch: ETag }))
  const { ETag: etag = '' } = await cloudfront.send(new DescribeFunctionCommand({ Name: name, Stage: 'LIVE' }))
  return { arn: FunctionSummary?.FunctionMetadata?.FunctionARN ?? '', etag }
}

function configOf(CallerReference: string, OriginAccessControlId: string, FunctionARN: string): DistributionConfig {
  return {
    CallerReference,
    Comment: 'By hand',
    Enabled: true,
    DefaultRootObject: 'index.html',
    Origins: {
      Quantity: 1,
      Items: [
        {
          Id: 'site',
          DomainName: 'site.s3.us-east-1.amazonaws.com',
          OriginAccessControlId,
          S3OriginConfig: { OriginAccessIdentity: '' },
        },
      ],
    },
    DefaultCacheBehavior: {
      TargetOriginId: 'site',
      ViewerProtocolPolicy: 'allow-all',
      CachePolicyId: managed.optimized,
      ResponseHeadersPolicyId: managed.security,
      AllowedMethods: { Quantity: 2, Items: ['GET', 'HEAD'], CachedMethods: { Quantity: 2, Items: ['GET', 'HEAD'] } },
      FunctionAssociations: { Quantity: 1, Items: [{ EventType: 'viewer-request', FunctionARN }] },
    },
  }
}

test('a distribution that a script makes serves, can be changed, tagged, invalidated, and deleted when it is off', async () => {
  const control = await accessControl('by-hand')
  const { arn, etag: functionTag } = await publishedFunction('seen')
  const config = configOf('once', control, arn)
  const { Distribution, ETag } = await cloudfront.send(new CreateDistributionCommand({ DistributionConfig: config }))
  const { Id = '', ARN = '' } = Distribution ?? {}
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'cloudfront.amazonaws.com' },
    Action: ['s3:GetObject', 's3:ListBucket'],
    Resource: ['arn:aws:s3:::site/*', 'arn:aws:s3:::site'],
    Condition: { StringEquals: { 'AWS:SourceArn': ARN } },
  }
  const denied = await site.send('/')
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: statement })
  await site.s3.send(new PutBucketPolicyCommand({ Bucket: 'site', Policy }))

  expect(denied.status).toBe(403)
  expect(await site.send('/')).toMatchObject({ text: 'hello', headers: { 'x-frame-options': 'SAMEORIGIN' } })
  // Who may list the bucket is told what is not there.
  expect((await site.send('/none')).status).toBe(404)

  const { DistributionConfig: read } = await cloudfront.send(new GetDistributionConfigCommand({ Id }))
  expect(read).toEqual(config)
  const { DistributionList } = await cloudfront.send(new ListDistributionsCommand({}))
  expect(DistributionList?.Items?.map((each) => each.DomainName)).toEqual([Distribution?.DomainName])

  const Tags = { Items: [{ Key: 'of', Value: 'us' }] }
  await cloudfront.send(new TagResourceCommand({ Resource: ARN, Tags }))
  expect((await cloudfront.send(new ListTagsForResourceCommand({ Resource: ARN }))).Tags).toEqual(Tags)

  const Paths = { Quantity: 1, Items: ['/*'] }
  const { Invalidation } = await cloudfront.send(
    new CreateInvalidationCommand({ DistributionId: Id, InvalidationBatch: { CallerReference: 'now', Paths } }),
  )
  const asked = new GetInvalidationCommand({ DistributionId: Id, Id: Invalidation?.Id ?? '' })
  expect((await cloudfront.send(asked)).Invalidation).toMatchObject({
    Status: 'Completed',
    InvalidationBatch: { Paths },
  })

  const remove = (IfMatch: string | undefined) => cloudfront.send(new DeleteDistributionCommand({ Id, IfMatch }))
  await expect(
    cloudfront.send(new DeleteFunctionCommand({ Name: 'seen', IfMatch: functionTag })),
  ).rejects.toMatchObject({
    name: 'FunctionInUse',
  })
  await expect(remove('E0')).rejects.toMatchObject({ name: 'PreconditionFailed' })
  await expect(remove(undefined)).rejects.toMatchObject({ name: 'InvalidIfMatchVersion' })
  const current = (await cloudfront.send(new GetDistributionConfigCommand({ Id }))).ETag
  await expect(remove(current)).rejects.toMatchObject({ name: 'DistributionNotDisabled' })
  const off = { Id, IfMatch: current, DistributionConfig: { ...config, Enabled: false } }
  const { ETag: disabled } = await cloudfront.send(new UpdateDistributionCommand(off))
  expect((await site.send('/')).text).toContain('Signalbox, local cloud')
  await remove(disabled)
  expect(ETag).not.toBe(disabled)
  expect((await cloudfront.send(new ListDistributionsCommand({}))).DistributionList?.Quantity).toBe(0)
})

test('a function is tried before it is published, and answers what it was made of', async () => {
  const { etag } = await publishedFunction('tried')
  const EventObject = Buffer.from(JSON.stringify({ request: { uri: '/a' } }))
  const tried = await cloudfront.send(new TestFunctionCommand({ Name: 'tried', IfMatch: etag, EventObject }))
  const { FunctionCode: code } = await cloudfront.send(new GetFunctionCommand({ Name: 'tried', Stage: 'LIVE' }))

  expect(tried.TestResult).toMatchObject({
    FunctionOutput: '{"request":{"uri":"/a"}}',
    FunctionErrorMessage: '',
    FunctionExecutionLogs: ['seen'],
  })
  expect(Buffer.from(code ?? []).toString()).toBe(FunctionCode.toString())
  const { FunctionList } = await cloudfront.send(new ListFunctionsCommand({ Stage: 'LIVE' }))
  expect(FunctionList?.Items?.map(({ Name }) => Name)).toContain('tried')
})

test('policies of CloudFront’s own are there by their ids, and stay as they are', async () => {
  const { CachePolicyList } = await cloudfront.send(new ListCachePoliciesCommand({ Type: 'managed' }))
  const { ResponseHeadersPolicy } = await cloudfront.send(new GetResponseHeadersPolicyCommand({ Id: managed.security }))

  expect(CachePolicyList?.Items?.map((each) => each.CachePolicy?.CachePolicyConfig?.Name)).toContain(
    'Managed-CachingOptimized',
  )
  expect(ResponseHeadersPolicy?.ResponseHeadersPolicyConfig?.SecurityHeadersConfig?.FrameOptions).toEqual({
    FrameOption: 'SAMEORIGIN',
    Override: false,
  })
})

test('names are taken once, and what is in use is not deleted', async () => {
  const CachePolicyConfig = { Name: 'mine', MinTTL: 0 }
  const { CachePolicy } = await cloudfront.send(new CreateCachePolicyCommand({ CachePolicyConfig }))
  const again = cloudfront.send(new CreateCachePolicyCommand({ CachePolicyConfig }))
  await expect(again).rejects.toMatchObject({ name: 'CachePolicyAlreadyExists' })
  expect((await cloudfront.send(new GetCachePolicyCommand({ Id: CachePolicy?.Id }))).CachePolicy).toMatchObject({
    CachePolicyConfig,
  })

  const control = await accessControl('used')
  const { arn } = await publishedFunction('used')
  await cloudfront.send(new CreateDistributionCommand({ DistributionConfig: configOf('used', control, arn) }))
  const remove = new DeleteOriginAccessControlCommand({ Id: control, IfMatch: 'E0' })
  await expect(cloudfront.send(remove)).rejects.toMatchObject({ name: 'PreconditionFailed' })
})
