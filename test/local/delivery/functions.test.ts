/** Functions of a template, each invoked as its callers do: what limits them, and where failures and results go. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import { describe, expect, test } from '@jest/globals'
import type { LocalCloud } from '../../../local/start-local-cloud'
import { allow, arnOf, inlineFunction, refOf, serviceRole, startTemplate } from '../template-cloud'
import { received } from './received'

const queue = { Type: 'AWS::SQS::Queue' }
const functionOf = (code: string, more: object = {}) => ({
  WorkRole: serviceRole('lambda.amazonaws.com', [allow('sqs:*', '*')]),
  Work: inlineFunction('WorkRole', code, { FunctionName: 'work', ...more }),
})

const lambda = (local: LocalCloud) => new LambdaClient({ ...local.sdkConfig, maxAttempts: 1 })

async function invoke(local: LocalCloud, event: object = {}, InvocationType?: 'Event' | 'DryRun') {
  const { Payload, FunctionError, StatusCode } = await lambda(local).send(
    new InvokeCommand({
      FunctionName: 'work',
      Payload: JSON.stringify(event),
      ...(InvocationType && { InvocationType }),
    }),
  )
  const text = Buffer.from(Payload ?? []).toString()
  return { FunctionError, StatusCode, answer: text === '' ? undefined : JSON.parse(text) }
}

describe('a function', () => {
  test('answers a synchronous call, takes an event, and a dry run only asks whether it may', async () => {
    const code = 'exports.handler = async (event) => ({ got: event })'
    const local = await startTemplate({ Resources: functionOf(code) })
    expect(await invoke(local, { a: 1 })).toEqual({ StatusCode: 200, answer: { got: { a: 1 } } })
    expect(await invoke(local, { a: 1 }, 'Event')).toEqual({ StatusCode: 202, answer: undefined })
    expect(await invoke(local, { a: 1 }, 'DryRun')).toEqual({ StatusCode: 204, answer: undefined })
  })

  test('that takes more memory than its setting is ended, and one with a larger setting is not', async () => {
    const code = `exports.handler = async ({ megabytes }) => {
      const kept = []
      for (let n = 0; n < megabytes; n++) kept.push(Array(131_072).fill(n + 0.5))
      return kept.length
    }`
    const small = await startTemplate({ Resources: functionOf(code, { MemorySize: 128, Timeout: 20 }) })
    expect(await invoke(small, { megabytes: 400 })).toMatchObject({
      FunctionError: 'Unhandled',
      answer: { errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('signal: killed') },
    })
    expect((await invoke(small, { megabytes: 10 })).answer).toBe(10)
    const large = await startTemplate({ Resources: functionOf(code, { MemorySize: 1024, Timeout: 20 }) })
    expect((await invoke(large, { megabytes: 400 })).answer).toBe(400)
  }, 30_000)

  test('is ended when its time is up', async () => {
    const local = await startTemplate({
      Resources: functionOf('exports.handler = () => { for (;;); }', { Timeout: 1 }),
    })
    const { FunctionError, answer } = await invoke(local)
    expect(FunctionError).toBe('Unhandled')
    expect(answer.errorMessage).toContain('Task timed out after 1.00 seconds')
  })

  test('over its reserved concurrency is throttled, and takes events when there is room', async () => {
    const code = `
      const { SQSClient, ReceiveMessageCommand, SendMessageCommand } = require('@aws-sdk/client-sqs')
      const sqs = new SQSClient()
      exports.handler = async ({ wait, say }) => {
        if (wait) await sqs.send(new ReceiveMessageCommand({ QueueUrl: process.env.GATE, WaitTimeSeconds: 20 }))
        if (say) await sqs.send(new SendMessageCommand({ QueueUrl: process.env.SAID, MessageBody: say }))
        return 'done'
      }`
    const Environment = { Variables: { GATE: refOf('Gate'), SAID: refOf('Said') } }
    const local = await startTemplate({
      Resources: {
        Gate: queue,
        Said: queue,
        ...functionOf(code, { ReservedConcurrentExecutions: 1, Timeout: 60, Environment }),
      },
      Outputs: { Said: { Value: refOf('Said') } },
    })
    const begun = new Promise<void>((resolve) => {
      local.cloud.onTrace(({ kind }) => kind === 'function.started' && resolve())
    })
    const first = invoke(local, { wait: true })
    await begun
    await expect(invoke(local)).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    })
    await invoke(local, { say: 'later' }, 'Event')
    await local.idle()
    expect(await received(local, 'Said')).toEqual([])
    await local.clock.advance('5m')
    expect((await first).answer).toBe('done')
    expect(await received(local, 'Said')).toEqual(['later'])
  })
})

describe('an event', () => {
  const flaky = `exports.handler = async ({ fail, calls }) => {
    if (fail) throw new Error('cannot')
    return 'fine'
  }`
  const withDestinations = (more: object) => ({
    Resources: {
      Failed: queue,
      Succeeded: queue,
      ...functionOf(flaky),
      Config: {
        Type: 'AWS::Lambda::EventInvokeConfig',
        Properties: {
          FunctionName: refOf('Work'),
          Qualifier: '$LATEST',
          DestinationConfig: {
            OnFailure: { Destination: arnOf('Failed') },
            OnSuccess: { Destination: arnOf('Succeeded') },
          },
          ...more,
        },
      },
    },
    Outputs: { Failed: { Value: refOf('Failed') }, Succeeded: { Value: refOf('Succeeded') } },
  })
  const parsed = async (local: LocalCloud, name: string) =>
    (await received(local, name)).map((body) => JSON.parse(body))

  test('that succeeds is told to its destination of success, with what came out', async () => {
    const local = await startTemplate(withDestinations({}))
    await invoke(local, { order: 1 }, 'Event')
    await local.idle()
    expect(await parsed(local, 'Succeeded')).toMatchObject([
      {
        version: '1.0',
        requestContext: { condition: 'Success', approximateInvokeCount: 1 },
        requestPayload: { order: 1 },
        responseContext: { statusCode: 200 },
        responsePayload: 'fine',
      },
    ])
  })

  test('that fails three times is told to its destination of failure', async () => {
    const local = await startTemplate(withDestinations({}))
    await invoke(local, { fail: true }, 'Event')
    await local.idle()
    expect(await received(local, 'Failed')).toEqual([])
    await local.clock.advance('5m')
    expect(await parsed(local, 'Failed')).toMatchObject([
      {
        requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
        requestPayload: { fail: true },
        responseContext: { functionError: 'Unhandled' },
        responsePayload: { errorMessage: 'cannot' },
      },
    ])
  })

  test('is given up early when it may not be tried again, or has become too old', async () => {
    const once = await startTemplate(withDestinations({ MaximumRetryAttempts: 0 }))
    await invoke(once, { fail: true }, 'Event')
    await once.idle()
    expect(await parsed(once, 'Failed')).toMatchObject([{ requestContext: { approximateInvokeCount: 1 } }])

    const aging = await startTemplate(withDestinations({ MaximumEventAgeInSeconds: 90 }))
    await invoke(aging, { fail: true }, 'Event')
    await aging.clock.advance('10m')
    expect(await parsed(aging, 'Failed')).toMatchObject([
      { requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 2 } },
    ])
  })
})

test('a queue gives its function what its filters let through, and again only what the function says failed', async () => {
  const code = `
    const tries = new Map()
    const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs')
    const sqs = new SQSClient()
    exports.handler = async ({ Records }) => {
      const batchItemFailures = []
      for (const { messageId, body } of Records) {
        await sqs.send(new SendMessageCommand({ QueueUrl: process.env.SEEN, MessageBody: body }))
        if (JSON.parse(body).fail) batchItemFailures.push({ itemIdentifier: messageId })
      }
      return { batchItemFailures }
    }`
  const local = await startTemplate({
    Resources: {
      Seen: queue,
      Dead: queue,
      Jobs: {
        Type: 'AWS::SQS::Queue',
        Properties: { RedrivePolicy: { deadLetterTargetArn: arnOf('Dead'), maxReceiveCount: 2 } },
      },
      ...functionOf(code, { Environment: { Variables: { SEEN: refOf('Seen') } } }),
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          FunctionName: refOf('Work'),
          EventSourceArn: arnOf('Jobs'),
          FunctionResponseTypes: ['ReportBatchItemFailures'],
          FilterCriteria: { Filters: [{ Pattern: '{"body":{"kind":[{"prefix":"order."}]}}' }] },
        },
      },
    },
    Outputs: { Jobs: { Value: refOf('Jobs') }, Seen: { Value: refOf('Seen') }, Dead: { Value: refOf('Dead') } },
  })
  const bodies = ['{"kind":"order.paid"}', '{"kind":"order.lost","fail":true}', '{"kind":"mail"}', 'no JSON']
  await new SQSClient(local.sdkConfig).send(
    new SendMessageBatchCommand({
      QueueUrl: local.outputs('Small').Jobs,
      Entries: bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody })),
    }),
  )
  await local.idle()
  await local.clock.advance('2m')
  const [paid, lost] = bodies
  expect((await received(local, 'Seen')).sort()).toEqual([lost, lost, paid])
  expect(await received(local, 'Dead')).toEqual([lost])
  expect(await received(local, 'Jobs')).toEqual([])
})
