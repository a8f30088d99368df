/** The AsyncAPI document as the catalogue looks at it: by event and by domain. */
import type { Contact } from '../../config/config'
import { type Field, fieldsOf } from '../../registry-build/fields'
import type { JsonSchema } from '../../registry-build/json-schema'
import type { AsyncApiDocument, DomainTag, Message, Operation } from '../document'
import { resolved } from '../shared-schemas'

/** The style has so many. */
export const domainColours = 8

export type Facts = Operation['x-signalbox']

export interface EventView {
  readonly name: string
  readonly summary: string
  readonly facts: Message['x-signalbox']
  readonly fields: readonly Field[]
  readonly examples: Message['examples']
  /** Of the `detail`, by itself. */
  readonly schema: JsonSchema
  readonly publishers: readonly Facts[]
  readonly consumers: readonly Facts[]
}

export interface DomainView {
  readonly name: string
  /** Counts from 0 in order of name. */
  readonly index: number
  /** Tells the domains apart, as far as there are colours. */
  readonly color: number
  readonly owns: readonly EventView[]
  readonly publishes: readonly string[]
  readonly consumes: readonly string[]
  /** Who answers for it, where that is said. */
  readonly answers: DomainTag | undefined
}

export interface CatalogueView {
  readonly title: string
  readonly version: string
  readonly description: string
  readonly contact?: Contact
  readonly domains: readonly DomainView[]
  readonly events: readonly EventView[]
  readonly metadata: readonly Field[]
}

export function catalogueView({ info, components, operations }: AsyncApiDocument): CatalogueView {
  const facts = (action: Operation['action']) =>
    Object.values(operations)
      .filter((operation) => operation.action === action)
      .map((operation) => operation['x-signalbox'])
  const sends = facts('send')
  const receives = facts('receive')
  const messages = Object.values(components.messages)
  const payloadOf = ({ payload }: Message) => resolved(components.schemas, { $ref: payload.$ref })
  const events = messages.map((message): EventView => {
    const { name, summary, examples, 'x-signalbox': signalbox } = message
    const schema = payloadOf(message)
    return {
      name,
      summary,
      facts: signalbox,
      fields: fieldsOf(schema.properties?.data ?? {}),
      schema,
      examples,
      publishers: sends.filter(({ event }) => event === name),
      consumers: receives.filter(({ event }) => event === name),
    }
  })
  const names = new Set([
    ...events.map((event) => event.facts.owner),
    ...[...sends, ...receives].map((each) => each.domain),
  ])
  const eventsOf = (operationsOf: readonly Facts[], domain: string) => [
    ...new Set(operationsOf.filter((each) => each.domain === domain).map(({ event }) => event)),
  ]
  const domains = [...names].sort().map((name, index) => ({
    name,
    index,
    color: index % domainColours,
    owns: events.filter((event) => event.facts.owner === name),
    publishes: eventsOf(sends, name),
    consumes: eventsOf(receives, name),
    answers: info.tags?.find((tag) => tag.name === name),
  }))
  // Each event's schema names its own version.
  const [first] = messages
  const metadata = fieldsOf((first && payloadOf(first).properties?.metadata) ?? {}).map((field) =>
    field.path === 'version' ? { ...field, type: 'whole number' } : field,
  )
  return { ...info, domains, events, metadata }
}
