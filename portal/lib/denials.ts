/** What would allow what was denied: the smallest statement, and a line of CDK that gives no more than that. */
import type { TraceRecord } from './trace-record'

export interface Denial {
  readonly caller: string
  readonly action: string
  readonly resource: string
  readonly reason: string
  readonly count: number
  /** Milliseconds since 1970. */
  readonly lastAt: number
  /** Who calls goes on after it. */
  readonly isTolerated: boolean
  readonly storyId: string | undefined
}

/** Alike ones are one, the last first. */
export function denialsOf(records: readonly TraceRecord[]): readonly Denial[] {
  const found = new Map<string, Denial>()
  for (const { at, subject, detail, ids, correlationId } of records) {
    const { caller, action, reason } = detail
    const key = JSON.stringify([roleOf(String(caller)) ?? caller, action, subject])
    const known = found.get(key)
    found.set(key, {
      caller: String(caller),
      action: String(action),
      resource: subject,
      reason: String(reason),
      count: (known?.count ?? 0) + 1,
      lastAt: Math.max(at, known?.lastAt ?? 0),
      isTolerated: detail.tolerated === true && known?.isTolerated !== false,
      storyId: known?.storyId ?? correlationId ?? ids[0],
    })
  }
  return [...found.values()].sort((a, b) => b.lastAt - a.lastAt)
}

export function statementOf({ action, resource }: Denial): object {
  return { Effect: 'Allow', Action: action, Resource: resource }
}

/** Undefined: no grant to who called helps. */
export function cdkLineOf(denial: Denial): string | undefined {
  const { caller, action, resource, reason } = denial
  if (/explicit deny/.test(reason) || roleOf(caller) === undefined) return undefined
  const [service = '', ...rest] = action.split(':')
  const operation = rest.join(':')
  const grants = exact[service]
  if (grants !== undefined && !/[*?]/.test(resource)) {
    const [construct, own = {}] = grants
    const method = own[operation]
    if (method !== undefined) return `${construct}.${method}(who)`
    if (construct !== 'bucket' && construct !== 'secret' && construct !== 'bus' && construct !== 'callee') {
      return `${construct}.grant(who, ${quoted(action)})`
    }
  }
  return `who.addToPrincipalPolicy(new PolicyStatement({ actions: [${quoted(action)}], resources: [${quoted(resource)}] }))`
}

/** The construct whose `grant…` gives this and nothing else; `grant(who, action)` of others gives what it is told. */
const exact: Readonly<Record<string, readonly [construct: string, own?: Readonly<Record<string, string>>]>> = {
  dynamodb: ['table'],
  sqs: ['queue'],
  sns: ['topic', { Publish: 'grantPublish' }],
  states: ['stateMachine', { StartExecution: 'grantStartExecution' }],
  lambda: ['callee', { InvokeFunction: 'grantInvoke' }],
  events: ['bus', { PutEvents: 'grantPutEventsTo' }],
  'cognito-idp': ['userPool'],
}

const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`

/** The role of whoever acts in one, whose policy is to change. */
export function roleOf(caller: string): string | undefined {
  return /^arn:[^:]*:sts::\d*:assumed-role\/([^/]+)\//.exec(caller)?.[1]
}
