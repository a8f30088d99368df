/** What each domain sends and receives, as AsyncAPI tells it. */
import type { EventDefinition } from '../define-event'
import { sourceOf } from '../envelope'
import type { Bindings } from './bindings'
import type { Consumer } from './consumers'

export interface Reference {
  readonly $ref: string
}

export interface Tag {
  readonly name: string
}

export interface Operation {
  readonly action: 'send' | 'receive'
  readonly title: string
  readonly channel: Reference
  readonly messages: readonly Reference[]
  readonly tags: readonly Tag[]
  readonly bindings?: Bindings
  readonly reply?: { readonly channel: Reference; readonly messages: readonly Reference[] }
  readonly 'x-signalbox': {
    readonly domain: string
    readonly event: string
    readonly source?: string
    readonly rule?: string
    readonly target?: string
    readonly where?: unknown
  }
}

/** By their ids, in order. */
export function operationsOf(
  catalog: readonly EventDefinition[],
  consumers: readonly Consumer[],
): Readonly<Record<string, Operation>> {
  const requests = new Map(catalog.map((definition) => [definition.detailType, answersOf(definition, catalog)]))
  const answered = ([id, operation]: readonly [string, Operation]): readonly [string, Operation] => {
    const answers = requests.get(operation['x-signalbox'].event) ?? []
    return [id, answers.length === 0 ? operation : { ...operation, reply: replyOf(operation, answers) }]
  }
  const operations = [
    ...catalog.flatMap((definition) => definition.publishers.map((publisher) => send(definition, publisher))),
    ...consumers.map(receive),
  ]
  return Object.fromEntries(operations.map(answered).sort(([one], [other]) => (one < other ? -1 : 1)))
}

/** Of those that answer a request, the ones that the catalogue has. */
export function answersOf({ answeredBy = [] }: EventDefinition, catalog: readonly EventDefinition[]) {
  return answeredBy.filter((answer) => catalog.some(({ detailType }) => detailType === answer))
}

/**
 * A reply has one channel, and each event is a channel of its own: so the answers to a request are on one together,
 * whose address is not known beforehand.
 */
export function answersChannel(request: string): string {
  return `${request}.answers`
}

function replyOf({ 'x-signalbox': { event } }: Operation, answers: readonly string[]) {
  const channel = `#/channels/${answersChannel(event)}`
  return { channel: { $ref: channel }, messages: answers.map((answer) => ({ $ref: `${channel}/messages/${answer}` })) }
}

function send({ detailType, sourcePrefix }: EventDefinition, domain: string): readonly [string, Operation] {
  const operation = base('send', detailType, domain, `${domain} publishes ${detailType}`)
  return [
    `${domain}.send.${detailType}`,
    { ...operation, 'x-signalbox': { ...operation['x-signalbox'], source: sourceOf(domain, sourcePrefix) } },
  ]
}

function receive({ domain, detailType, rule, target, where, bindings }: Consumer): readonly [string, Operation] {
  const operation = base('receive', detailType, domain, `${domain} consumes ${detailType} with ${target}`)
  return [
    `${domain}.receive.${detailType}.${target.replace(/[^\w.-]/g, '-')}`,
    {
      ...operation,
      ...(bindings && { bindings }),
      'x-signalbox': { ...operation['x-signalbox'], rule, target, ...(where !== undefined && { where }) },
    },
  ]
}

function base(action: 'send' | 'receive', event: string, domain: string, title: string): Operation {
  return {
    action,
    title,
    channel: { $ref: `#/channels/${event}` },
    messages: [{ $ref: `#/channels/${event}/messages/${event}` }],
    tags: [{ name: domain }],
    'x-signalbox': { domain, event },
  }
}
