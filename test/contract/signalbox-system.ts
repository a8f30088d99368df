/** The whole system in the local cloud, as the contract suite asks it. */
import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation'
import { type AttributeValue, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb'
import { DisableRuleCommand, ListRulesCommand, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { paginateListExecutions, paginateListStateMachines } from '@aws-sdk/client-sfn'
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { EventEnvelope } from '../../events'
import {
  type DeadLetter,
  type Delivery,
  type EventSystem,
  type Outcome,
  recordEvents,
  type Templates,
} from '../../events/jest'
import { tellable } from '../../shared/tellable'
import { type Signalbox, startScenario } from '../scenarios/signalbox'
import { given } from './given'

interface Ended {
  readonly functionName: string
  readonly ids: readonly string[]
  readonly error: string | undefined
}

export async function startSignalboxSystem(templates: Templates): Promise<EventSystem> {
  const signalbox = await startScenario()
  const { local, eventBridge } = signalbox
  // What the clock starts would change things between two looks, and no event would have done it.
  const { Rules = [] } = await eventBridge.send(new ListRulesCommand({}))
  for (const { Name, ScheduleExpression } of Rules) {
    if (ScheduleExpression) await eventBridge.send(new DisableRuleCommand({ Name }))
  }
  const record = recordEvents(local)
  const clients = {
    dynamoDb: new DynamoDBClient(local.sdkConfig),
    sqs: new SQSClient(local.sdkConfig),
    cloudFormation: new CloudFormationClient(local.sdkConfig),
  }
  const resources = await resourcesOf(clients.cloudFormation, Object.keys(templates))
  const names = new Map(
    resources.filter(({ type }) => type === 'AWS::Lambda::Function').map(({ target, name }) => [target, name]),
  )
  const tables = resources.filter(({ type }) => type === 'AWS::DynamoDB::Table')
  const items = itemReader()
  const ended: Ended[] = []
  /** By the id that EventBridge gave: the event's own, by which consumers know what they had already. */
  const published = new Map<string, string>()
  const ours = new Set<string>()
  local.cloud.onTrace(({ kind, subject, ids, detail }) => {
    if (kind === 'function.ended' && detail.attempt === undefined) {
      const { outcome, errorType } = detail
      const error = outcome === 'success' ? undefined : String(errorType ?? outcome)
      ended.push({ functionName: subject.split(':').at(-1) ?? '', ids, error })
    } else if (kind === 'event.accepted') {
      const event = local.event(ids[0] ?? '')
      if (event?.source.startsWith('signalbox.')) published.set(ids[0] ?? '', ownIdOf(event.detail) ?? ids[0] ?? '')
    }
  })

  /** One after the other: in parallel the order would be lost, and each function would start once for each event. */
  async function put(deliveries: readonly Delivery[]): Promise<readonly string[]> {
    const ids: string[] = []
    for (const { source: Source, detailType: DetailType, detail } of deliveries) {
      const entry = { EventBusName: 'signalbox', Source, DetailType, Detail: JSON.stringify(detail) }
      const answer = await eventBridge.send(new PutEventsCommand({ Entries: [entry] }))
      if (answer.FailedEntryCount) throw new Error(`PutEvents: ${JSON.stringify(answer.Entries)}`)
      ids.push(...(answer.Entries ?? []).map(({ EventId }) => EventId ?? ''))
      await local.idle()
    }
    for (const id of ids) ours.add(id)
    return ids
  }

  return {
    now: () => local.clock.now(),
    async given(definition, data) {
      const fitting = await given({ signalbox, record }, definition, data)
      // So that the event is later than what it concerns.
      await local.clock.advance('1s')
      return fitting
    },

    async deliver(deliveries) {
      // Shorter than anything waits, and long enough that a time which was written again would differ.
      await local.clock.advance('1s')
      ended.length = 0
      const ids = await put(deliveries)
      return deliveries.map(({ target }, index): Outcome => {
        const functionName = names.get(target)
        const run = ended.find((each) => each.functionName === functionName && each.ids.includes(ids[index] ?? ''))
        if (!run) return { status: 'not delivered' }
        return run.error === undefined ? { status: 'handled' } : { status: 'failed', error: run.error }
      })
    },

    /** What the function puts on the bus is delayed by the cloud's clock, so that it ends first if it doesn't wait. */
    async watch(delivery) {
      const functionName = names.get(delivery.target) ?? delivery.target
      const fault = local.faults.place({
        ...{ service: 'events', action: 'PutEvents', caller: functionName, does: 'delay', milliseconds: 1000 },
      })
      ended.length = 0
      const before = record.published.length
      const { source: Source, detailType: DetailType, detail } = delivery
      const entry = { EventBusName: 'signalbox', Source, DetailType, Detail: JSON.stringify(detail) }
      const { Entries = [] } = await eventBridge.send(new PutEventsCommand({ Entries: [entry] }))
      for (const { EventId = '' } of Entries) ours.add(EventId)
      await local.idle()
      const isOver = fault.met > 0 && ended.some((each) => each.functionName === functionName)
      await local.clock.advance('2s')
      fault.lift()
      if (!isOver) return []
      // Others have taken the same event, and what they publish is theirs.
      const late = record.published.slice(before + 1)
      const own = late.filter(
        (event) => event.source === delivery.target.replace(/^signalbox-([^/]+).*$/, 'signalbox.$1'),
      )
      return (own.length > 0 ? own : late).map((event) => ({ event, at: undefined }))
    },

    async published() {
      // What the suite has put there itself may be broken on purpose.
      const events = [...published.keys()].filter((id) => !ours.has(id)).map((id) => local.event(id))
      return events.flatMap((event) =>
        event
          ? [{ source: event.source, detailType: event.detailType, detail: JSON.parse(event.detail) as unknown }]
          : [],
      )
    },

    told: tellable,

    async deadLetters() {
      // Lambda tries again after one minute and after two more.
      await local.clock.advance('4m')
      const targets = new Map([...names].map(([target, name]) => [name, target]))
      return (await takeAll(clients.sqs, local.outputs('signalbox-platform').DeadLetterQueueUrl)).map((body) =>
        letterOf(body, targets),
      )
    },

    async digest() {
      return {
        tables: await items(clients.dynamoDb, tables),
        mails: await mailsOf(signalbox),
        published: [...new Set([...published].flatMap(([id, eventId]) => (ours.has(id) ? [] : [eventId])))],
        executions: await executionsOf(signalbox),
      }
    },

    async stop() {
      for (const client of Object.values(clients)) client.destroy()
      await signalbox.stop()
    },
  }
}

function ownIdOf(detail: string): string | undefined {
  const { metadata } = JSON.parse(detail) as Partial<EventEnvelope>
  return metadata?.eventId
}

interface FailedInvocation {
  readonly requestContext: { readonly functionArn: string }
  readonly requestPayload: { readonly 'detail-type': string; readonly detail: unknown }
  readonly responsePayload?: { readonly errorType?: string; readonly errorMessage?: string }
}

function letterOf(body: string, targets: ReadonlyMap<string, string>): DeadLetter {
  const { requestContext, requestPayload, responsePayload } = JSON.parse(body) as FailedInvocation
  const functionName = requestContext.functionArn.split(':')[6] ?? ''
  return {
    target: targets.get(functionName) ?? functionName,
    detailType: requestPayload['detail-type'],
    detail: requestPayload.detail,
    error: responsePayload?.errorType ?? 'none',
    message: responsePayload?.errorMessage ?? '',
  }
}

async function takeAll(sqs: SQSClient, QueueUrl: string | undefined): Promise<readonly string[]> {
  const bodies: string[] = []
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
    if (Messages.length === 0) return bodies
    for (const { Body = '', ReceiptHandle } of Messages) {
      bodies.push(Body)
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
    }
  }
}

interface Resource {
  /** `stack/logicalId`. */
  readonly target: string
  readonly type: string | undefined
  readonly name: string
}

async function resourcesOf(client: CloudFormationClient, stacks: readonly string[]): Promise<readonly Resource[]> {
  const found: Resource[] = []
  for (const StackName of stacks) {
    for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName })) {
      for (const { LogicalResourceId, ResourceType, PhysicalResourceId } of StackResourceSummaries) {
        found.push({
          target: `${StackName}/${LogicalResourceId}`,
          type: ResourceType,
          name: PhysicalResourceId ?? '',
        })
      }
    }
  }
  return found
}

/** Gives the very same object for an item that is as it was, of which nothing has to be compared then. */
function itemReader() {
  const seen = new Map<string, { readonly text: string; readonly item: unknown }>()
  return async (client: DynamoDBClient, resources: readonly Resource[]) => {
    const tables: Record<string, Record<string, unknown>> = {}
    for (const { target, name: TableName } of resources) {
      const items: Record<string, unknown> = {}
      for await (const { Items = [] } of paginateScan({ client }, { TableName })) {
        for (const read of Items) {
          const key = `${read.pk?.S} ${read.sk?.S ?? ''}`
          const text = JSON.stringify(read)
          const before = seen.get(`${target} ${key}`)
          const item = before?.text === text ? before.item : withoutJson(read)
          seen.set(`${target} ${key}`, { text, item })
          items[key] = item
        }
      }
      tables[target] = items
    }
    return tables
  }
}

/** What an attribute holds as JSON, so that a difference in it has a path. */
function withoutJson(item: Readonly<Record<string, AttributeValue>>): Readonly<Record<string, unknown>> {
  const values = Object.entries(item).map(([name, value]) => [
    name,
    value.S?.startsWith('{') ? JSON.parse(value.S) : value,
  ])
  return Object.fromEntries(values) as Record<string, unknown>
}

async function mailsOf({ local }: Signalbox): Promise<readonly unknown[]> {
  const { emails } = (await (await fetch(`${local.webUrl}/mail/store`)).json()) as {
    emails: { subject: string; destination: { to: string[] } }[]
  }
  return emails.map(({ subject, destination }) => `${destination.to.join()}: ${subject}`)
}

async function executionsOf({ stepFunctions: client }: Signalbox): Promise<Readonly<Record<string, unknown>>> {
  const executions: Record<string, unknown> = {}
  for await (const { stateMachines = [] } of paginateListStateMachines({ client }, {})) {
    for (const { stateMachineArn } of stateMachines) {
      for await (const page of paginateListExecutions({ client }, { stateMachineArn })) {
        for (const { executionArn, status } of page.executions ?? []) executions[executionArn ?? ''] = status
      }
    }
  }
  return executions
}
