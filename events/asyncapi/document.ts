/** The whole system as an AsyncAPI 3 document: a channel for each event, and what each domain sends and receives. */
import type { Contact, DomainConfig } from '../config/config'
import type { Deprecation, EventDefinition, RulePattern } from '../define-event'
import type { DescribedObject } from '../meanings'
import { detailSchema, type JsonSchema, partSchema, schemaName } from '../registry-build/json-schema'
import type { Consumer } from './consumers'
import { answersChannel, answersOf, type Operation, operationsOf, type Reference, type Tag } from './operations'
import { keyOf, sharedSchemas } from './shared-schemas'

export type { Operation } from './operations'

export interface DomainTag extends Tag {
  readonly description?: string
  readonly 'x-signalbox': Omit<DomainConfig, 'description'>
}

export interface Message {
  readonly name: string
  readonly title: string
  readonly summary: string
  readonly contentType: 'application/json'
  readonly correlationId: Reference
  readonly tags: readonly Tag[]
  readonly payload: Reference
  readonly examples: readonly { readonly name: string; readonly payload: unknown }[]
  readonly 'x-signalbox': {
    readonly owner: string
    readonly version: number
    readonly publishers: readonly string[]
    readonly pattern: RulePattern
    readonly sensitive: boolean
    readonly schemaName: string
    /** What the catalogue exports it as, where it is a module of a catalogue. */
    readonly exportedAs?: string
    readonly answeredBy?: readonly string[]
    readonly deprecated?: Deprecation
  }
}

export interface AsyncApiDocument {
  readonly asyncapi: '3.0.0'
  readonly info: {
    readonly title: string
    readonly version: string
    readonly description: string
    readonly contact?: Contact
    readonly license?: { readonly name: string; readonly url?: string }
    readonly tags?: readonly DomainTag[]
  }
  readonly defaultContentType: 'application/json'
  readonly servers: Readonly<Record<string, unknown>>
  readonly channels: Readonly<Record<string, unknown>>
  readonly operations: Readonly<Record<string, Operation>>
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>
    readonly correlationIds: Readonly<Record<string, { readonly description: string; readonly location: string }>>
    readonly messages: Readonly<Record<string, Message>>
  }
}

export interface AsyncApiOptions {
  readonly catalog: readonly EventDefinition[]
  readonly meanings: readonly DescribedObject[]
  /** What the catalogue's modules export schemas and definitions as. */
  readonly names?: ReadonlyMap<unknown, string>
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
  const { meanings, consumers, version, busName, title, contact, license, domains, names = new Map() } = options
  const catalog = [...options.catalog].sort((a, b) => (a.detailType < b.detailType ? -1 : 1))
  const payloads = new Map(catalog.map((definition) => [definition.detailType, payloadOf(definition, meanings)]))
  return {
    asyncapi: '3.0.0',
    info: {
      title,
      version,
      description:
        'Every event between the domains. Each is an EventBridge event: `source` names the domain that publishes it, ' +
        '`detail-type` is the channel, and the payload is its `detail`.',
      ...(contact && { contact }),
      ...(license && { license: { name: license, ...(isSpdx(license) && { url: spdx(license) }) } }),
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
    channels: Object.fromEntries(catalog.flatMap((definition) => channelsOf(definition, busName, catalog))),
    operations: operationsOf(catalog, consumers),
    components: {
      ...sharedSchemas(payloads, partNames(payloads, meanings, names)),
      correlationIds: {
        story: {
          description:
            'Begins at the edge, and is carried by every event that comes of it: one id tells a whole story.',
          location: '$message.payload#/metadata/correlationId',
        },
      },
      messages: Object.fromEntries(catalog.map((each) => [each.detailType, message(each, names.get(each))])),
    },
  }
}

/** Of the licences that are one word there. */
function isSpdx(license: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9.+-]*$/.test(license) && license !== 'UNLICENSED'
}

function spdx(license: string): string {
  return `https://spdx.org/licenses/${license}.html`
}

function domainTag([name, { description, ...answers }]: readonly [string, DomainConfig]): DomainTag {
  return { name, ...(description && { description }), 'x-signalbox': answers }
}

function payloadOf(definition: EventDefinition, meanings: readonly DescribedObject[]): JsonSchema {
  const { $schema: _, ...payload } = detailSchema(definition, 'draft-7', meanings)
  return payload
}

/** By their forms, as the parts of payloads are found again. */
function partNames(
  payloads: ReadonlyMap<string, JsonSchema>,
  meanings: readonly DescribedObject[],
  names: ReadonlyMap<unknown, string>,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const { properties } of payloads.values()) {
    const { metadata } = properties ?? {}
    if (metadata) found.set(keyOf(metadata), `metadata.v${String(metadata.properties?.version?.const)}`)
  }
  for (const [schema, name] of names) {
    const part = partSchema(schema, meanings)
    if (part && !found.has(keyOf(part))) found.set(keyOf(part), name)
  }
  return found
}

type Channel = readonly [string, unknown]

function channelsOf(definition: EventDefinition, busName: string, catalog: readonly EventDefinition[]): Channel[] {
  const { detailType, owner, summary } = definition
  const common = { servers: [{ $ref: '#/servers/bus' }], tags: [{ name: owner }] }
  const messages = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }]))
  const own = { address: `${busName}/${detailType}`, title: detailType, summary, messages: messages([detailType]) }
  const channels: Channel[] = [[detailType, { ...own, ...common }]]
  const answers = answersOf(definition, catalog)
  if (answers.length === 0) return channels
  const title = `Answers to ${detailType}`
  const description = `One of ${answers.map((name) => `\`${busName}/${name}\``).join(', ')}.`
  return [
    ...channels,
    [answersChannel(detailType), { address: null, title, description, messages: messages(answers), ...common }],
  ]
}

function message(definition: EventDefinition, exportedAs: string | undefined): Message {
  const { detailType, owner, version, publishers, pattern, summary, sensitive, deprecated, examples } = definition
  const { answeredBy } = definition
  const { eventId, ...rest } = exampleMetadata
  const metadata = { eventId, version, ...rest }
  return {
    name: detailType,
    title: detailType,
    summary,
    contentType: 'application/json',
    correlationId: { $ref: '#/components/correlationIds/story' },
    tags: [{ name: owner }],
    payload: { $ref: `#/components/schemas/${detailType}` },
    examples: examples.map((data, index) => ({ name: `example${index + 1}`, payload: { metadata, data } })),
    'x-signalbox': {
      ...{ owner, version, publishers, pattern, sensitive, schemaName: schemaName(definition) },
      ...(exportedAs && { exportedAs }),
      ...(answeredBy && { answeredBy }),
      ...(deprecated && { deprecated }),
    },
  }
}
