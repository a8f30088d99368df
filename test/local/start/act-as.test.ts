import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import { CreateQueueCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, test } from '@jest/globals'
import type { LocalCloud } from '../../../local/start-local-cloud'
import { allow, serviceRole, startTemplate, startWith } from '../template-cloud'

const template = {
  Resources: {
    Viewer: serviceRole('lambda.amazonaws.com', [allow('sqs:ListQueues', '*')], { RoleName: 'viewer', Path: '/team/' }),
  },
}
const viewer = 'arn:aws:iam::000000000000:role/team/viewer'

const identity = async (local: LocalCloud) =>
  (await new STSClient(local.sdkConfig).send(new GetCallerIdentityCommand({}))).Arn

describe('a start with `as`', () => {
  test.each(['viewer', viewer])('takes keys that nobody owns for a session of %s', async (as) => {
    const local = await startTemplate(template, { as })
    const sqs = new SQSClient(local.sdkConfig)

    expect(await identity(local)).toBe('arn:aws:sts::000000000000:assumed-role/viewer/signalbox')
    await expect(sqs.send(new ListQueuesCommand({}))).resolves.toBeDefined()
    await expect(sqs.send(new CreateQueueCommand({ QueueName: 'q' }))).rejects.toMatchObject({
      name: expect.stringContaining('AccessDenied'),
      message: expect.stringContaining('assumed-role/viewer/signalbox is not authorized to perform: sqs:createqueue'),
    })
  })

  test('refuses a role that is not there, and says which there are', async () => {
    await expect(startTemplate(template, { as: 'nobody' })).rejects.toMatchObject({
      code: 'StartOption',
      message: 'option "as": there is no role "nobody"; there are: viewer',
    })
    await expect(startWith({ as: 'nobody' })).rejects.toThrow('there is none')
  })

  test('makes no difference to who has keys of their own', async () => {
    const local = await startTemplate(template)
    expect(await identity(local)).toBe('arn:aws:iam::000000000000:root')
    const iam = new IAMClient(local.sdkConfig)
    await expect(
      iam.send(new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: '{' })),
    ).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' })
  })
})
