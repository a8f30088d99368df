/**
 * Each function, called with what it takes, while AWS refuses one after the other of its calls and repeats in its message what
 * it was given; and each consumer with events that are wrong all over. What their errors tell is what a log, the cause of an
 * execution or a dead letter would hold.
 */
import { ListRulesCommand, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge'
import { InvokeCommand, LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda'
import { catalog } from '../../events/catalog'
import { newUlid } from '../../shared/ids'
import type { Signalbox } from './signalbox'

export interface Failures {
  /** The functions that have failed. */
  readonly failed: ReadonlySet<string>
  /** What whoever called was told. */
  readonly answers: string
}

/** What AWS repeats, and what stands in each field of a broken event. */
export interface Marked {
  readonly message: string
  readonly field: string
}

/** The first so many calls of an invocation are refused, one at a time. */
const mostCalls = 3
/** It waits for work until it is out of time. */
const poller = /-PollActivity$/

export async function failEachCall(signalbox: Signalbox, marked: Marked): Promise<Failures> {
  const { local } = signalbox
  const client = new LambdaClient({ ...local.sdkConfig, maxAttempts: 1 })
  const { faults } = local.cloud
  const { meet } = faults
  const calls = { made: 0, refused: 0 }
  faults.meet = (principal, service, action, can) => {
    const isOfFunction = principal.kind === 'role' && principal.roleArn.includes('/signalbox-')
    if (!isOfFunction || service === 'logs') return meet(principal, service, action, can)
    calls.made++
    if (calls.made !== calls.refused) return undefined
    // Of a kind that clients don't try again.
    return { service, action, does: 'refuse', error: { code: 'ValidationException', message: marked.message } }
  }
  const failed = new Set<string>()
  const answers: string[] = []
  const invoke = async (FunctionName: string, payload: unknown) => {
    const Payload = JSON.stringify(payload)
    const answer = await client.send(new InvokeCommand({ FunctionName, Payload }))
    if (!answer.FunctionError) return
    failed.add(FunctionName)
    answers.push(Buffer.from(answer.Payload ?? []).toString())
  }
  try {
    for (const [name, payloads] of await payloadsOf(signalbox, client, marked.field)) {
      for (const payload of payloads) {
        const most = poller.test(name) ? 1 : mostCalls
        for (calls.refused = 1; calls.refused <= most; calls.refused++) {
          calls.made = 0
          await invoke(name, payload)
          if (calls.made < calls.refused) break
        }
      }
    }
    await local.idle()
  } finally {
    faults.meet = meet
    client.destroy()
  }
  return { failed, answers: answers.join('\n') }
}

/** By function: of consumers each of their events, as it should be and broken; of all others what any of them reads. */
async function payloadsOf(
  signalbox: Signalbox,
  client: LambdaClient,
  field: string,
): Promise<ReadonlyMap<string, readonly unknown[]>> {
  const consumed = await eventsByFunction(signalbox)
  const now = signalbox.local.clock.now()
  const found = new Map<string, readonly unknown[]>()
  for await (const { Functions = [] } of paginateListFunctions({ client }, {})) {
    for (const { FunctionName: name = '' } of Functions) {
      if (!name.startsWith('signalbox-')) continue
      const detailTypes = consumed.get(name)
      const events = catalog.filter(({ detailType }) => detailTypes?.has(detailType))
      const deliveries = events.flatMap(({ owner, detailType, version, examples: [data] }) => {
        const metadata = { eventId: newUlid(now), version, occurredAt: now.toISOString(), correlationId: 'failing' }
        const frame = { id: newUlid(now), source: `signalbox.${owner}`, 'detail-type': detailType }
        return [data, everywhere(data, field)].map((each) => ({ ...frame, detail: { metadata, data: each } }))
      })
      found.set(name, deliveries.length > 0 ? deliveries : [inputOf(now, field)])
    }
  }
  return found
}

async function eventsByFunction({ eventBridge }: Signalbox): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const found = new Map<string, Set<string>>()
  const { Rules = [] } = await eventBridge.send(new ListRulesCommand({ EventBusName: 'signalbox' }))
  for (const { Name: Rule, EventPattern = '{}' } of Rules) {
    const { 'detail-type': detailTypes = [] } = JSON.parse(EventPattern) as { 'detail-type'?: unknown[] }
    const { Targets = [] } = await eventBridge.send(new ListTargetsByRuleCommand({ EventBusName: 'signalbox', Rule }))
    for (const { Arn = '' } of Targets) {
      const name = Arn.split(':')[6] ?? ''
      const names = detailTypes.filter((each): each is string => typeof each === 'string')
      found.set(name, new Set([...(found.get(name) ?? []), ...names]))
    }
  }
  return found
}

/** What the steps of workflows, schedules and triggers read of their input, all in one. */
function inputOf(now: Date, field: string) {
  const id = newUlid(now)
  return {
    ...{ approvalId: id, subscriptionId: id, erasureId: id, sub: id, correlationId: 'failing' },
    ...{ round: 1, execution: 1, isLast: true, hasFailed: false },
    ...{ triggerSource: 'UserMigration_Authentication', userName: field, userPoolId: 'us-east-1_failing' },
    request: { password: field, userAttributes: { sub: id, email: field } },
    authorizationToken: `Bearer ${field}`,
    Records: [{ messageId: id, body: field, Sns: { Message: field } }],
    'CodePipeline.job': { id: field, data: { actionConfiguration: { configuration: { UserParameters: field } } } },
    detail: { status: field, input: field },
  }
}

/** The same shape with another text in it wherever there is one. */
function everywhere(value: unknown, text: string): unknown {
  if (typeof value === 'string') return text
  if (Array.isArray(value)) return value.map((each) => everywhere(each, text))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, everywhere(each, text)]))
}
