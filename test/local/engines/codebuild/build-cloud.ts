/** A whole cloud with a role, a bucket and a queue for events, in which builds may run. */
import { type LocalCloud, type StartOptions, startLocalCloud } from '../../../../local/start-local-cloud'
import { root } from '../../create-test-cloud'
import { zipOf } from '../../lib/zip/zip-of'

export const account = '000000000000'
export const roleArn = `arn:aws:iam::${account}:role/builder`

const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })

export interface BuildCloud {
  readonly local: LocalCloud
  // biome-ignore lint/suspicious/noExplicitAny: tests know what an operation answers
  call(service: string, action: string, input?: object): Promise<any>
  /** Makes a project of this buildspec. */
  project(name: string, buildspec: object | string, more?: object): Promise<void>
  /** Starts a build and gives it when it is over. */
  build(projectName: string, more?: object): Promise<TestBuild>
  /** The lines of its log. */
  log(build: TestBuild): Promise<string[]>
  /** Puts a zip with these files into the bucket. */
  source(key: string, files: Readonly<Record<string, string>>): Promise<string>
  /** The details of the events that came onto the bus. */
  events(): Promise<TestEvent[]>
}

export interface TestEvent {
  readonly 'detail-type': string
  readonly source: string
  readonly resources: readonly string[]
  // biome-ignore lint/suspicious/noExplicitAny: tests know what an event tells
  readonly detail: any
}

export interface TestBuild {
  readonly id: string
  readonly arn: string
  readonly buildStatus: string
  readonly phases: readonly {
    readonly phaseType: string
    readonly phaseStatus?: string
    readonly contexts?: readonly { readonly statusCode: string; readonly message: string }[]
  }[]
  readonly artifacts: { readonly location: string; readonly sha256sum?: string }
  readonly exportedEnvironmentVariables: readonly { readonly name: string; readonly value: string }[]
  readonly logs: { readonly groupName: string; readonly streamName: string }
}

export async function startBuildCloud(options: StartOptions = {}): Promise<BuildCloud> {
  const local = await startLocalCloud({ awsPort: 0, webPort: 0, clock: 'manual', allowBuilds: true, ...options })
  const at = buildCloudOf(local)
  await at.call('iam', 'CreateRole', {
    RoleName: 'builder',
    AssumeRolePolicyDocument: policy({
      Effect: 'Allow',
      Principal: { Service: 'codebuild.amazonaws.com' },
      Action: 'sts:AssumeRole',
    }),
  })
  const Action = ['logs:*', 's3:GetObject*', 's3:PutObject', 's3:ListBucket', 'secretsmanager:GetSecretValue']
  await at.call('iam', 'PutRolePolicy', {
    RoleName: 'builder',
    PolicyName: 'do',
    PolicyDocument: policy({ Effect: 'Allow', Action, Resource: '*' }),
  })
  await at.call('s3', 'CreateBucket', { Bucket: 'box' })
  await at.call('sqs', 'CreateQueue', { QueueName: 'heard' })
  const queue = `arn:aws:sqs:us-east-1:${account}:heard`
  const rule = { Name: 'all', EventPattern: JSON.stringify({ source: [{ prefix: 'aws.code' }] }) }
  await at.call('events', 'PutRule', rule)
  await at.call('sqs', 'SetQueueAttributes', {
    QueueUrl: queueUrl(local),
    Attributes: {
      Policy: policy({
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queue,
      }),
    },
  })
  await at.call('events', 'PutTargets', { Rule: 'all', Targets: [{ Id: '1', Arn: queue }] })
  return at
}

const queueUrl = (local: LocalCloud) => `${local.endpointUrl}/${account}/heard`

export function buildCloudOf(local: LocalCloud): BuildCloud {
  const call: BuildCloud['call'] = (service, action, input = {}) => local.cloud.call(root, service, action, input)
  return {
    local,
    call,
    async project(name, buildspec, more = {}) {
      await call('codebuild', 'CreateProject', {
        name,
        source: {
          type: 'NO_SOURCE',
          buildspec: typeof buildspec === 'string' ? buildspec : JSON.stringify({ version: '0.2', ...buildspec }),
        },
        artifacts: { type: 'NO_ARTIFACTS' },
        environment: {
          type: 'LINUX_CONTAINER',
          image: 'aws/codebuild/standard:7.0',
          computeType: 'BUILD_GENERAL1_SMALL',
        },
        serviceRole: roleArn,
        ...more,
      })
    },
    async build(projectName, more = {}) {
      const { build } = await call('codebuild', 'StartBuild', { projectName, ...more })
      await local.idle()
      return (await call('codebuild', 'BatchGetBuilds', { ids: [build.id] })).builds[0]
    },
    async log({ logs: { groupName: logGroupName, streamName: logStreamName } }) {
      const input = { logGroupName, logStreamName, startFromHead: true }
      const { events } = await call('logs', 'GetLogEvents', input)
      return events.map(({ message }: { message: string }) => message.trimEnd())
    },
    async source(Key, files) {
      await call('s3', 'PutObject', { Bucket: 'box', Key, Body: zipOf(files) })
      return `box/${Key}`
    },
    async events() {
      const found: TestEvent[] = []
      for (;;) {
        const input = { QueueUrl: queueUrl(local), MaxNumberOfMessages: 10 }
        const { Messages = [] } = await call('sqs', 'ReceiveMessage', input)
        if (Messages.length === 0) return found
        for (const { Body, ReceiptHandle } of Messages) {
          found.push(JSON.parse(Body))
          await call('sqs', 'DeleteMessage', { QueueUrl: queueUrl(local), ReceiptHandle })
        }
      }
    },
  }
}

/** What came of each phase, but for those that only pass. */
export const outcome = (build: TestBuild): readonly string[] =>
  build.phases
    .filter(({ phaseType }) => !['SUBMITTED', 'QUEUED', 'PROVISIONING', 'FINALIZING', 'COMPLETED'].includes(phaseType))
    .map(({ phaseType, phaseStatus }) => `${phaseType} ${phaseStatus}`)

/** What failed, and why. */
export const failures = (build: TestBuild): readonly string[] =>
  build.phases.flatMap(({ phaseType, contexts = [] }) =>
    contexts.map(({ statusCode, message }) => `${phaseType} ${statusCode}: ${message}`),
  )
