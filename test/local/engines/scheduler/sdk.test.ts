import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import {
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  ListTagsForResourceCommand,
  SchedulerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler'
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { type LocalCloud, startLocalCloud } from '../../../../local/start-local-cloud'

const start = '2026-01-05T09:00:00.000Z'
const queue = 'arn:aws:sqs:us-east-1:000000000000:jobs'

let local: LocalCloud
let scheduler: SchedulerClient
beforeAll(async () => {
  local = await startLocalCloud({ awsPort: 0, webPort: 0, clock: 'manual', start })
  scheduler = new SchedulerClient(local.sdkConfig)
})
afterAll(() => local.stop())

async function createRole(RoleName: string, service: string): Promise<string> {
  const iam = new IAMClient(local.sdkConfig)
  const trust = { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }
  const send = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queue }
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] })
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [send] })
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'send', PolicyDocument }))
  return Role?.Arn ?? ''
}

describe('the SDK', () => {
  it('creates groups and schedules that send what is due to a queue', async () => {
    const RoleArn = await createRole('scheduler', 'scheduler.amazonaws.com')
    const sqs = new SQSClient(local.sdkConfig)
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'jobs' }))
    const named = { Name: 'nightly', GroupName: 'reports' }
    const schedule = {
      ...named,
      ScheduleExpression: 'cron(0 12 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      StartDate: new Date('2026-01-05T10:00:00Z'),
      FlexibleTimeWindow: { Mode: 'OFF' as const },
      Target: { Arn: queue, RoleArn, Input: 'go' },
    }
    const { ScheduleGroupArn } = await scheduler.send(new CreateScheduleGroupCommand({ Name: 'reports' }))
    const { ScheduleArn } = await scheduler.send(new CreateScheduleCommand(schedule))
    expect(ScheduleArn).toBe('arn:aws:scheduler:us-east-1:000000000000:schedule/reports/nightly')
    await local.clock.advance('2h')
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
    expect(Messages?.map(({ Body }) => Body)).toEqual(['go'])

    await scheduler.send(new UpdateScheduleCommand({ ...schedule, State: 'DISABLED' }))
    expect(await scheduler.send(new GetScheduleCommand(named))).toMatchObject({
      ...schedule,
      Arn: ScheduleArn,
      State: 'DISABLED',
      CreationDate: new Date(start),
      LastModificationDate: new Date('2026-01-05T11:00:00Z'),
    })
    const list = { GroupName: 'reports', NamePrefix: 'night', State: 'DISABLED' as const, MaxResults: 5 }
    const { Schedules } = await scheduler.send(new ListSchedulesCommand(list))
    expect(Schedules).toMatchObject([named])
    const group = { ResourceArn: ScheduleGroupArn }
    await scheduler.send(new TagResourceCommand({ ...group, Tags: [{ Key: 'team', Value: 'a' }] }))
    expect((await scheduler.send(new ListTagsForResourceCommand(group))).Tags).toEqual([{ Key: 'team', Value: 'a' }])
    await scheduler.send(new UntagResourceCommand({ ...group, TagKeys: ['team'] }))
    expect((await scheduler.send(new ListTagsForResourceCommand(group))).Tags).toEqual([])
    await scheduler.send(new DeleteScheduleCommand(named))
    await expect(scheduler.send(new GetScheduleCommand(named))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Schedule nightly does not exist.',
    })
    expect(await scheduler.send(new GetScheduleGroupCommand({ Name: 'reports' }))).toMatchObject({ State: 'ACTIVE' })
    await scheduler.send(new DeleteScheduleGroupCommand({ Name: 'reports' }))
    const { ScheduleGroups } = await scheduler.send(new ListScheduleGroupsCommand({ MaxResults: 10 }))
    expect(ScheduleGroups?.map(({ Name }) => Name)).toEqual(['default'])
  })

  it('is told if the role does not trust Scheduler', async () => {
    const RoleArn = await createRole('other', 'lambda.amazonaws.com')
    const command = new CreateScheduleCommand({
      Name: 'job',
      ScheduleExpression: 'rate(1 hour)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: queue, RoleArn },
    })
    await expect(scheduler.send(command)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(/^The execution role you provide must allow AWS EventBridge Scheduler to assume/),
    })
  })
})
