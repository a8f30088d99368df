/** What a change does to every event: of the working definitions, and of the registry that they are compared with. */
import type { EventDefinition } from '../define-event'
import type { RegistryEntry } from '../registry-build/entry'
import type { Upcaster } from '../upcast'
import { checkEvent, type EventReport, exampleMetadata, type Policy } from './check-event'
import type { EventConsumer } from './consumers'
import type { History } from './snapshots'

export interface CatalogQuestion {
  /** By `<owner>/<Name>.v<version>.json`. */
  readonly before: ReadonlyMap<string, History>
  readonly working: ReadonlyMap<string, RegistryEntry>
  readonly upcasters: readonly Upcaster[]
  readonly consumers: readonly EventConsumer[]
  readonly policy: Policy
  readonly allowUnusedBreak?: boolean
  /** Fingerprints of former schemas by detail-type. */
  readonly accepted?: Readonly<Record<string, readonly string[]>>
  /** The same of what was broken with before the first release. */
  readonly forgotten?: Readonly<Record<string, readonly string[]>>
  readonly isBeforeRelease?: boolean
  readonly acceptPublishers?: boolean
  /** The working definitions themselves. */
  readonly definitions?: readonly EventDefinition[]
}

export function checkCatalog(question: CatalogQuestion): readonly EventReport[] {
  const { before, working } = question
  const known = knownOf(question)
  const paths = [...new Set([...working.keys(), ...before.keys()])].sort()
  return paths.flatMap((path) => {
    const entry = working.get(path)
    const history = before.get(path)
    if (entry) return [withVersionRules(entry, reportOn(entry, history, question, known), question, known)]
    return history?.isInBase ? [reportRemoval(history, question)] : []
  })
}

/** What is looked up for each event: looking through all for each would be most of the work on a large catalogue. */
interface Known {
  /** The first by its detail-type. */
  readonly definitions: ReadonlyMap<string, EventDefinition>
  readonly consumers: ReadonlyMap<string, readonly EventConsumer[]>
  /** Every version of one event, the newest first, by `nameOf`. */
  readonly versions: ReadonlyMap<string, readonly RegistryEntry[]>
}

function knownOf({ definitions = [], consumers, working }: CatalogQuestion): Known {
  return {
    definitions: new Map([...definitions].reverse().map((each) => [each.detailType, each])),
    consumers: grouped(consumers, ({ detailType }) => detailType),
    versions: grouped(
      [...working.values()].sort((one, other) => other.version - one.version),
      nameOf,
    ),
  }
}

function nameOf({ owner, name }: Pick<RegistryEntry, 'owner' | 'name'>): string {
  return `${owner}/${name}`
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group) group.push(item)
    else groups.set(keyOf(item), [item])
  }
  return groups
}

function reportOn(
  working: RegistryEntry,
  history: History | undefined,
  question: CatalogQuestion,
  known: Known,
): EventReport {
  const { policy, allowUnusedBreak = false, accepted = {}, forgotten = {} } = question
  const { detailType } = working
  if (!history) return { ...nothing(working), verdict: 'new' }
  const definition = known.definitions.get(detailType)
  return checkEvent({
    history,
    working,
    policy,
    allowUnusedBreak,
    consumers: known.consumers.get(detailType) ?? [],
    accepted: accepted[detailType] ?? [],
    forgotten: forgotten[detailType] ?? [],
    isBeforeRelease: question.isBeforeRelease ?? false,
    acceptPublishers: question.acceptPublishers ?? false,
    ...(definition && { definition }),
  })
}

/** A second version without a way from the first would leave the archive of the first unread. */
function withVersionRules(
  entry: RegistryEntry,
  report: EventReport,
  question: CatalogQuestion,
  { versions }: Known,
): EventReport {
  const last = versions.get(nameOf(entry))?.find(({ version }) => version < entry.version)
  if (!last) return report
  const upcaster = question.upcasters.find(
    ({ from, to }) => from.detailType === last.detailType && to.detailType === entry.detailType,
  )
  if (!upcaster) {
    const missing = `has no upcaster from ${last.detailType}: export one beside the definition, so that its archive can be replayed`
    return { ...report, violations: [...report.violations, missing] }
  }
  return { ...report, violations: [...report.violations, ...brokenExamples(upcaster)] }
}

/** Every example of the older version becomes a valid event of the newer. */
export function brokenExamples({ from, to, convert }: Upcaster): readonly string[] {
  return from.examples.flatMap((example, index) => {
    try {
      to.parse({ metadata: exampleMetadata(to), data: convert(example) })
      return []
    } catch (error) {
      return [
        `its upcaster from ${from.detailType} makes of examples[${index}] what is refused: ${(error as Error).message}`,
      ]
    }
  })
}

function reportRemoval({ snapshots }: History, { consumers }: CatalogQuestion): EventReport {
  const [base] = snapshots
  if (!base) throw new TypeError('A history without a snapshot')
  const { entry } = base
  const report: EventReport = { ...nothing(entry), verdict: 'removed' }
  const left = consumers.filter(({ detailType }) => detailType === entry.detailType).map(({ name }) => name)
  if (left.length > 0) return { ...report, violations: [`is removed and still consumed by ${left.join(', ')}`] }
  if (entry.deprecated) return { ...report, notes: [`was deprecated since ${entry.deprecated.since}`] }
  return { ...report, violations: ['is removed and was not deprecated: deprecate it first, and say what to use'] }
}

function nothing({ detailType, version }: RegistryEntry): EventReport {
  return {
    event: detailType,
    version,
    verdict: 'unchanged',
    violations: [],
    differences: [],
    notes: [],
    accepted: [],
    forgotten: [],
  }
}
