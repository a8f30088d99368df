import { Parser } from '@asyncapi/parser'
import Ajv from 'ajv'
import * as z from 'zod/mini'
import { systemDocument } from '../../../cli/events/contract-files'
import { defineEvent } from '../../../events'
import { consumersOf } from '../../../events/asyncapi/consumers'
import { type AsyncApiDocument, asyncApiDocument, type Message } from '../../../events/asyncapi/document'
import { cataloguePage } from '../../../events/asyncapi/html/page'
import { keyOf } from '../../../events/asyncapi/shared-schemas'
import { createTestCatalog } from '../registry/test-catalog'
import { repositoryConfig } from '../repository-config'

/** What @asyncapi/parser finds wrong: errors and warnings, not that there is a newer version of AsyncAPI. */
async function problems(document: unknown): Promise<readonly string[]> {
  const { diagnostics } = await new Parser().parse(JSON.stringify(document))
  return diagnostics.filter(({ severity }) => severity <= 1).map(({ path, message }) => `${path.join('.')}: ${message}`)
}

function validatorOf({ components }: AsyncApiDocument, { payload }: Message) {
  return new Ajv({ strict: false, validateFormats: false }).compile({ ...payload, components })
}

/** Each schema that says more than a reference would, by its form, with the places where it stands. */
function collect(value: unknown, path: string, found: Map<string, string[]>): void {
  if (typeof value !== 'object' || value === null) return
  const schema = value as Record<string, unknown>
  const isReference =
    Array.isArray(schema.allOf) && Object.keys(schema).every((key) => ['allOf', 'description'].includes(key))
  if (('type' in schema || 'anyOf' in schema) && !isReference && typeof schema.type !== 'object') {
    const key = keyOf(schema)
    if (key.length >= 60) found.set(key, [...(found.get(key) ?? []), path])
  }
  for (const [key, each] of Object.entries(value)) collect(each, `${path}/${key}`, found)
}

const Targets = [
  { Arn: { 'Fn::GetAtt': ['Lit', 'Arn'] } },
  { Arn: { Ref: 'Told' } },
  { Arn: { 'Fn::GetAtt': ['Some', 'Arn'] } },
]
const queuesAndTopics = {
  stack: 'house',
  paths: new Map<string, string>(),
  resources: {
    Rule: { Type: 'AWS::Events::Rule', Properties: { EventPattern: {}, Targets } },
    Lit: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'lit', VisibilityTimeout: 60 } },
    // Its name is made when it is deployed, so nobody knows it.
    Some: { Type: 'AWS::SQS::Queue', Properties: {} },
    Told: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'told' } },
    Heard: {
      Type: 'AWS::SNS::Subscription',
      Properties: {
        ...{ Protocol: 'sqs', TopicArn: { Ref: 'Told' }, RawMessageDelivery: true },
        Endpoint: { 'Fn::GetAtt': ['Lit', 'Arn'] },
      },
    },
  },
}

describe('the AsyncAPI document', () => {
  let document: AsyncApiDocument
  beforeAll(async () => {
    document = await systemDocument(repositoryConfig())
  })

  test('is one that @asyncapi/parser accepts', async () => {
    expect(await problems(document)).toEqual([])
  }, 20_000)

  test('would be refused with an operation on a channel that is not there', async () => {
    const { ApprovalRequested: _, ...channels } = document.channels
    expect((await problems({ ...document, channels })).join()).toMatch(/ApprovalRequested/)
  }, 20_000)

  test('has examples that its own payloads accept, as draft 7', () => {
    for (const message of Object.values(document.components.messages)) {
      const validate = validatorOf(document, message)
      expect(message.examples.length).toBeGreaterThan(0)
      for (const example of message.examples) {
        expect([message.name, validate(example.payload), validate.errors]).toEqual([message.name, true, null])
      }
    }
  })

  test('says nothing twice: what payloads have in common is referred to, by the name that the catalogue gives it', () => {
    const found = new Map<string, string[]>()
    collect(document.components.schemas, '', found)
    // Each event has an envelope of its own, by its own name.
    const payloads = new Set(Object.keys(document.components.messages).map((name) => `/${name}`))
    const twice = [...found].filter(([, places]) => places.filter((place) => !payloads.has(place)).length > 1)
    expect(twice).toEqual([])
    const { schemas } = document.components
    expect(Object.keys(schemas)).toEqual(expect.arrayContaining(['person', 'requestedBy', 'metadata.v1']))
    expect(schemas.ApprovalRequested).toMatchObject({
      properties: {
        metadata: { $ref: '#/components/schemas/metadata.v1' },
        data: { properties: { requester: { allOf: [{ $ref: '#/components/schemas/person' }] } } },
      },
    })
  })

  test('tells where the correlation id is, and it is there', () => {
    const { correlationIds, messages } = document.components
    expect(correlationIds.story?.location).toBe('$message.payload#/metadata/correlationId')
    for (const { correlationId, examples } of Object.values(messages)) {
      expect(correlationId).toEqual({ $ref: '#/components/correlationIds/story' })
      for (const { payload } of examples) expect(payload).toMatchObject({ metadata: { correlationId: 'b2f1c6de' } })
    }
  })

  test('tells requests by what answers them, for who asks and who is asked', () => {
    const channel = '#/channels/ApprovalRequested.answers'
    const answers = ['Granted', 'Rejected', 'Expired', 'Withdrawn', 'Refused']
    const messages = answers.map((answer) => ({ $ref: `${channel}/messages/Approval${answer}` }))
    for (const id of ['promotions.send.ApprovalRequested', 'approvals.receive.ApprovalRequested.OnApprovalRequested']) {
      expect(document.operations[id]?.reply).toEqual({ channel: { $ref: channel }, messages })
    }
    expect(document.channels['ApprovalRequested.answers']).toMatchObject({ address: null })
    expect(document.operations['approvals.send.ApprovalGranted']?.reply).toBeUndefined()
  })

  test('refers to what lies within itself, and to what is filled in', async () => {
    const tree = z.object({
      name: z.string(),
      get parts() {
        return z.optional(z.array(tree))
      },
    })
    const level = z._default(z.enum(['low', 'normal', 'high', 'very high', 'too high', 'much too high']), 'normal')
    const data = z.object({ tree, level, before: level })
    const examples: z.input<typeof data>[] = [
      { tree: { name: 'a', parts: [{ name: 'b' }] }, level: 'low', before: 'high' },
    ]
    const TreeGrown = defineEvent({
      ...{
        owner: 'trees',
        name: 'TreeGrown',
        version: 1,
        publishers: ['trees'],
        summary: 'It has grown.',
        data,
        examples,
      },
    })
    const names = new Map<unknown, string>([[tree, 'tree']])
    const trees = asyncApiDocument({
      ...{ catalog: [TreeGrown], meanings: [], consumers: [], version: '1', busName: 'b', title: 'Trees', names },
    })
    expect(await problems(trees)).toEqual([])
    const [message] = Object.values(trees.components.messages)
    const validate = message && validatorOf(trees, message)
    const metadata = { eventId: '01JG8QZ5W0000000000000000E', version: 1, occurredAt: '2026-01-05T09:00:00.000Z' }
    const detail = {
      metadata: { ...metadata, correlationId: 'a' },
      data: { tree: { name: 'a', parts: [{ name: 7 }] } },
    }
    expect(validate?.(detail)).toBe(false)
    expect(JSON.stringify(trees)).not.toContain('#/definitions/')
    expect(cataloguePage(trees)).toContain('parts')
  }, 20_000)

  test('has the bindings that there are: of queues and topics with a name, and none of a bus', async () => {
    const lamps = asyncApiDocument({
      ...{ catalog: createTestCatalog(), meanings: [], version: '1', busName: 'lamps', title: 'Lamps' },
      consumers: consumersOf([queuesAndTopics], createTestCatalog(), () => true),
    })
    const told = Object.values(lamps.operations).flatMap(({ bindings }) => (bindings ? [bindings] : []))
    const sqs = { queues: [{ name: 'lit', fifoQueue: false, visibilityTimeout: 60 }], bindingVersion: '0.2.0' }
    const consumers = [{ protocol: 'sqs', endpoint: { name: 'lit' }, rawMessageDelivery: true }]
    const sns = { topic: { name: 'told' }, consumers, bindingVersion: '0.1.0' }
    expect(told).toEqual([{ sqs }, { sns }, { sqs }, { sns }])
    expect(await problems(lamps)).toEqual([])
    const wrong = JSON.parse(JSON.stringify(lamps).replaceAll('"fifoQueue":false', '"fifoQueue":"no"')) as unknown
    expect((await problems(wrong)).join()).toMatch(/fifoQueue|sqs/)
  }, 20_000)

  test('knows who publishes and, by the synthesized rules, who consumes', () => {
    const told = Object.values(document.operations).map(({ action, 'x-signalbox': { domain, event, target } }) =>
      `${domain} ${action} ${event} ${target ?? ''}`.trim(),
    )
    expect(told).toEqual(
      expect.arrayContaining([
        'promotions send ApprovalRequested',
        'approvals receive ApprovalRequested OnApprovalRequested',
        'approvals send ApprovalGranted',
        'promotions receive ApprovalGranted OnApprovalOutcome',
      ]),
    )
    const outcome = document.operations['promotions.receive.ApprovalGranted.OnApprovalOutcome']
    expect(outcome?.['x-signalbox'].where).toEqual({ data: { requestedBy: { system: ['promotions'] } } })
  })

  test('tells versions and deprecations', async () => {
    const catalog = createTestCatalog()
    const lamps = asyncApiDocument({
      catalog,
      meanings: [],
      consumers: [],
      version: '1',
      busName: 'lamps',
      title: 'Lamps',
    })
    expect(Object.keys(lamps.channels)).toEqual(['LampLit', 'LampLit.v2'])
    expect(lamps.components.messages.LampLit?.['x-signalbox'].deprecated).toEqual({
      since: '2026-07-01',
      use: 'LampLit.v2',
    })
    expect(await problems(lamps)).toEqual([])
  }, 20_000)
})
