/** The whole system as an AsyncAPI 3 document: a channel for each event, and what each domain sends and receives. */
import type { Contact, DomainConfig } from '../config/config'
import type { Deprecation, EventDefinition } from '../define-event'
import { sourceOf } from '../envelope'
import type { DescribedObject } from '../meanings'
import { detailSchema, type JsonSchema, schemaName } from '../registry-build/json-schema'
import type { Consumer } from './consumers'

interface Reference {
  readonly $ref: string
}

interface Tag {
  readonly name: string
}

export interface DomainTag extends Tag {
  readonly description?: string
  readonly 'x-signalbox': Omit<DomainConfig, 'description'>
}

export interface Message {
  readonly name: string
  readonly title: string
  readonly summary: string
  readonly contentType: 'application/json'
  readonly tags: readonly Tag[]
  readonly payload: JsonSchema
  readonly examples: readonly { readonly name: string; readonly payload: unknown }[]
  readonly 'x-signalbox': {
    readonly owner: string
    readonly version: number
    readonly publishers: readonly string[]
    readonly sensitive: boolean
    readonly schemaName: string
    readonly deprecated?: Deprecation
  }
}

export interface Operation {
  readonly action: 'send' | 'receive'
  readonly title: string
  readonly channel: Reference
  readonly messages: readonly Reference[]
  readonly tags: readonly Tag[]
  readonly 'x-signalbox': {
    readonly domain: string
    readonly event: string
    readonly source?: string
    readonly rule?: string
    readonly target?: string
    readonly where?: unknown
  }
}

export interface AsyncApiDocument {
  readonly asyncapi: '3.0.0'
  readonly info: {
    readonly title: string
    readonly version: string
    readonly description: string
    readonly contact?: Contact
    readonly license?: { readonly name: string }
    readonly tags?: readonly DomainTag[]
  }
  readonly defaultContentType: 'application/json'
  readonly servers: Readonly<Record<string, unknown>>
  readonly channels: Readonly<Record<string, unknown>>
  readonly operations: Readonly<Record<string, Operation>>
  readonly components: { readonly messages: Readonly<Record<string, Message>> }
}

export interface AsyncApiOptions {
  readonly catalog: readonly EventDefinition[]
  readonly meanings: readonly DescribedObject[]
  readonly consumers: readonly Consumer[]
  readonly version: string
  readonly busName: string
  readonly title: string
  readonly contact?: Contact | undefined
  /** SPDX name. */
  readonly license?: string | undefined
  readonly domains?: Readonly<Record<string, DomainConfig>> | undefined
}

/** The same for every example: a document made again must not differ. */
const exampleMetadata = {
  eventId: '01JG8QZ5W0000000000000000E',
  occurredAt: '2026-01-05T09:00:00.000Z',
  correlationId: 'b2f1c6de',
}

export function asyncApiDocument(options: AsyncApiOptions): AsyncApiDocument {
  const { meanings, consumers, version, busName, title, contact, license, domains } = options
  const catalog = [...options.catalog].sort((a, b) => (a.detailType < b.detailType ? -1 : 1))
  const operations = [
    ...catalog.flatMap((definition) => definition.publishers.map((publisher) => send(definition, publisher))),
    ...consumers.map(receive),
  ].sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    asyncapi: '3.0.0',
    info: {
      title,
      version,
      description:
        'Every event between the domains. Each is an EventBridge event: `source` names the domain that publishes it, ' +
        '`detail-type` is the channel, and the payload is its `detail`.',
      ...(contact && { contact }),
      ...(license && { license: { name: license } }),
      ...(domains && { tags: Object.entries(domains).map(domainTag) }),
    },
    defaultContentType: 'application/json',
    servers: {
      bus: {
        host: 'events.{region}.amazonaws.com',
        protocol: 'eventbridge',
        description: `The event bus ${busName}; consumers are its rules.`,
        variables: { region: { default: 'us-east-1', description: 'Where the system is deployed.' } },
      },
    },
    channels: Object.fromEntries(catalog.map((definition) => [definition.detailType, channel(definition, busName)])),
    operations: Object.fromEntries(operations),
    components: {
      messages: Object.fromEntries(catalog.map((definition) => [definition.detailType, message(definition, meanings)])),
    },
  }
}

function domainTag([name, { description, ...answers }]: readonly [string, DomainConfig]): DomainTag {
  return { name, ...(description && { description }), 'x-signalbox': answers }
}

function channel({ detailType, owner, summary }: EventDefinition, busName: string) {
  return {
    address: `${busName}/${detailType}`,
    title: detailType,
    summary,
    servers: [{ $ref: '#/servers/bus' }],
    messages: { [detailType]: { $ref: `#/components/messages/${detailType}` } },
    tags: [{ name: owner }],
  }
}

function message(definition: EventDefinition, meanings: readonly DescribedObject[]): Message {
  const { detailType, owner, version, publishers, summary, sensitive, deprecated, examples } = definition
  const { $schema: _, ...payload } = detailSchema(definition, 'draft-7', meanings)
  const { eventId, ...rest } = exampleMetadata
  const metadata = { eventId, version, ...rest }
  return {
    name: detailType,
    title: detailType,
    summary,
    contentType: 'application/json',
    tags: [{ name: owner }],
    payload,
    examples: examples.map((data, index) => ({ name: `example${index + 1}`, payload: { metadata, data } })),
    'x-signalbox': {
      ...{ owner, version, publishers, sensitive, schemaName: schemaName(definition) },
      ...(deprecated && { deprecated }),
    },
  }
}

function send({ detailType, sourcePrefix }: EventDefinition, domain: string): readonly [string, Operation] {
  const operation = base('send', detailType, domain, `${domain} publishes ${detailType}`)
  return [
    `${domain}.send.${detailType}`,
    { ...operation, 'x-signalbox': { ...operation['x-signalbox'], source: sourceOf(domain, sourcePrefix) } },
  ]
}

function receive({ domain, detailType, rule, target, where }: Consumer): readonly [string, Operation] {
  const operation = base('receive', detailType, domain, `${domain} consumes ${detailType} with ${target}`)
  return [
    `${domain}.receive.${detailType}.${target.replace(/[^\w.-]/g, '-')}`,
    {
      ...operation,
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
