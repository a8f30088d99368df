import { EventBridgeClient, ListRulesCommand, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { GetObjectCommand, HeadBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterEach, describe, expect, test } from '@jest/globals'
import { createIam } from '../../../local/engines/iam/iam'
import { managedPolicies } from '../../../local/engines/lambda/managed-policies'
import { s3Wire } from '../../../local/engines/s3/wire'
import { createSts } from '../../../local/engines/sts/sts'
import { AwsError } from '../../../local/kernel/aws-error'
import type { Service } from '../../../local/kernel/service'
import { apiOf, closeServed, free, type Served, serve } from './serve'

const clients: { destroy(): void }[] = []
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy()
  await closeServed()
})

function using<Client extends { destroy(): void }>(client: Client): Client {
  clients.push(client)
  return client
}

const bus = 'arn:aws:events:us-east-1:000000000000:event-bus/default'
const events: Service = {
  name: 'events',
  api: apiOf('eventbridge'),
  conditionKeys: ['events:source'],
  operations: {
    PutEvents: {
      access: ({ Entries }: { Entries: readonly { Source: string }[] }) =>
        Entries.map(({ Source }) => ({
          action: 'events:PutEvents',
          resource: bus,
          context: { 'events:source': Source },
        })),
      handle: ({ Entries }: { Entries: readonly unknown[] }) => ({
        FailedEntryCount: 0,
        Entries: Entries.map((_entry, index) => ({ EventId: `e${index}` })),
      }),
    },
  },
}

function serveAll(): Promise<Served> {
  return serve((cloud) => {
    const iam = createIam(cloud)
    return [iam, createSts(cloud, iam), events]
  })
}

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '000000000000' } }],
})

describe('the AWS SDK', () => {
  test('manages roles and policies', async () => {
    const served = await serveAll()
    served.cloud.register({ name: 'lambda', managedPolicies, operations: {} })
    const iam = using(new IAMClient(served.client))
    const PolicyDocument = '{"Statement":[{"Effect":"Allow","Action":"events:PutEvents","Resource":"*","Sid":"ü<&"}]}'
    const managed = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'

    const created = await iam.send(
      new CreateRoleCommand({
        RoleName: 'worker',
        AssumeRolePolicyDocument: trust,
        MaxSessionDuration: 7200,
        Tags: [{ Key: 'team', Value: 'a&b' }],
      }),
    )
    await iam.send(new PutRolePolicyCommand({ RoleName: 'worker', PolicyName: 'p', PolicyDocument }))
    await iam.send(new AttachRolePolicyCommand({ RoleName: 'worker', PolicyArn: managed }))

    expect(created.Role?.CreateDate).toEqual(new Date('2026-01-05T09:00:00.000Z'))
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'worker' }))
    expect(Role).toMatchObject({ MaxSessionDuration: 7200, Tags: [{ Key: 'team', Value: 'a&b' }] })
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(trust)
    const policy = await iam.send(new GetRolePolicyCommand({ RoleName: 'worker', PolicyName: 'p' }))
    expect(decodeURIComponent(policy.PolicyDocument ?? '')).toBe(PolicyDocument)
    const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: 'worker' }))
    expect(AttachedPolicies).toEqual([{ PolicyName: 'AWSLambdaBasicExecutionRole', PolicyArn: managed }])
    const { Roles, IsTruncated } = await iam.send(new ListRolesCommand({ MaxItems: 10 }))
    expect([Roles?.length, IsTruncated]).toEqual([1, false])
  })

  test('gets errors of a query service as it knows them', async () => {
    const served = await serveAll()
    const iam = using(new IAMClient(served.client))

    await expect(iam.send(new GetRoleCommand({ RoleName: 'x' }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: 'The role with name x cannot be found.',
      $metadata: { httpStatusCode: 404, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    })
  })

  test('assumes a role, and may then do what the role may, until its credentials expire', async () => {
    const served = await serveAll()
    const iam = using(new IAMClient(served.client))
    await iam.send(new CreateRoleCommand({ RoleName: 'worker', AssumeRolePolicyDocument: trust }))
    const statement = {
      Effect: 'Allow',
      Action: 'events:PutEvents',
      Resource: bus,
      Condition: { StringEquals: { 'events:source': 'signalbox.approvals' } },
    }
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statement })
    await iam.send(new PutRolePolicyCommand({ RoleName: 'worker', PolicyName: 'p', PolicyDocument }))

    const { Credentials } = await using(new STSClient(served.client)).send(
      new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::000000000000:role/worker', RoleSessionName: 'one' }),
    )
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    }
    const put = async (Source: string, change: object = {}) =>
      await using(new EventBridgeClient({ ...served.client, credentials: { ...credentials, ...change } })).send(
        new PutEventsCommand({ Entries: [{ Source, DetailType: 'x', Detail: '{}' }] }),
      )

    const identity = await using(new STSClient({ ...served.client, credentials })).send(
      new GetCallerIdentityCommand({}),
    )
    expect(identity.Arn).toBe('arn:aws:sts::000000000000:assumed-role/worker/one')
    expect((await put('signalbox.approvals')).Entries).toEqual([{ EventId: 'e0' }])
    await expect(put('signalbox.identity')).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('assumed-role/worker/one is not authorized to perform: events:PutEvents'),
      $metadata: { httpStatusCode: 400 },
    })
    await expect(put('signalbox.approvals', { secretAccessKey: 'other' })).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    })
    await expect(put('signalbox.approvals', { sessionToken: 'other' })).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    })
    await served.cloud.clock.advance(3_600_000)
    await expect(put('signalbox.approvals')).rejects.toMatchObject({ name: 'ExpiredTokenException' })
  })

  test('gets the errors of identity in the words of a query service', async () => {
    const served = await serveAll()
    served.cloud.credentials.set('AKIAKNOWN', {
      accessKeyId: 'AKIAKNOWN',
      secretAccessKey: 'right',
      principal: { kind: 'root', accountId: '000000000000', arn: 'arn' },
    })
    const credentials = { accessKeyId: 'AKIAKNOWN', secretAccessKey: 'wrong' }
    const sts = using(new STSClient({ ...served.client, credentials }))

    await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' })
  })

  test('is told by name what is not modelled', async () => {
    const served = await serveAll()
    const client = using(new EventBridgeClient(served.client))

    await expect(client.send(new ListRulesCommand({}))).rejects.toMatchObject({
      name: 'NotModelled',
      message: 'events: operation "ListRules" is not modelled by the local cloud',
      $metadata: { httpStatusCode: 501 },
    })
  })

  test('speaks JSON to SQS and understands its errors', async () => {
    const MD5OfBody = '92eb5ffee6ae2fec3ad71c777531578f'
    const served = await serve(() => [
      {
        name: 'sqs',
        api: apiOf('sqs'),
        operations: {
          ReceiveMessage: free(() => ({
            Messages: [{ MessageId: 'm', MD5OfBody, Body: 'b', Attributes: { SentTimestamp: '1' } }],
          })),
          SendMessage: free(() => {
            throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.')
          }),
        },
      },
    ])
    const sqs = using(new SQSClient(served.client))
    const QueueUrl = `${served.url}/000000000000/q`

    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }))
    expect(Messages).toEqual([{ MessageId: 'm', MD5OfBody, Body: 'b', Attributes: { SentTimestamp: '1' } }])
    await expect(sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'b' }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
    })
  })

  test.each([
    ['by path', true],
    ['by host', false],
  ])('puts and gets objects of S3, the bucket named %s', async (_how, forcePathStyle) => {
    const objects = new Map<string, Buffer>()
    const served = await serve(() => [
      {
        name: 's3',
        api: apiOf('s3'),
        wire: s3Wire,
        operations: {
          PutObject: free((object: { Bucket: string; Key: string; Body: Buffer }) => {
            objects.set(`${object.Bucket}:${object.Key}`, object.Body)
          }),
          GetObject: free((object: { Bucket: string; Key: string }) => ({
            Body: objects.get(`${object.Bucket}:${object.Key}`),
          })),
          HeadBucket: free(() => {
            throw new AwsError('NotFound', 'none', 404)
          }),
        },
      },
    ])
    const endpoint = forcePathStyle ? served.url : served.url.replace('127.0.0.1', 'localhost')
    const s3 = using(new S3Client({ ...served.client, endpoint, forcePathStyle }))
    if (!forcePathStyle) sendTo(s3, served.port)
    const Bucket = 'bucket'
    const Key = 'a b/ü+(1).txt'

    await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'hello' }))
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }))

    expect([...objects.keys()]).toEqual([`${Bucket}:${Key}`])
    expect(await Body?.transformToString()).toBe('hello')
    await expect(s3.send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 404 },
    })
  })
})

/** Names under `localhost` are not resolved everywhere; the Host header is what counts here. */
function sendTo(client: S3Client, port: number): void {
  client.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { hostname: string; port: number }
      request.hostname = '127.0.0.1'
      request.port = port
      return next(args)
    },
    { step: 'finalizeRequest', priority: 'low', name: 'sendTo' },
  )
}
