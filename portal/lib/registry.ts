/** The contract between the domains, as `registry.json` has it: it is made when the portal is built. */
import { isListed } from './listed'
import { Problem } from './problem'

export interface Registry {
  /** Of the system. */
  readonly version: string
  readonly domains: readonly string[]
  readonly events: readonly EventOfRegistry[]
  /** What every event has beside its data. */
  readonly metadata: readonly FieldOfEvent[]
  readonly compatibility: Compatibility
}

export interface EventOfRegistry {
  /** Its detail-type: `ApprovalRequested`, and from version 2 on `ApprovalRequested.v2`. */
  readonly name: string
  readonly owner: string
  readonly version: number
  readonly summary: string
  readonly sensitive: boolean
  readonly schemaName: string
  readonly deprecated?: { readonly since: string; readonly use: string }
  readonly fields: readonly FieldOfEvent[]
  /** Of the detail. */
  readonly examples: readonly unknown[]
  readonly publishers: readonly string[]
  readonly consumers: readonly ConsumerOfEvent[]
}

export interface FieldOfEvent {
  readonly path: string
  readonly type: string
  readonly isRequired: boolean
  readonly meaning: string
}

export interface ConsumerOfEvent {
  readonly domain: string
  readonly target: string
  readonly rule: string
  /** A pattern in JSON, if it takes some of them alone. */
  readonly where?: string
}

export interface Compatibility {
  readonly checkedAt: string
  /** The commit that it was compared with, and its moment in ISO 8601. */
  readonly against?: { readonly commit: string; readonly at: string }
  /** Why there is no result. */
  readonly trouble?: string
  readonly events: readonly CheckedEvent[]
}

export interface CheckedEvent {
  readonly event: string
  readonly verdict: string
  readonly violations: readonly string[]
  readonly notes: readonly string[]
  readonly differences: readonly {
    readonly path: string
    readonly reason: string
    readonly consumers: readonly string[]
  }[]
}

/** Those of the same owner together, each by name. */
export function byDomain(events: readonly EventOfRegistry[]): readonly EventOfRegistry[] {
  const key = ({ owner, name }: EventOfRegistry) => `${owner} ${name}`
  return [...events].sort((a, b) => (key(a) < key(b) ? -1 : 1))
}

/** What has to do with a domain: it owns, publishes or consumes it. */
export function isOf(domain: string | undefined, { owner, publishers, consumers }: EventOfRegistry): boolean {
  if (domain === undefined) return true
  return owner === domain || publishers.includes(domain) || consumers.some((each) => each.domain === domain)
}

/** By words of the name, of what it says and of its fields’ paths. */
export function isMeant(words: string | undefined, { name, summary, fields }: EventOfRegistry): boolean {
  return isListed(words, [name, summary, ...fields.map(({ path }) => path)])
}

/** All versions of the same event, the newest first. */
export function versionsOf({ name }: EventOfRegistry, events: readonly EventOfRegistry[]): readonly EventOfRegistry[] {
  return events.filter((each) => baseName(each.name) === baseName(name)).sort((a, b) => b.version - a.version)
}

const baseName = (name: string): string => name.replace(/\.v\d+$/, '')

export function consumingDomains({ consumers }: EventOfRegistry): readonly string[] {
  return [...new Set(consumers.map(({ domain }) => domain))]
}

/** @throws Problem if there is none of that name */
export function eventOf({ events }: Registry, name: string): EventOfRegistry {
  const found = events.find((each) => each.name === name)
  if (found) return found
  const facts = { code: 'NoSuchEvent', status: 404, correlationId: '' }
  throw new Problem(`The registry has no event ${name}`, facts)
}

/** What the check has to say: of all others it says that they are as they were. */
export function toldOf({ events }: Compatibility): readonly CheckedEvent[] {
  return events.filter(
    ({ verdict, notes, violations }) => verdict !== 'unchanged' || notes.length > 0 || violations.length > 0,
  )
}
