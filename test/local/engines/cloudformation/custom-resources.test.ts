/** Custom resources of a template: what their function is asked, and what becomes of its answer. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudFormationClient, CreateStackCommand, DeleteStackCommand } from '@aws-sdk/client-cloudformation'
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import type { LocalCloud } from '../../../../local/start-local-cloud'
import { outside } from '../../../outside'
import {
  allow,
  arnOf,
  inlineFunction,
  refOf,
  serviceRole,
  stackName,
  startTemplate,
  startWith,
} from '../../template-cloud'

const { slowness } = outside<typeof import('../../../../local/start/slow-start')>('local/start/slow-start')

let data: string
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'custom-'))
})
afterEach(() => rmSync(data, { recursive: true }))

/** Tells a queue what it was asked, and answers as CDK's functions do: over HTTPS, to host and path alone. */
const code = `
const https = require('node:https')
const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs')
exports.handler = async (event) => {
  const { ResponseURL, RequestType, StackId, RequestId, LogicalResourceId, PhysicalResourceId, ResourceProperties } = event
  const { answer = {}, by, name } = ResourceProperties
  await new SQSClient().send(new SendMessageCommand({ QueueUrl: process.env.ASKED, MessageBody: JSON.stringify(event) }))
  if (answer.throw) throw new Error(answer.throw)
  if (answer.nothing) return
  const body = JSON.stringify({
    Status: 'SUCCESS', StackId, RequestId, LogicalResourceId,
    PhysicalResourceId: name ?? PhysicalResourceId ?? 'made-' + LogicalResourceId,
    Data: { Name: name, Deep: { Size: 3 } },
    ...answer,
  })
  if (by === 'fetch') return void (await fetch(ResponseURL, { method: 'PUT', body }))
  const { hostname, pathname } = new URL(ResponseURL)
  await new Promise((resolve, reject) => {
    const request = https.request({ hostname, path: pathname, method: 'PUT', headers: { 'content-type': '', 'content-length': Buffer.byteLength(body) } }, (response) => {
      response.resume()
      response.statusCode === 200 ? resolve() : reject(new Error('status ' + response.statusCode))
    })
    request.on('error', reject)
    request.end(body)
  })
}
`

const basis = {
  Asked: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'asked' } },
  Role: serviceRole('lambda.amazonaws.com', [allow('sqs:SendMessage', arnOf('Asked'))]),
  Maker: inlineFunction('Role', code, { Environment: { Variables: { ASKED: refOf('Asked') } }, Timeout: 20 }),
}
const custom = (properties: object, more: object = {}) => ({
  Type: 'Custom::Thing',
  Properties: { ServiceToken: arnOf('Maker'), ...properties },
  ...more,
})
const template = (thing: object | undefined, Outputs: Record<string, { Value: unknown }> = {}) => ({
  Resources: { ...basis, ...(thing && { Thing: thing }) },
  Outputs: { Asked: { Value: refOf('Asked') }, ...Outputs },
})

/** What the function was asked since the last look. */
async function asked(local: LocalCloud) {
  const QueueUrl = local.outputs(stackName).Asked
  const sqs = new SQSClient(local.sdkConfig)
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
  for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
  return Messages.map(({ Body = '' }) => JSON.parse(Body))
}

describe('a custom resource', () => {
  test.each(['https', 'fetch'])(
    'is made by its function, which answers by %s; Ref and Fn::GetAtt give its answer',
    async (by) => {
      const get = (name: string) => ({ Value: { 'Fn::GetAtt': ['Thing', name] } })
      const outputs = { Ref: { Value: refOf('Thing') }, Name: get('Name'), Size: get('Deep.Size') }
      const local = await startTemplate(
        template(custom({ by, name: 'mine', size: 5, on: true, list: [{ n: 1 }] }), outputs),
      )

      expect(local.outputs(stackName)).toMatchObject({ Ref: 'mine', Name: 'mine', Size: '3' })
      const [event, ...none] = await asked(local)
      expect([event, none]).toEqual([
        {
          RequestType: 'Create',
          ServiceToken: expect.stringMatching(/^arn:aws:lambda:us-east-1:000000000000:function:Small-Maker-/),
          ResponseURL: expect.stringMatching(/^https:/),
          StackId: expect.stringMatching(/^arn:aws:cloudformation:us-east-1:000000000000:stack\/Small\//),
          RequestId: expect.any(String),
          LogicalResourceId: 'Thing',
          ResourceType: 'Custom::Thing',
          ResourceProperties: {
            ServiceToken: event.ServiceToken,
            by,
            name: 'mine',
            size: '5',
            on: 'true',
            list: [{ n: '1' }],
          },
        },
        [],
      ])
    },
  )

  test('is given what a dynamic reference to a plain parameter stands for, and asked again when that has changed', async () => {
    const Size = { Type: 'AWS::SSM::Parameter', Properties: { Name: '/shop/size', Type: 'String', Value: '4' } }
    const { Resources, Outputs } = template(custom({ size: '{{resolve:ssm:/shop/size}}' }, { DependsOn: 'Size' }))
    const sized = (Value: string) => ({
      Resources: { ...Resources, Size: { ...Size, Properties: { ...Size.Properties, Value } } },
      Outputs,
    })
    const local = await startTemplate(sized('4'), { data })
    expect(await asked(local)).toMatchObject([{ RequestType: 'Create', ResourceProperties: { size: '4' } }])
    await local.stop()
    const changed = await startTemplate(sized('5'), { data })
    expect(await asked(changed)).toMatchObject([{ RequestType: 'Update', ResourceProperties: { size: '5' } }])
  })

  test("that has the name of the CDK's for buckets is made by its own function all the same", async () => {
    const mine = { ...custom({ BucketName: 'nobodys', colour: 'red' }), Type: 'Custom::S3BucketNotifications' }
    const local = await startTemplate(template(mine), { data })
    expect(await asked(local)).toMatchObject([
      { RequestType: 'Create', ResourceType: 'Custom::S3BucketNotifications', ResourceProperties: { colour: 'red' } },
    ])
    await local.stop()
    const without = await startTemplate(template(undefined), { data })
    expect(await asked(without)).toMatchObject([{ RequestType: 'Delete', PhysicalResourceId: 'made-Thing' }])
  })

  test('that would have npm install the newest SDK is made with the one that is here, which is said', async () => {
    const told: string[] = []
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0)
    const install = (InstallLatestAwsSdk: unknown, more = {}) => template(custom({ InstallLatestAwsSdk, ...more }))

    const local = await startTemplate(install(true), { data })
    expect((await asked(local)).map(({ ResourceProperties: given }) => given.InstallLatestAwsSdk)).toEqual(['false'])
    expect(told).toEqual(["Small/Thing: InstallLatestAwsSdk is skipped; its function has the local cloud's AWS SDK\n"])

    await local.stop()
    const unchanged = await startTemplate(install('true'), { data })
    expect([await asked(unchanged), told.length]).toEqual([[], 1])
    jest.restoreAllMocks()
  })

  test('that takes long is what a start says it waits for', async () => {
    const seen = join(data, 'seen')
    jest.replaceProperty(slowness, 'interval', 20)
    const told = new Promise<string>((resolve) => {
      jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
        if (!String(text).includes('Small/Thing')) return true
        writeFileSync(seen, '')
        resolve(String(text))
        return true
      })
    })
    const wait = `const { existsSync } = require('node:fs')
      exports.handler = async (event) => {
        while (!existsSync(${JSON.stringify(seen)})) await new Promise((resolve) => setTimeout(resolve, 5))
        return own(event)
      }`
    const Maker = inlineFunction('Role', `${code}\nconst own = exports.handler\n${wait}`, {
      Environment: { Variables: { ASKED: refOf('Asked') } },
      Timeout: 20,
    })
    await startTemplate({
      Resources: { ...basis, Maker, Thing: custom({}) },
      Outputs: { Asked: { Value: refOf('Asked') } },
    })
    expect(await told).toMatch(
      /^Still starting after 0 s: resource Small\/Thing \(Custom::Thing\); invocation of Small-Maker-/,
    )
    jest.restoreAllMocks()
  })

  test('is asked for again when its properties have changed, not at each start, and deleted when it goes', async () => {
    const watching = { name: 'a', url: refOf('Asked') }
    const first = await startTemplate(template(custom(watching)), { data })
    expect(await asked(first)).toHaveLength(1)
    await first.stop()

    // On other ports: the queue's URL is another one, and the same queue.
    const same = await startTemplate(
      template(custom(watching), { Name: { Value: { 'Fn::GetAtt': ['Thing', 'Name'] } } }),
      { data },
    )
    expect(same.outputs(stackName).Name).toBe('a')
    expect(await asked(same)).toEqual([])
    await same.stop()

    const changed = await startTemplate(template(custom({ name: 'b' })), { data })
    expect(await asked(changed)).toMatchObject([
      {
        RequestType: 'Update',
        PhysicalResourceId: 'a',
        ResourceProperties: { name: 'b' },
        OldResourceProperties: { name: 'a' },
      },
      { RequestType: 'Delete', PhysicalResourceId: 'a', ResourceProperties: { name: 'a' } },
    ])
    await changed.stop()

    const gone = await startTemplate(template(undefined), { data })
    expect(await asked(gone)).toMatchObject([
      {
        RequestType: 'Delete',
        PhysicalResourceId: 'b',
        ResourceProperties: { name: 'b' },
      },
    ])
    expect(gone.report.removed).toMatchObject([{ logicalId: 'Thing', ref: 'b' }])
    await gone.stop()

    const again = await startTemplate(template(custom({ name: 'b' })), { data })
    expect(await asked(again)).toMatchObject([{ RequestType: 'Create' }])
  }, 20_000)

  test('is deleted under each of the names that it shares with others', async () => {
    const two = {
      ...template(custom({ name: 'same' })),
      Resources: { ...basis, One: custom({ name: 'same' }), Two: custom({ name: 'same' }) },
    }
    const local = await startTemplate(two, { data })
    expect(await asked(local)).toHaveLength(2)
    await local.stop()
    const one = await startTemplate({ ...two, Resources: { ...basis, One: custom({ name: 'same' }) } }, { data })
    expect(await asked(one)).toMatchObject([{ RequestType: 'Delete', LogicalResourceId: 'Two' }])
  })

  test('comes with a stack of the API, and goes with it', async () => {
    const local = await startWith({})
    const cloudFormation = new CloudFormationClient(local.sdkConfig)
    const TemplateBody = JSON.stringify(
      template(custom({ name: 'a' }, { Type: 'AWS::CloudFormation::CustomResource' })),
    )
    await cloudFormation.send(
      new CreateStackCommand({ StackName: stackName, TemplateBody, Capabilities: ['CAPABILITY_IAM'] }),
    )
    await local.idle()
    expect(await asked(local)).toMatchObject([
      { RequestType: 'Create', ResourceType: 'AWS::CloudFormation::CustomResource' },
    ])
    const removed: unknown[] = []
    local.cloud.onTrace(({ kind, detail }) => {
      if (kind === 'customresource.requested') removed.push(detail.requestType)
    })
    await cloudFormation.send(new DeleteStackCommand({ StackName: stackName }))
    await local.idle()
    expect(removed).toEqual(['Delete'])
  })
})

describe('a function that does not make it fails the deployment, which says why', () => {
  test.each([
    [
      'with FAILED',
      { Status: 'FAILED', Reason: 'no more things' },
      'Received response status [FAILED] from custom resource. Message returned: no more things (RequestId: ',
    ],
    ['by an error of its own', { throw: 'out of order' }, 'failed at Create and did not answer: Error: out of order'],
    ['without a physical id', { PhysicalResourceId: '' }, 'Invalid PhysicalResourceId'],
    ['for another request', { RequestId: 'other' }, 'Invalid response: RequestId is not that of the request'],
    ['with more than 4 KB', { Data: { text: 'x'.repeat(4096) } }, 'Response object is too long.'],
    ['with another status', { Status: 'PERHAPS' }, 'Status must be SUCCESS or FAILED'],
  ])('%s', async (_, answer, message) => {
    await expect(startTemplate(template(custom({ answer })))).rejects.toThrow(message)
  })

  test('in time', async () => {
    await expect(startTemplate(template(custom({ answer: { nothing: true }, ServiceTimeout: 1 })))).rejects.toThrow(
      /ended at Create, and sent no answer in 1 s/,
    )
  })

  test('because it is none', async () => {
    const thing = custom({ ServiceToken: 'arn:aws:sns:us-east-1:000000000000:things' })
    await expect(startTemplate(template(thing))).rejects.toThrow(
      'ServiceToken arn:aws:sns:us-east-1:000000000000:things',
    )
  })
})

test('an answer nobody waits for, or a second one, is refused', async () => {
  const local = await startTemplate(template(custom({ by: 'fetch' })))
  const [{ ResponseURL }] = await asked(local)
  const { pathname } = new URL(ResponseURL)
  for (const path of [pathname, '/_local/custom-resource/guess', '/_local/custom-resource/']) {
    expect((await fetch(local.endpointUrl + path, { method: 'PUT', body: '{}' })).status).toBe(403)
  }
})
