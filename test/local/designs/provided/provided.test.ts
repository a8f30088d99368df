import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { DeleteObjectCommand, ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { type App, Stack } from 'aws-cdk-lib'
import { Bucket, EventType, type IBucket } from 'aws-cdk-lib/aws-s3'
import { BucketDeployment, Source } from 'aws-cdk-lib/aws-s3-deployment'
import { SqsDestination } from 'aws-cdk-lib/aws-s3-notifications'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import { type Design, startDesign } from '../start-design'
import { type Parts, patient, provided } from './app'

let directory: string
let design: Design | undefined
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'provided-'))
})
afterEach(async () => {
  await design?.stop()
  design = undefined
  rmSync(directory, { recursive: true })
})

async function start(parts: Parts): Promise<Design> {
  await design?.stop()
  const options = { outdir: join(directory, 'cdk.out'), data: join(directory, 'data') }
  design = await startDesign((app) => provided(app, parts), options)
  return design
}

async function greetings({ local, outputs }: Design): Promise<string[]> {
  const sqs = new SQSClient(local.sdkConfig)
  const QueueUrl = outputs.GreetedUrl
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
  for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
  return Messages.map(({ Body = '' }) => Body)
}

const s3Of = ({ local }: Design) => new S3Client({ ...local.sdkConfig, forcePathStyle: true })

interface Told {
  readonly Records?: readonly {
    readonly eventName: string
    readonly s3: { readonly object: { readonly key: string } }
  }[]
}

/** What S3 has told a queue, without its test of it. */
async function told({ local }: Design, queue: string): Promise<string[]> {
  const sqs = new SQSClient(local.sdkConfig)
  const QueueUrl = `${local.endpointUrl}/000000000000/${queue}`
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
  return Messages.flatMap(({ Body = '{}' }) =>
    ((JSON.parse(Body) as Told).Records ?? []).map(({ eventName, s3 }) => `${eventName} ${s3.object.key}`),
  )
}

async function buckets(of: Design): Promise<(string | undefined)[]> {
  const { Buckets = [] } = await s3Of(of).send(new ListBucketsCommand({}))
  return Buckets.map(({ Name }) => Name)
}

describe('what CDK makes of custom resources', () => {
  it('is made with the stack, changed with its properties, and called once for each', async () => {
    const first = await start({ size: 2, greeting: 'hello', bucket: true })
    const { outputs, local } = first
    expect(outputs.Double).toBe('4')
    expect(await greetings(first)).toEqual(['hello'])
    expect(outputs.MessageId).toMatch(/^[0-9a-f-]{36}$/)
    const { logGroups } = await new CloudWatchLogsClient(local.sdkConfig).send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: `/aws/lambda/${outputs.MakerName}` }),
    )
    expect(logGroups).toMatchObject([{ retentionInDays: 7 }])

    const same = await start({ size: 2, greeting: 'hello', bucket: true })
    expect(same.local.report.stacks).toMatchObject([{ change: 'unchanged' }])
    expect(same.outputs).toMatchObject({ Double: '4', MessageId: outputs.MessageId })
    expect(await greetings(same)).toEqual([])

    const changed = await start({ size: 5, greeting: 'hello', bucket: true })
    expect(changed.outputs.Double).toBe('10')
    expect(await greetings(changed)).toEqual([])

    const silent = await start({ size: 5, greeting: undefined, bucket: true })
    expect(await greetings(silent)).toEqual(['good-bye'])
  }, 30_000)

  it('empties a bucket that goes, while one without autoDeleteObjects stays', async () => {
    const first = await start({ size: 1, greeting: undefined, bucket: true })
    const { BucketName: Bucket, KeptName } = first.outputs
    for (const Key of ['a', 'b/c']) await s3Of(first).send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))
    await s3Of(first).send(new PutObjectCommand({ Bucket: KeptName, Key: 'a', Body: 'x' }))

    const without = await start({ size: 1, greeting: undefined, bucket: false })

    expect(await buckets(without)).toEqual([KeptName])
    expect(without.local.report.retained).toMatchObject([{ type: 'AWS::S3::Bucket', ref: KeptName }])
    expect(without.local.report.removed.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['Custom::S3AutoDeleteObjects', 'AWS::S3::Bucket']),
    )
  }, 30_000)

  it('may take its time, if the clock runs', async () => {
    design = await startDesign(patient, { clock: 'running' })
    expect(design.outputs.Asked).toBe('2')
  }, 30_000)

  it('tells a queue what addEventNotification says, also of a bucket of another stack, without the function in Python', async () => {
    const notified = (app: App) => {
      const owner = new Stack(app, 'Owner')
      const own = new Bucket(owner, 'Bucket', { bucketName: 'told' }) as IBucket
      own.addEventNotification(
        EventType.OBJECT_CREATED,
        new SqsDestination(new Queue(owner, 'Q', { queueName: 'own' })),
      )
      const other = new Stack(app, 'Other')
      other.addStackDependency(owner)
      const queue = new Queue(other, 'Q', { queueName: 'other' })
      const imported = Bucket.fromBucketName(other, 'Bucket', 'told') as IBucket
      imported.addEventNotification(EventType.OBJECT_REMOVED, new SqsDestination(queue), { prefix: 'logs/' })
    }
    // What has been told stays with its reader: the clock stands still.
    for (const Key of ['logs/1', 'logs/2']) {
      await design?.stop()
      const running = await startDesign(notified, {
        outdir: join(directory, 'cdk.out'),
        data: join(directory, 'data'),
      })
      design = running
      await s3Of(running).send(new PutObjectCommand({ Bucket: 'told', Key, Body: 'x' }))
      await s3Of(running).send(new DeleteObjectCommand({ Bucket: 'told', Key }))
      await running.local.idle()
      expect(await told(running, 'own')).toEqual([`ObjectCreated:Put ${Key}`])
      expect(await told(running, 'other')).toEqual([`ObjectRemoved:Delete ${Key}`])
    }
  }, 60_000)

  it('is refused by name where its function is not of Node.js', async () => {
    const deployed = (app: App) => {
      const stack = new Stack(app, 'Deployed')
      // CDK's own types are not made for exactOptionalPropertyTypes.
      const destinationBucket = new Bucket(stack, 'Bucket') as IBucket
      new BucketDeployment(stack, 'Files', { sources: [Source.data('a.txt', 'text')], destinationBucket })
    }
    await expect(startDesign(deployed)).rejects.toThrow(/runtime "python3.13" is not modelled/)
  })
})
