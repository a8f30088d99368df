/** What reaches an engine while the others still take up their work. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDynamoDbServices } from '../../../local/engines/dynamodb/dynamodb'
import type { Cloud } from '../../../local/kernel/cloud'
import { root } from '../create-test-cloud'
import { allow, refOf, serviceRole, startTemplate, stateMachine } from '../template-cloud'

jest.mock('../../../local/engines/dynamodb/dynamodb')
// The mock is of this file's modules, so the cloud has to be, too.
jest.mock('../../outside', () => ({ outside: () => jest.requireActual('../../../local/start-local-cloud') }))
const real = jest.requireActual<typeof import('../../../local/engines/dynamodb/dynamodb')>(
  '../../../local/engines/dynamodb/dynamodb',
)

let data: string
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'resume-'))
})
afterEach(() => rmSync(data, { recursive: true }))

test('an execution that is started while the engines take up their work does its task once', async () => {
  // Tables that expire keep DynamoDB busy for a while; here it is as long as a request takes.
  let during: (cloud: Cloud) => Promise<unknown> = async () => undefined
  jest.mocked(createDynamoDbServices).mockImplementation((cloud) => {
    const [dynamodb, ...others] = real.createDynamoDbServices(cloud)
    const busy = {
      ...dynamodb,
      async resume() {
        await dynamodb.resume?.()
        await during(cloud)
      },
    }
    return [busy, ...others]
  })
  const template = {
    Resources: {
      Sent: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'sent' } },
      Role: serviceRole('states.amazonaws.com', [allow('sqs:SendMessage', '*')]),
      Machine: stateMachine(
        'Role',
        {
          Send: {
            Type: 'Task',
            Resource: 'arn:aws:states:::sqs:sendMessage',
            Arguments: { QueueUrl: 'http://localhost/000000000000/sent', MessageBody: 'once' },
            End: true,
          },
        },
        { StateMachineName: 'machine' },
      ),
    },
    Outputs: { Machine: { Value: refOf('Machine') } },
  }
  during = (cloud) =>
    cloud.call(root, 'states', 'StartExecution', {
      stateMachineArn: cloud.arn('states', 'stateMachine:machine'),
      input: '{}',
    })

  const local = await startTemplate(template, { data })
  await local.idle()

  const { Attributes } = await local.cloud.call<{ Attributes: Record<string, string> }>(
    root,
    'sqs',
    'GetQueueAttributes',
    { QueueUrl: 'sent', AttributeNames: ['All'] },
  )
  expect(Attributes.ApproximateNumberOfMessages).toBe('1')
})
