/** What a change does to one version of an event, against every state that the registry has had of it. */
import type { RegistryEntry } from '../registry-build/entry'
import { compare, type Difference, type Direction, type Verdict, verdictOf } from './compare'
import { brokenBy, brokenConsumers, type EventConsumer, readerAndWriter } from './consumers'
import type { Schema } from './schema'
import { different, fingerprint, type History, type Snapshot } from './snapshots'

/** What is asked of every change: `full` unless somebody has a reason. */
export type Policy = 'full' | 'backward' | 'forward' | 'none'
export const policies: readonly Policy[] = ['full', 'backward', 'forward', 'none']

export interface FoundDifference extends Difference {
  /** The state of the registry that it differs from. */
  readonly since: string
  /** The names of those that it breaks. */
  readonly consumers: readonly string[]
}

export interface EventReport {
  readonly event: string
  readonly version: number
  readonly verdict: Verdict | 'new' | 'removed' | 'unchanged'
  /** Why this can't be merged; empty: it can. */
  readonly violations: readonly string[]
  readonly differences: readonly FoundDifference[]
  readonly notes: readonly string[]
  /** Breaks that nobody relies on and that were let pass: what to write down. */
  readonly accepted: readonly string[]
  /** The same of breaks that somebody relies on, before the first release. */
  readonly forgotten: readonly string[]
}

export interface Question {
  readonly history: History
  readonly working: RegistryEntry
  readonly consumers: readonly EventConsumer[]
  readonly policy: Policy
  readonly allowUnusedBreak: boolean
  /** Fingerprints of former schemas: breaking with them was let pass before. */
  readonly accepted: readonly string[]
  /** Fingerprints of schemas that were broken with before the first release, whoever relied on them. */
  readonly forgotten?: readonly string[]
  /** Nothing is released yet: lets a break pass, whoever relies on it. */
  readonly isBeforeRelease?: boolean
  /** What the working definition says against a detail; undefined if it parses. */
  readonly refusal?: (detail: unknown) => string | undefined
}

export function checkEvent(question: Question): EventReport {
  const { history, working, policy } = question
  const [base] = history.snapshots
  const states = different(history.snapshots).map((snapshot) => checkAgainst(snapshot, question))
  const differences = merge(states.flatMap((state) => state.differences))
  const isBroken = (direction: string) => differences.some((each) => each.direction === direction)
  const isSame = base && fingerprint(base.entry) === fingerprint(working) && differences.length === 0
  const isKept = states.every(({ isAllowed }) => isAllowed)
  return {
    event: working.detailType,
    version: working.version,
    verdict: isSame ? 'unchanged' : verdictOf(!isBroken('backward'), !isBroken('forward')),
    violations: isKept ? [] : [violation(working, policy, differences)],
    differences,
    notes: [...(base ? notesOn(base.entry, working) : []), ...states.flatMap(({ notes }) => notes)],
    accepted: isKept ? states.flatMap(({ accepted }) => accepted) : [],
    forgotten: isKept ? states.flatMap(({ forgotten = [] }) => forgotten) : [],
  }
}

interface State {
  readonly differences: readonly FoundDifference[]
  readonly isAllowed: boolean
  readonly notes: readonly string[]
  readonly accepted: readonly string[]
  readonly forgotten?: readonly string[]
}

function checkAgainst({ entry, label }: Snapshot, question: Question): State {
  const { working, consumers, policy, accepted, allowUnusedBreak, forgotten = [], isBeforeRelease = false } = question
  const print = fingerprint(entry)
  if (forgotten.includes(print)) {
    const note = `was broken with ${label} before the first release`
    return { differences: [], isAllowed: true, notes: [note], accepted: [] }
  }
  const broken = (direction: Direction) => {
    const { read, written } = readerAndWriter<Schema>(direction, entry.schema, working.schema)
    const consumersOf = brokenConsumers(written, read, consumers)
    return (difference: Difference) => brokenBy(difference, read, consumersOf)
  }
  const found = [...differencesFrom(entry, question)]
  const directions = new Set(found.map(({ direction }) => direction))
  const breaks = new Map([...directions].map((direction) => [direction, broken(direction)]))
  const differences = found.map((difference): FoundDifference => {
    const { isInCode, ...shown } = difference
    // Code reads all of an event, whatever is relied on.
    const whom = isInCode ? consumers : breaks.get(shown.direction)?.(shown)
    return { ...shown, since: label, consumers: (whom ?? []).map(({ name }) => name) }
  })
  const counted = differences.filter(({ direction }) => policy === 'full' || policy === direction)
  if (counted.length === 0) return { differences, isAllowed: true, notes: [], accepted: [] }
  const isUnused = counted.every((each) => each.consumers.length === 0)
  if (isUnused && accepted.includes(print)) {
    // Said once, when it was let pass; not for ever.
    return { differences: [], isAllowed: true, notes: [`breaks with ${label}, as was accepted`], accepted: [] }
  }
  if (isUnused && allowUnusedBreak) {
    return { differences, isAllowed: true, notes: ['nobody relies on it: let pass'], accepted: [print] }
  }
  if (isBeforeRelease) {
    return {
      differences,
      isAllowed: true,
      notes: ['nothing is released yet: let pass'],
      accepted: [],
      forgotten: [print],
    }
  }
  return { differences, isAllowed: false, notes: [], accepted: [] }
}

/** By the schemas; and by parsing what was an example, since code may ask for what a schema can't say. */
function* differencesFrom(
  entry: RegistryEntry,
  { working, refusal }: Question,
): Iterable<Difference & { readonly isInCode?: boolean }> {
  const details = (of: RegistryEntry) => of.examples.map((data) => ({ metadata: exampleMetadata(of), data }))
  if (fingerprint(entry) !== fingerprint(working)) {
    const before = { schema: entry.schema, examples: details(entry) }
    const { differences } = compare(before, { schema: working.schema, examples: details(working) })
    yield* differences
    if (differences.some(({ direction }) => direction === 'backward')) return
  }
  for (const detail of details(entry)) {
    const reason = refusal?.(detail)
    if (reason === undefined) continue
    const why = `archived events may be as this former example; new consumers refuse it in code: ${reason}`
    yield { path: 'data', direction: 'backward', reason: why, witness: { value: detail }, isInCode: true }
  }
}

export function exampleMetadata({ version }: Pick<RegistryEntry, 'version'>) {
  const occurredAt = '2026-01-05T09:00:00.000Z'
  return { eventId: '01JG8QZ5W0000000000000000A', version, occurredAt, correlationId: 'example' }
}

function violation(working: RegistryEntry, policy: Policy, differences: readonly FoundDifference[]): string {
  const consumers = [...new Set(differences.flatMap((each) => each.consumers))]
  const whom = consumers.length === 0 ? 'no known consumer' : consumers.join(', ')
  const next = `${working.name}.v${working.version + 1}`
  return `is not ${policy === 'full' ? 'fully' : policy} compatible and would break ${whom}: make it ${next}, in a file of its own, with an upcaster`
}

function notesOn(before: RegistryEntry, after: RegistryEntry): readonly string[] {
  const added = after.publishers.filter((each) => !before.publishers.includes(each))
  const gone = before.publishers.filter((each) => !after.publishers.includes(each))
  const notes = [
    ...(added.length > 0 ? [`new publishers: ${added.join(', ')}`] : []),
    ...(gone.length > 0 ? [`publishers no more: ${gone.join(', ')}`] : []),
    ...(before.sensitive === after.sensitive ? [] : [after.sensitive ? 'sensitive now' : 'sensitive no more']),
    ...(after.deprecated && !before.deprecated
      ? [`deprecated since ${after.deprecated.since}: use ${after.deprecated.use}`]
      : []),
  ]
  return notes
}

function merge(differences: readonly FoundDifference[]): readonly FoundDifference[] {
  const key = ({ direction, path, reason }: FoundDifference) => `${direction} ${path} ${reason}`
  // The newest state is first, and is the one to name.
  return [...new Map([...differences].reverse().map((each) => [key(each), each])).values()].reverse()
}
