/** The whole system in this process, its clock standing still, and what a user does with it. */
import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs'
import { DisableRuleCommand, EventBridgeClient, ListRulesCommand, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { DescribeExecutionCommand, ListExecutionsCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn'
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { detailOf } from '../../domains/approvals/api-view'
import type { ApprovalRequest } from '../../domains/approvals/approval'
import type { EventEnvelope } from '../../events'
import type { LocalCloud, StartOptions } from '../../local/start-local-cloud'
import { newUlid } from '../../shared/ids'
import { outside } from '../outside'
import { requireDocumented } from './documented'
import { keepPolicyUsage } from './policy-usage'
import { signedFetch } from './signed-fetch'

/** A cloud as those see it who call it: in this process, or in another. */
export interface Reached {
  readonly webUrl: string
  readonly endpointUrl: string
  readonly sdkConfig: LocalCloud['sdkConfig']
  readonly clock: { advance(time: number | string): Promise<void> }
  outputs(stack: string): Readonly<Record<string, string>>
  idle(): Promise<void>
}

export interface Mail {
  readonly to: string
  readonly replyTo: readonly string[]
  readonly subject: string
  readonly html: string
  readonly text: string
}

type Detail = ReturnType<typeof detailOf>
export type ApprovalDetail = Detail & { readonly trail: NonNullable<Detail['trail']> }

export interface Answer<Body = unknown> {
  readonly status: number
  readonly headers: Headers
  readonly body: Body
  readonly text: string
}

export interface Signalbox {
  readonly local: LocalCloud
  readonly stepFunctions: SFNClient
  readonly eventBridge: EventBridgeClient
  requestOf(changes?: Partial<ApprovalRequest>): ApprovalRequest
  /** Puts an `ApprovalRequested` on the bus and gives the approval that comes of it. */
  request(changes?: Partial<ApprovalRequest>): Promise<ApprovalDetail>
  putRequest(request: ApprovalRequest, correlationId?: string): Promise<void>
  /** The system that asked takes it back, by event. */
  withdraw(idempotencyKey: string, reason: string): Promise<void>
  /** How many messages the dead-letter queue holds. */
  deadLetters(): Promise<number>
  /** How often a function of the approvals stack has begun, by its log. */
  invocations(construct: string): Promise<number>
  /** Everything that is in the logs. */
  logs(): Promise<string>
  /** Everything that is in the archive. */
  archive(): Promise<string>
  api<Body = ApprovalDetail>(method: string, path: string, body?: unknown): Promise<Answer<Body>>
  approval(approvalId: string): Promise<ApprovalDetail>
  /** The mails to an address, the oldest first. */
  mails(to: string): Promise<readonly Mail[]>
  /** Posts the form of the page that the newest mail to an address leads to. */
  answerMail(to: string, form: Record<string, string>): Promise<Answer>
  /** The outcome of the approval's own workflow. */
  workflow(
    approvalId: string,
  ): Promise<{ status: string | undefined; error: string | undefined; cause: string | undefined }>
  startPromotion(employeeName: string, managerEmailAddress: string): Promise<string>
  execution(
    executionArn: string,
  ): Promise<{ status: string | undefined; error: string | undefined; cause: string | undefined; output: unknown }>
  /** The data of a story's events of one type, as the archive keeps them. */
  published(correlationId: string, detailType: string): Promise<readonly unknown[]>
  /** The detail-types of a story's events on the bus, in order. */
  story(correlationId: string): readonly string[]
  stop(): Promise<void>
}

export function requestOf(changes: Partial<ApprovalRequest> = {}): ApprovalRequest {
  return {
    subject: 'Promote Jim',
    requester: { name: 'Pam', email: 'pam@example.com' },
    approvers: [{ name: 'Ada', email: 'ada@example.com' }],
    requestedBy: { system: 'scenario' },
    idempotencyKey: newUlid(new Date()),
    ...changes,
  }
}

const { startSignalbox } = outside<typeof import('../../cli/start')>('cli/start')

export interface ScenarioOptions extends StartOptions {
  /** All stand still: for tests that move the clock by days and repair nothing. */
  readonly schedules?: 'paused'
}

export async function startScenario({ schedules, ...options }: ScenarioOptions = {}): Promise<Signalbox> {
  const local = await startSignalbox({ awsPort: 0, webPort: 0, clock: 'manual', ...options })
  const stepFunctions = new SFNClient(local.sdkConfig)
  const eventBridge = new EventBridgeClient(local.sdkConfig)
  const sqs = new SQSClient(local.sdkConfig)
  const logs = new CloudWatchLogsClient(local.sdkConfig)
  const apiUrl = `${local.webUrl}/api/approvals`
  const credentials = local.sdkConfig.credentials
  await pauseSchedules(eventBridge, schedules ? /./ : costly)

  async function api<Body>(method: string, path: string, body?: unknown): Promise<Answer<Body>> {
    const answer = await answerOf<Body>(await signedFetch({ method, url: `${apiUrl}${path}`, body, credentials }))
    requireDocumented(method, path, answer)
    return answer
  }

  async function approval(approvalId: string): Promise<ApprovalDetail> {
    const { status, body, text } = await api<ApprovalDetail>('GET', `/approvals/${approvalId}`)
    if (status !== 200) throw new Error(`GET approval ${approvalId}: ${status} ${text}`)
    return body
  }

  async function put(detailType: string, data: unknown, correlationId: string): Promise<void> {
    const now = local.clock.now()
    const metadata = { eventId: newUlid(now), version: 1, occurredAt: now.toISOString(), correlationId }
    const entry = {
      EventBusName: 'signalbox',
      Source: 'signalbox.promotions',
      DetailType: detailType,
      Detail: JSON.stringify({ metadata, data }),
    }
    const { FailedEntryCount, Entries } = await eventBridge.send(new PutEventsCommand({ Entries: [entry] }))
    if (FailedEntryCount) throw new Error(`PutEvents: ${JSON.stringify(Entries)}`)
    await local.idle()
  }

  function putRequest(request: ApprovalRequest, correlationId = request.idempotencyKey): Promise<void> {
    return put('ApprovalRequested', request, correlationId)
  }

  async function mails(to: string): Promise<readonly Mail[]> {
    const response = await fetch(`${local.webUrl}/mail/store`)
    const { emails } = (await response.json()) as {
      emails: {
        subject: string
        replyTo: string[]
        destination: { to: string[] }
        body: { text: string; html: string }
      }[]
    }
    return emails
      .filter(({ destination }) => destination.to.includes(to))
      .map(({ subject, replyTo, body }) => ({ to, replyTo, subject, ...body }))
  }

  return {
    local,
    stepFunctions,
    eventBridge,
    api,
    approval,
    putRequest,
    mails,
    requestOf,
    withdraw: (idempotencyKey, reason) =>
      put('ApprovalWithdrawalRequested', { idempotencyKey, reason }, idempotencyKey),
    async deadLetters() {
      const QueueUrl = local.outputs('signalbox-platform').DeadLetterQueueUrl
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
      )
      return Number(Attributes?.ApproximateNumberOfMessages)
    },
    async invocations(construct) {
      const groups = await logGroups(logs)
      const group = groups.find((name) => name.includes(`-${construct}Logs`))
      const { events } = await logs.send(
        new FilterLogEventsCommand({ logGroupName: group, filterPattern: '"platform.start"' }),
      )
      return events?.length ?? 0
    },
    async logs() {
      const lines: string[] = []
      for (const logGroupName of await logGroups(logs)) {
        for await (const { events } of paginateFilterLogEvents({ client: logs }, { logGroupName })) {
          lines.push(...(events ?? []).map(({ message }) => message ?? ''))
        }
      }
      return lines.join('\n')
    },
    async archive() {
      const lines: string[] = []
      for await (const [, value] of local.cloud.store.range('events/archived/')) lines.push(JSON.stringify(value))
      return lines.join('\n')
    },
    async published(correlationId, detailType) {
      const data: unknown[] = []
      for await (const [, value] of local.cloud.store.range('events/archived/')) {
        const { event } = value as { event: { detailType: string; detail: string } }
        if (event.detailType !== detailType) continue
        const detail = JSON.parse(event.detail) as EventEnvelope
        if (detail.metadata.correlationId === correlationId) data.push(detail.data)
      }
      return data
    },
    async request(changes) {
      const request = requestOf(changes)
      await putRequest(request)
      const found = await findByCorrelation(api, request.idempotencyKey, approval)
      if (!found) throw new Error('The request became no approval')
      return found
    },
    async answerMail(to, form) {
      const link = linkOf((await mails(to)).findLast(hasLink), 'approve')
      const body = new URLSearchParams({ token: link.searchParams.get('token') ?? '', ...form })
      const answer = await answerOf(await fetch(`${link.origin}${link.pathname}`, { method: 'POST', body }))
      await local.idle()
      return answer
    },
    async workflow(approvalId) {
      const stateMachineArn = local.outputs('signalbox-approvals').StateMachineArn ?? ''
      const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${approvalId}`
      const { status, error, cause } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }))
      return { status, error, cause }
    },
    async startPromotion(employeeName, managerEmailAddress) {
      const stateMachineArn = local.outputs('signalbox-examples').PromotionApprovalArn
      const input = JSON.stringify({ employeeName, managerEmailAddress })
      const { executionArn } = await stepFunctions.send(new StartExecutionCommand({ stateMachineArn, input }))
      await local.idle()
      return executionArn ?? ''
    },
    async execution(executionArn) {
      const { status, error, cause, output } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }))
      return { status, error, cause, output: output === undefined ? undefined : JSON.parse(output) }
    },
    story: recordStories(local),
    async stop() {
      await keepPolicyUsage(local)
      stepFunctions.destroy()
      eventBridge.destroy()
      sqs.destroy()
      logs.destroy()
      await local.stop()
    },
  }
}

export async function runningApprovals({ local, stepFunctions }: Signalbox): Promise<number> {
  const stateMachineArn = local.outputs('signalbox-approvals').StateMachineArn
  const { executions } = await stepFunctions.send(
    new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING' }),
  )
  return executions?.length ?? 0
}

export function linkOf(mail: Mail | undefined, choice: 'approve' | 'reject'): URL {
  const link = mail?.text.match(/https?:\S+/g)?.find((url) => url.endsWith(`choice=${choice}`))
  if (!link) throw new Error(`The mail has no link to ${choice}: ${mail?.text}`)
  return new URL(link)
}

/** Mails that tell of an outcome have none. */
function hasLink({ text }: Mail): boolean {
  return text.includes('choice=approve')
}

export async function answerOf<Body>(response: Response): Promise<Answer<Body>> {
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json')
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: (isJson && text !== '' ? JSON.parse(text) : text) as Body,
  }
}

/**
 * They would make days that pass cost thousands of invocations; the tests of the activity and of the outbox let them run. Of a
 * long name CloudFormation takes the beginning: `Schedule` need not be in it.
 */
const costly = /-(?:PollActivity|PublishOutbox|Reconcile\w*|TendPlans)Sch/

async function pauseSchedules(eventBridge: EventBridgeClient, which: RegExp): Promise<void> {
  const { Rules } = await eventBridge.send(new ListRulesCommand({}))
  for (const { Name, ScheduleExpression } of Rules ?? []) {
    if (ScheduleExpression && which.test(Name ?? '')) await eventBridge.send(new DisableRuleCommand({ Name }))
  }
}

async function findByCorrelation(
  api: Signalbox['api'],
  correlationId: string,
  load: (approvalId: string) => Promise<ApprovalDetail>,
): Promise<ApprovalDetail | undefined> {
  const { body } = await api<{ approvals: { approvalId: string }[] }>('GET', '/approvals?limit=100')
  for (const { approvalId } of body.approvals) {
    const approval = await load(approvalId)
    if (approval.correlationId === correlationId) return approval
  }
  return undefined
}

/** By the trace, so that no rule of the tests' own changes what they test. */
function recordStories(local: LocalCloud): Signalbox['story'] {
  const seen: { readonly detailType: string; readonly ids: readonly string[] }[] = []
  local.cloud.onTrace(({ kind, ids, detail }) => {
    if (kind === 'event.accepted') seen.push({ detailType: String(detail.detailType), ids })
  })
  return (correlationId) => seen.filter(({ ids }) => ids.includes(correlationId)).map(({ detailType }) => detailType)
}

async function logGroups(logs: CloudWatchLogsClient): Promise<readonly string[]> {
  const names: string[] = []
  for await (const { logGroups } of paginateDescribeLogGroups({ client: logs }, {})) {
    names.push(...(logGroups ?? []).map(({ logGroupName }) => logGroupName ?? ''))
  }
  return names
}
