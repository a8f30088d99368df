/** Which changes of a bucket's objects are told to whom: read from requests and templates, and told again. */
import { createHash } from 'node:crypto'
import { refuseUnknown } from '../../kernel/aws-error'
import { invalidArgument } from './errors'

export type DestinationKind = 'Queue' | 'Topic' | 'LambdaFunction'

/** As it is kept. */
export interface Notification {
  readonly id: string
  readonly kind: DestinationKind
  readonly arn: string
  readonly events: readonly string[]
  readonly prefix?: string
  readonly suffix?: string
}

interface Rule {
  readonly Name?: string
  readonly Value?: string
}

type Given = Readonly<Record<string, unknown>>

/** What requests, templates and XML call them. */
const words = {
  Queue: {
    list: 'QueueConfigurations',
    arn: 'QueueArn',
    wire: 'Queue',
    template: { list: 'QueueConfigurations', arn: 'Queue' },
  },
  Topic: {
    list: 'TopicConfigurations',
    arn: 'TopicArn',
    wire: 'Topic',
    template: { list: 'TopicConfigurations', arn: 'Topic' },
  },
  LambdaFunction: {
    list: 'LambdaFunctionConfigurations',
    arn: 'LambdaFunctionArn',
    wire: 'CloudFunction',
    template: { list: 'LambdaConfigurations', arn: 'Function' },
  },
} as const
const kinds = Object.keys(words) as readonly DestinationKind[]
const arns: Readonly<Record<DestinationKind, RegExp>> = {
  Queue: /^arn:aws[a-z-]*:sqs:[^:]+:\d{12}:(?!.*\.fifo$)[\w-]+$/,
  Topic: /^arn:aws[a-z-]*:sns:[^:]+:\d{12}:(?!.*\.fifo$)[\w-]+$/,
  LambdaFunction: /^arn:aws[a-z-]*:lambda:[^:]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/,
}

/** Those that come about here, and those that AWS has besides, which never do. */
const eventForm =
  /^s3:(ObjectCreated:(\*|Put|Post|Copy|CompleteMultipartUpload)|ObjectRemoved:(\*|Delete|DeleteMarkerCreated)|ObjectRestore:(\*|Post|Completed|Delete)|ReducedRedundancyLostObject|Replication:(\*|Operation\w+)|LifecycleExpiration:(\*|Delete|DeleteMarkerCreated)|LifecycleTransition|IntelligentTiering|ObjectTagging:(\*|Put|Delete)|ObjectAcl:Put)$/

/** Of PutBucketNotificationConfiguration. */
export function readNotifications(given: Given): readonly Notification[] {
  const all = kinds.flatMap((kind) =>
    list(given[words[kind].list]).map((each) => {
      const filter = each.Filter as { readonly Key?: { readonly FilterRules?: readonly Rule[] } } | undefined
      const events = each.Events as readonly string[]
      return notification(kind, String(each[words[kind].arn]), events, filter?.Key?.FilterRules ?? [], each.Id)
    }),
  )
  checkOverlaps(all)
  return all
}

/** Of a template, which has other words for the same; `where` for messages. */
export function readTemplateNotifications(given: Given, where: string): readonly Notification[] {
  const all = kinds.flatMap((kind) => {
    const { list: member, arn } = words[kind].template
    return list(given[member]).map((each) => {
      refuseUnknown(each, ['Event', 'Filter', arn], `${where}: ${member}`)
      const filter = each.Filter as { readonly S3Key?: { readonly Rules?: readonly Rule[] } } | undefined
      if (filter) refuseUnknown(filter, ['S3Key'], `${where}: Filter`)
      return notification(kind, String(each[arn]), [String(each.Event)], filter?.S3Key?.Rules ?? [], undefined)
    })
  })
  checkOverlaps(all)
  return all
}

const list = (value: unknown): readonly Given[] => (Array.isArray(value) ? (value as Given[]) : [])

function notification(
  kind: DestinationKind,
  arn: string,
  events: readonly string[],
  rules: readonly Rule[],
  id: unknown,
): Notification {
  if (!arns[kind].test(arn)) throw invalidArgument('The ARN could not be parsed', words[kind].wire, arn)
  for (const event of events) {
    if (!eventForm.test(event)) throw invalidArgument('A specified event is not supported for notifications.')
  }
  const values: { prefix?: string; suffix?: string } = {}
  for (const { Name = '', Value = '' } of rules) {
    const name = Name.toLowerCase()
    if (name !== 'prefix' && name !== 'suffix')
      throw invalidArgument('filter rule name must be either prefix or suffix', 'FilterRule.Name', Name)
    if (values[name] !== undefined)
      throw invalidArgument('Cannot specify more than one prefix/suffix rule in a filter.')
    values[name] = Value
  }
  const made = createHash('sha256')
    .update(JSON.stringify([kind, arn, events, values]))
    .digest('base64url')
    .slice(0, 48)
  return { id: typeof id === 'string' && id !== '' ? id : made, kind, arn, events, ...values }
}

function checkOverlaps(all: readonly Notification[]): void {
  for (const [index, one] of all.entries()) {
    for (const other of all.slice(index + 1)) {
      if (!one.events.some((event) => other.events.some((each) => isSameEvent(event, each)))) continue
      const prefixes = isAround(one.prefix ?? '', other.prefix ?? '', (a, b) => a.startsWith(b))
      const suffixes = isAround(one.suffix ?? '', other.suffix ?? '', (a, b) => a.endsWith(b))
      if (!prefixes || !suffixes) continue
      throw invalidArgument(
        'Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.',
      )
    }
  }
}

const isAround = (a: string, b: string, test: (a: string, b: string) => boolean): boolean => test(a, b) || test(b, a)

function isSameEvent(a: string, b: string): boolean {
  const all = (wild: string, event: string): boolean => wild.endsWith('*') && event.startsWith(wild.slice(0, -1))
  return a === b || all(a, b) || all(b, a)
}

/** Whether it wants to know of this, such as `s3:ObjectCreated:Put`. */
export function wants({ events, prefix = '', suffix = '' }: Notification, event: string, key: string): boolean {
  return key.startsWith(prefix) && key.endsWith(suffix) && events.some((each) => isSameEvent(each, event))
}

/** As GetBucketNotificationConfiguration has them. */
export function describeNotifications(all: readonly Notification[]): object {
  const of = (kind: DestinationKind) =>
    all
      .filter((each) => each.kind === kind)
      .map(({ id, arn, events, prefix, suffix }) => {
        const rules = [
          ...(prefix === undefined ? [] : [{ Name: 'Prefix', Value: prefix }]),
          ...(suffix === undefined ? [] : [{ Name: 'Suffix', Value: suffix }]),
        ]
        return {
          Id: id,
          [words[kind].arn]: arn,
          Events: events,
          ...(rules.length > 0 && { Filter: { Key: { FilterRules: rules } } }),
        }
      })
  return Object.fromEntries(
    kinds.flatMap((kind) => {
      const found = of(kind)
      return found.length > 0 ? [[words[kind].list, found]] : []
    }),
  )
}
