import {
  DescribeExecutionCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn'
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { type Design, startDesign } from '../start-design'
import { callback } from './app'

let design: Design
let sfn: SFNClient
beforeAll(async () => {
  design = await startDesign(callback)
  sfn = new SFNClient(design.local.sdkConfig)
})
afterAll(() => design?.stop())

async function begin(job: string): Promise<string> {
  const { StateMachineArn: stateMachineArn } = design.outputs
  const { executionArn } = await sfn.send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify({ job }) }),
  )
  await design.local.idle()
  return executionArn ?? ''
}

/** Takes the next job, as a worker does. */
async function take(): Promise<{ job: string; token: string } | undefined> {
  const sqs = new SQSClient(design.local.sdkConfig)
  const { JobsUrl: QueueUrl } = design.outputs
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }))
  const [message] = Messages
  if (!message) return undefined
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }))
  return JSON.parse(message.Body ?? '')
}

async function outcome(executionArn: string) {
  await design.local.idle()
  const { status, output, error, cause } = await sfn.send(new DescribeExecutionCommand({ executionArn }))
  return { status, output, error, cause }
}

describe('the callback', () => {
  it('waits for as long as the worker is heard of, and ends with its answer', async () => {
    const execution = await begin('j-1')
    const { token: taskToken } = (await take()) ?? {}
    for (let beat = 0; beat < 20; beat++) {
      await design.local.clock.advance('119s')
      await sfn.send(new SendTaskHeartbeatCommand({ taskToken }))
    }
    expect(await outcome(execution)).toMatchObject({ status: 'RUNNING' })
    await sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{"pages":3}' }))
    expect(await outcome(execution)).toMatchObject({ status: 'SUCCEEDED', output: '{"pages":3}' })
  })

  it('offers the job again to another worker, whose token is a new one', async () => {
    const execution = await begin('j-2')
    const first = await take()
    await design.local.clock.advance('130s')
    const second = await take()
    expect(second).toEqual({ job: 'j-2', token: expect.any(String) })
    expect(second?.token).not.toBe(first?.token)
    await expect(sfn.send(new SendTaskSuccessCommand({ taskToken: first?.token, output: '{}' }))).rejects.toMatchObject(
      { name: 'TaskTimedOut' },
    )
    await sfn.send(new SendTaskSuccessCommand({ taskToken: second?.token, output: '{}' }))
    expect(await outcome(execution)).toMatchObject({ status: 'SUCCEEDED' })
  })

  it('asks a human when both are lost', async () => {
    const execution = await begin('j-3')
    await design.local.clock.advance('5m')
    expect(await outcome(execution)).toMatchObject({ status: 'FAILED', error: 'WorkerLost' })
    expect((await take())?.job).toBe('j-3')
    expect((await take())?.job).toBe('j-3')
  })

  it('gives up after an hour, heartbeats or not', async () => {
    const execution = await begin('j-4')
    const { token: taskToken } = (await take()) ?? {}
    for (let beat = 0; beat < 35; beat++) {
      await design.local.clock.advance('100s')
      await sfn.send(new SendTaskHeartbeatCommand({ taskToken }))
    }
    await design.local.clock.advance('100s')
    expect(await outcome(execution)).toMatchObject({ status: 'FAILED', error: 'WorkerLost' })
  })

  it('fails with the reason that the worker gives', async () => {
    const execution = await begin('j-5')
    const { token: taskToken } = (await take()) ?? {}
    await sfn.send(new SendTaskFailureCommand({ taskToken, error: 'NoPaper', cause: 'tray 2' }))
    expect(await outcome(execution)).toEqual({
      status: 'FAILED',
      output: undefined,
      error: 'NoPaper',
      cause: 'tray 2',
    })
  })
})
