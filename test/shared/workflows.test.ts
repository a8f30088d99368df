/** Against Step Functions as the local cloud has it: what may be done again is, and a dead token is an answer. */
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn'
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { LocalCloud } from '../../local/start-local-cloud'
import { allow, refOf, serviceRole, startTemplate, stateMachine } from '../local/template-cloud'

const Waiting = stateMachine('Role', {
  Wait: {
    Type: 'Task',
    Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
    Arguments: { QueueUrl: refOf('Queue'), MessageBody: '{% $states.context.Task.Token %}' },
    End: true,
  },
})
const template = {
  Resources: {
    Queue: { Type: 'AWS::SQS::Queue' },
    Role: serviceRole('states.amazonaws.com', [allow('sqs:SendMessage', '*')]),
    Waiting,
  },
  Outputs: { Machine: { Value: refOf('Waiting') }, Queue: { Value: refOf('Queue') } },
}

let local: LocalCloud

test('a workflow is started once by its name, resumed once by its token, and its failure cut to size', async () => {
  local = await startTemplate(template)
  const { accessKeyId, secretAccessKey } = local.sdkConfig.credentials
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: local.endpointUrl,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  })
  const workflows = await import('../../shared/workflows')
  const sfn = new SFNClient(local.sdkConfig)
  const stateMachineArn = local.outputs('Small').Machine ?? ''
  const first = { stateMachineArn, name: 'lamp-1' }

  expect(await workflows.stateOfExecution(first)).toBe('missing')
  await workflows.startExecution(first, { lampId: 'lamp-1' })
  await workflows.startExecution(first, { lampId: 'lamp-1' })
  expect(await workflows.stateOfExecution(first)).toBe('running')
  const [token, ...more] = await tokens()
  expect(more).toEqual([])

  expect(await workflows.heartbeatTask(token ?? '')).toBe(true)
  expect(await workflows.succeedTask(token ?? '', { isLit: true })).toBe(true)
  await local.idle()
  expect(await workflows.stateOfExecution(first)).toBe('ended')
  expect(JSON.parse((await describe(first.name)).output ?? '')).toEqual({ isLit: true })
  // Ended, and the same start once more: it was started before.
  await workflows.startExecution(first, { lampId: 'lamp-1' })
  expect(await workflows.stateOfExecution(first)).toBe('ended')

  for (const dead of [token ?? '', 'never a token']) {
    expect(await workflows.succeedTask(dead, {})).toBe(false)
    expect(await workflows.failTask(dead, 'Error', 'cause')).toBe(false)
    expect(await workflows.heartbeatTask(dead)).toBe(false)
  }

  await workflows.startExecution({ stateMachineArn, name: 'lamp-2' }, {})
  const [other] = await tokens()
  expect(await workflows.failTask(other ?? '', 'E'.repeat(300), `<ada@example.com>: ${'c'.repeat(40_000)}`)).toBe(true)
  await local.idle()
  const { error, cause } = await describe('lamp-2')
  expect([error, cause]).toEqual([`${'E'.repeat(255)}…`, `<(address)>: ${'c'.repeat(32_754)}…`])
  sfn.destroy()

  async function describe(name: string) {
    const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`
    return sfn.send(new DescribeExecutionCommand({ executionArn }))
  }
}, 60_000)

async function tokens(): Promise<readonly string[]> {
  await local.idle()
  const sqs = new SQSClient(local.sdkConfig)
  const QueueUrl = local.outputs('Small').Queue
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
  sqs.destroy()
  return Messages.map(({ Body = '' }) => Body)
}
