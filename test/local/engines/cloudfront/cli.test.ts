/** `aws cloudfront`, where the AWS CLI is installed: a distribution is made, changed and deleted as a script would do it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateBucketCommand, PutBucketPolicyCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { awsCli, testWithCli } from '../../aws-cli'
import { managed, type Site, startSite } from './site'

let site: Site
const files = mkdtempSync(join(tmpdir(), 'cloudfront-cli-'))
beforeAll(async () => {
  site = await startSite({ Nothing: { Type: 'AWS::CDK::Metadata' } })
})
afterAll(async () => {
  await site.stop()
  rmSync(files, { recursive: true })
})

function fileOf(name: string, content: string | object): string {
  const path = join(files, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

const cloudfront = <Output>(...words: readonly string[]) =>
  awsCli<Output>(site.local.endpointUrl, ['cloudfront', ...words])

interface Made {
  readonly ETag: string
  readonly Distribution: { readonly Id: string; readonly ARN: string; readonly DomainName: string }
}

testWithCli(
  'a distribution that the AWS CLI makes serves, can be changed, tagged and invalidated, and goes when it is off',
  async () => {
    const code = fileOf('seen.js', 'function handler(event) { console.log("seen"); return event.request }')
    const named = ['--name', 'seen'] as const
    const { ETag } = await cloudfront<{ ETag: string }>(
      'create-function',
      ...named,
      ...['--function-config', 'Comment=Seen,Runtime=cloudfront-js-2.0', '--function-code', `fileb://${code}`],
    )
    const event = fileOf('event.json', { request: { uri: '/a' } })
    const tried = await cloudfront('test-function', ...named, '--if-match', ETag, '--event-object', `fileb://${event}`)
    expect(tried).toMatchObject({
      TestResult: {
        FunctionOutput: '{"request":{"uri":"/a"}}',
        FunctionExecutionLogs: ['seen'],
        FunctionErrorMessage: '',
      },
    })
    const { FunctionSummary } = await cloudfront<{ FunctionSummary: { FunctionMetadata: { FunctionARN: string } } }>(
      ...['publish-function', ...named, '--if-match', ETag],
    )
    const control = {
      Name: 'by-cli',
      OriginAccessControlOriginType: 's3',
      SigningBehavior: 'always',
      SigningProtocol: 'sigv4',
    }
    const { OriginAccessControl } = await cloudfront<{ OriginAccessControl: { Id: string } }>(
      ...['create-origin-access-control', '--origin-access-control-config', JSON.stringify(control)],
    )
    const config = {
      CallerReference: 'once',
      Comment: 'By hand',
      Enabled: true,
      DefaultRootObject: 'index.html',
      Origins: {
        Quantity: 1,
        Items: [
          {
            Id: 'site',
            DomainName: 'site.s3.us-east-1.amazonaws.com',
            OriginAccessControlId: OriginAccessControl.Id,
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
        FunctionAssociations: {
          Quantity: 1,
          Items: [{ EventType: 'viewer-request', FunctionARN: FunctionSummary.FunctionMetadata.FunctionARN }],
        },
      },
    }
    const configOf = (name: string, given: object): string => `file://${fileOf(name, given)}`
    const { Distribution: made } = await cloudfront<Made>(
      ...['create-distribution', '--distribution-config', configOf('made.json', config)],
    )
    await site.s3.send(new CreateBucketCommand({ Bucket: 'site' }))
    await site.s3.send(new PutObjectCommand({ Bucket: 'site', Key: 'index.html', Body: 'hello' }))
    expect((await site.send('/')).status).toBe(403)
    const statement = {
      Effect: 'Allow',
      Principal: { Service: 'cloudfront.amazonaws.com' },
      Action: ['s3:GetObject', 's3:ListBucket'],
      Resource: ['arn:aws:s3:::site/*', 'arn:aws:s3:::site'],
      Condition: { StringEquals: { 'AWS:SourceArn': made.ARN } },
    }
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: statement })
    await site.s3.send(new PutBucketPolicyCommand({ Bucket: 'site', Policy }))

    expect(await site.send('/')).toMatchObject({ text: 'hello', headers: { 'x-frame-options': 'SAMEORIGIN' } })
    // Who may list the bucket is told what is not there.
    expect((await site.send('/none')).status).toBe(404)

    const tags = { Items: [{ Key: 'of', Value: 'us' }] }
    await cloudfront('tag-resource', '--resource', made.ARN, '--tags', JSON.stringify(tags))
    expect(await cloudfront('list-tags-for-resource', '--resource', made.ARN)).toEqual({ Tags: tags })
    const invalidated = await cloudfront('create-invalidation', '--distribution-id', made.Id, '--paths', '/*')
    expect(invalidated).toMatchObject({ Invalidation: { Status: 'Completed' } })
    const listed = await cloudfront('list-distributions', '--query', 'DistributionList.Items[].DomainName')
    expect(listed).toEqual([made.DomainName])
    await expect(cloudfront('delete-function', ...named, '--if-match', ETag)).rejects.toThrow(
      /PreconditionFailed|FunctionInUse/,
    )

    const read = await cloudfront<{ ETag: string; DistributionConfig: object }>(
      ...['get-distribution-config', '--id', made.Id],
    )
    expect(read.DistributionConfig).toEqual(config)
    const remove = (version: string) => cloudfront('delete-distribution', '--id', made.Id, '--if-match', version)
    await expect(remove('E0')).rejects.toThrow('PreconditionFailed')
    await expect(remove(read.ETag)).rejects.toThrow('DistributionNotDisabled')
    const { ETag: off } = await cloudfront<Made>(
      ...['update-distribution', '--id', made.Id, '--if-match', read.ETag],
      ...['--distribution-config', configOf('off.json', { ...config, Enabled: false })],
    )
    expect((await site.send('/')).text).toContain('Signalbox, local cloud')
    await remove(off)
    await expect(cloudfront('get-distribution', '--id', made.Id)).rejects.toThrow('NoSuchDistribution')
  },
  180_000,
)
