/** What must hold in the end, of all that was acknowledged. */
import { readFileSync } from 'node:fs'
import { paginateScan, ScanCommand } from '@aws-sdk/client-dynamodb'
import { ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda'
import { DescribeExecutionCommand, paginateGetExecutionHistory } from '@aws-sdk/client-sfn'
import { ListSubscriptionsCommand } from '@aws-sdk/client-sns'
import { type Acknowledged, receivedFrom, type Seen } from './acknowledged'
import type { KeptMail } from './child'
import type { Clients } from './clients'

/** A line of what the functions did. */
export interface LedgerLine {
  readonly what: 'event' | 'task' | 'message'
  readonly id: string
  readonly step?: string
  readonly at: number
}

export function readLedger(file: string): LedgerLine[] {
  const text = readFileSync(file, 'utf8')
  // A kill can cut a line that was being written; the next one then goes on behind it.
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as LedgerLine]
    } catch {
      return []
    }
  })
}

export interface Evidence {
  readonly acknowledged: Acknowledged
  readonly seen: Seen
  readonly ledger: readonly LedgerLine[]
}

/** What is not there yet; nothing when everything has come to rest. */
export function missing({ acknowledged, seen, ledger }: Evidence): string[] {
  const { events, plain, polled, topic, schedules, executions } = acknowledged
  const did = (what: LedgerLine['what']) => new Set(ledger.filter((line) => line.what === what).map(({ id }) => id))
  const from = (queue: string) => receivedFrom(seen, queue)
  const lost = (what: string, wanted: Iterable<string>, there: { has(name: string): boolean }) =>
    [...wanted].filter((name) => !there.has(name)).map((name) => `${what}: ${name}`)
  return [
    ...lost('event not in its queue', events, from('from-events')),
    ...lost('event not at its function', events, did('event')),
    ...lost('event not at its topic', events, from('from-topic')),
    ...lost('result of a function not at its destination', events, from('succeeded')),
    ...lost('message not received', plain, from('plain')),
    ...lost('message not at its function', polled, did('message')),
    ...lost('notification not received', topic, from('from-topic')),
    ...lost('schedule not fired', schedules, from('from-schedules')),
    ...lost('status event not received', executions.keys(), from('statuses')),
  ]
}

export async function wrongs(clients: Clients, evidence: Evidence, mails: readonly KeptMail[]): Promise<string[]> {
  const { acknowledged, seen } = evidence
  const found = [...seen.wrong, ...missing(evidence)]
  found.push(...checkMails(acknowledged.mails, mails))
  found.push(...checkPairs(acknowledged.pairs, await idsIn(clients, 'pairs')))
  const kept = await idsIn(clients, 'kept')
  for (const name of [...acknowledged.events, ...acknowledged.executions.keys()]) {
    if (!kept.has(name)) found.push(`item of a workflow not written: ${name}`)
  }
  const executions = [...acknowledged.executions]
  for (let start = 0; start < executions.length; start += 20) {
    const some = executions.slice(start, start + 20)
    const checks = some.map(([name, arn]) =>
      checkExecution(clients, evidence, name, arn).catch((error: unknown) => [`execution ${name}: ${error}`]),
    )
    found.push(...(await Promise.all(checks)).flat())
  }
  found.push(...(await checkResources(clients)))
  return found
}

function checkMails(acknowledged: ReadonlySet<string>, mails: readonly KeptMail[]): string[] {
  const counts = new Map<string, number>()
  const subjects = new Set<string>()
  for (const { id } of mails) counts.set(id, (counts.get(id) ?? 0) + 1)
  const twice = mails.filter(({ subject }) => subjects.size === subjects.add(subject).size)
  return [
    ...[...acknowledged]
      .filter((id) => counts.get(id) !== 1)
      .map((id) => `mail ${id} is there ${counts.get(id) ?? 0} times`),
    ...twice.map(({ subject }) => `mail ${subject} was sent once and is there twice`),
  ]
}

function checkPairs(acknowledged: ReadonlySet<string>, items: ReadonlySet<string>): string[] {
  const halves = [...items].filter(
    (id) => !items.has(id.endsWith('/a') ? `${id.slice(0, -1)}b` : `${id.slice(0, -1)}a`),
  )
  const lost = [...acknowledged].filter((id) => !items.has(`${id}/a`))
  return [...halves.map((id) => `half a transaction: ${id}`), ...lost.map((id) => `transaction lost: ${id}`)]
}

async function idsIn({ dynamodb }: Clients, TableName: string): Promise<Set<string>> {
  const ids = new Set<string>()
  for await (const { Items = [] } of paginateScan({ client: dynamodb }, { TableName })) {
    for (const { id } of Items) ids.add(id?.S ?? '')
  }
  return ids
}

async function checkExecution(
  { states }: Clients,
  { acknowledged, seen, ledger }: Evidence,
  name: string,
  executionArn: string,
): Promise<string[]> {
  const found: string[] = []
  const { status, output, error, cause } = await states.send(new DescribeExecutionCommand({ executionArn }))
  const expected = JSON.stringify({ fan: ['first', [2, 4, 6], 'kept'], answer: { by: name } })
  if (status !== 'SUCCEEDED' || output !== expected)
    found.push(`execution ${name} is ${status} with ${output ?? `${error}: ${cause}`}`)

  const succeeded = new Map<string, number>()
  let last = 0
  for await (const { events = [] } of paginateGetExecutionHistory({ client: states }, { executionArn })) {
    for (const { type, id = 0, timestamp, taskSucceededEventDetails: details } of events) {
      if (id !== last + 1) found.push(`the history of ${name} goes from ${last} to ${id}`)
      last = id
      if (type !== 'TaskSucceeded') continue
      const step = details?.resourceType === 'lambda' ? stepIn(details.output ?? '') : (details?.resourceType ?? '')
      if (succeeded.has(step)) found.push(`task ${step} of ${name} is recorded as done twice`)
      succeeded.set(step, timestamp?.getTime() ?? 0)
    }
  }
  for (const step of ['first', 'last']) {
    const runs = ledger.filter((line) => line.what === 'task' && line.id === name && line.step === step)
    const late = runs.filter(({ at }) => at > (succeeded.get(step) ?? Number.POSITIVE_INFINITY))
    if (runs.length === 0) found.push(`task ${step} of ${name} was never done`)
    if (late.length > 0) found.push(`task ${step} of ${name} was done again after it was recorded as done`)
  }
  const answeredAt = succeeded.get('sqs') ?? Number.POSITIVE_INFINITY
  if ((seen.asked.get(name) ?? 0) > answeredAt) found.push(`${name} asked again after its answer was recorded`)
  if ((acknowledged.answers.get(name) ?? answeredAt) < answeredAt) {
    found.push(`the answer to ${name} was acknowledged before it was recorded`)
  }
  return found
}

function stepIn(output: string): string {
  return String((JSON.parse(output) as { Payload?: { step?: unknown } }).Payload?.step)
}

/** Applied again and again, half and whole, the template has made each thing once. */
async function checkResources({ topics, lambda, dynamodb }: Clients): Promise<string[]> {
  const { Subscriptions = [] } = await topics.send(new ListSubscriptionsCommand({}))
  const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({}))
  await dynamodb.send(new ScanCommand({ TableName: 'pairs', Limit: 1 }))
  return [
    ...(Subscriptions.length === 1 ? [] : [`there are ${Subscriptions.length} subscriptions`]),
    ...(EventSourceMappings.length === 1 ? [] : [`there are ${EventSourceMappings.length} event source mappings`]),
  ]
}
