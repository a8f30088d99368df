/** What a change does to one version of an event, against every state that the registry has had of it. */

import type { EventDefinition } from '../define-event'
import type { RegistryEntry } from '../registry-build/entry'
import { codeDifferences } from './code-differences'
import { compare, type Difference, type Direction, type Verdict, verdictOf } from './compare'
import { brokenBy, brokenConsumers, type EventConsumer, readerAndWriter, reliesOn } from './consumers'
import { judgeOf, refusalOf } from './judge'
import { lostFields } from './places'
import { publisherDifferences, publishersPath, publishersPrint } from './publishers'
import type { Schema } from './schema'
import { different, fingerprint, type History, type Snapshot, statePrint } from './snapshots'
import { validatorOf } from './validator'

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
  /** Deployed rules learn of new publishers before these publish: lets a change of them pass. */
  readonly acceptPublishers?: boolean
  /** Nothing is released yet: lets a break pass, whoever relies on it. */
  readonly isBeforeRelease?: boolean
  /** The working definition itself. */
  readonly definition?: EventDefinition
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
    notes: [...(base ? notesOn(base.entry, working, question) : []), ...states.flatMap(({ notes }) => notes)],
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
  const { working, consumers, policy, accepted, allowUnusedBreak, forgotten = [] } = question
  const { isBeforeRelease = false, acceptPublishers = false } = question
  const print = statePrint(entry)
  if (forgotten.includes(print)) {
    const note = `was broken with ${label} before the first release`
    return { differences: [], isAllowed: true, notes: [note], accepted: [] }
  }
  const broken = (direction: Direction) => {
    const { read, written } = readerAndWriter<Schema>(direction, entry.schema, working.schema)
    const consumersOf = brokenConsumers(written, read, consumers)
    return (difference: Difference) => brokenBy(difference, read, consumersOf)
  }
  const told = [...differencesFrom(entry, question)]
  const published = publishersPrint(entry, working)
  // Said once, when it was let pass; not for ever.
  const isPublishersKnown = accepted.includes(published) || forgotten.includes(published)
  const found = isPublishersKnown ? told.filter(({ path }) => path !== publishersPath) : told
  const directions = new Set(found.flatMap(({ direction, breaks }) => (breaks ? [] : [direction])))
  const breaks = new Map([...directions].map((direction) => [direction, broken(direction)]))
  const differences = found.map((difference): FoundDifference => {
    const { breaks: whom, ...shown } = difference
    const all = whom ?? breaks.get(shown.direction)?.(shown) ?? []
    return { ...shown, since: label, consumers: all.map(({ name }) => name) }
  })
  const counted = differences.filter(({ direction }) => policy === 'full' || policy === direction)
  const isOfPublishers = counted.some(({ path }) => path === publishersPath)
  const others = counted.filter(({ path }) => path !== publishersPath)
  const prints = [...(isOfPublishers ? [published] : []), ...(others.length > 0 ? [print] : [])]
  const isUnused = (some: readonly FoundDifference[]) => some.every((each) => each.consumers.length === 0)
  if (counted.length === 0) return { differences, isAllowed: true, notes: [], accepted: [] }
  if (isUnused(counted) && accepted.includes(print)) {
    return { differences: [], isAllowed: true, notes: [`breaks with ${label}, as was accepted`], accepted: [] }
  }
  const isLetPass = (some: readonly FoundDifference[]) => some.length === 0 || (allowUnusedBreak && isUnused(some))
  if (acceptPublishers ? isLetPass(others) : isLetPass(counted)) {
    const notes = [
      ...(isOfPublishers && acceptPublishers ? ['rules that select by the new sources go first: let pass'] : []),
      ...(allowUnusedBreak ? ['nobody relies on it: let pass'] : []),
    ]
    return { differences, isAllowed: true, notes, accepted: prints }
  }
  if (isBeforeRelease) {
    const notes = ['nothing is released yet: let pass']
    return { differences, isAllowed: true, notes, accepted: [], forgotten: prints }
  }
  return { differences, isAllowed: false, notes: [], accepted: [] }
}

/** `breaks`: whom, where it isn't by the schemas that they are broken. */
type Found = Difference & { readonly breaks?: readonly EventConsumer[] }

/** By the schemas; by what is asked in code; by who publishes; and by parsing what was an example. */
function* differencesFrom(entry: RegistryEntry, question: Question): Iterable<Found> {
  const { working, consumers, definition } = question
  const details = (of: RegistryEntry) => of.examples.map((data) => ({ metadata: exampleMetadata(of), data }))
  const judge = definition && judgeOf(definition)
  if (fingerprint(entry) !== fingerprint(working)) {
    const before = { schema: entry.schema, examples: details(entry) }
    const after = { schema: working.schema, examples: details(working), ...(judge && { judge }) }
    yield* compare(before, after).differences
  }
  for (const difference of codeDifferences(entry, working)) {
    yield { ...difference, breaks: consumers.filter((consumer) => reliesOn(consumer, difference.path)) }
  }
  // Against the base alone: what changed before that has been answered for.
  if (question.history.isInBase && question.history.snapshots[0]?.entry === entry) {
    yield* lostByConsumers(entry, question)
    yield* publisherDifferences(entry, working, consumers)
  }
  for (const detail of details(entry)) {
    const reason = definition && refusalOf(definition, detail)
    if (reason === undefined || !validatorOf(working.schema).accepts(detail)) continue
    const why = `archived events may be as this former example; new consumers refuse it in code: ${reason}`
    // Code reads all of an event, whatever is relied on.
    yield { path: 'data', direction: 'backward', reason: why, witness: { value: detail }, breaks: consumers }
  }
}

/** A field that is there no more takes from those who rely on it what no schema asks for. */
function* lostByConsumers(entry: RegistryEntry, { working, consumers }: Question): Iterable<Found> {
  if (consumers.every(({ fields }) => fields === undefined)) return
  for (const path of lostFields(entry.schema, working.schema).lost) {
    const breaks = consumers.filter((consumer) => consumer.fields !== undefined && reliesOn(consumer, path))
    if (breaks.length === 0) continue
    const reason = `new events never hold it; old consumers rely on it`
    yield { path, direction: 'forward', reason, doubt: 'it may be left out, so no event is refused', breaks }
  }
}

export function exampleMetadata({ version }: Pick<RegistryEntry, 'version'>) {
  const occurredAt = '2026-01-05T09:00:00.000Z'
  return { eventId: '01JG8QZ5W0000000000000000A', version, occurredAt, correlationId: 'example' }
}

function violation(working: RegistryEntry, policy: Policy, differences: readonly FoundDifference[]): string {
  const consumers = [...new Set(differences.flatMap((each) => each.consumers))]
  const whom = consumers.length === 0 ? 'no known consumer' : consumers.join(', ')
  const what = `is not ${policy === 'full' ? 'fully' : policy} compatible and would break ${whom}`
  if (differences.every(({ path }) => path === publishersPath)) {
    return `${what}: deploy the rules before anybody publishes so, and say that by --accept-publishers`
  }
  return `${what}: make it ${working.name}.v${working.version + 1}, in a file of its own, with an upcaster`
}

function notesOn(before: RegistryEntry, after: RegistryEntry, { consumers }: Question): readonly string[] {
  const { lost, renamed } = lostFields(before.schema, after.schema)
  const silent = consumers.filter(({ fields }) => !fields).map(({ name }) => name)
  return [
    ...renamed.map(({ from, to }) => `${from} is gone and ${to} is new, of one type: a renamed field is a lost one`),
    ...(lost.length > 0 && silent.length > 0
      ? [`${lost.join(', ')} is no more; ${silent.join(', ')} may rely on it, and does not say on what it relies`]
      : []),
    ...(before.sensitive === after.sensitive ? [] : [after.sensitive ? 'sensitive now' : 'sensitive no more']),
    ...(after.deprecated && !before.deprecated
      ? [`deprecated since ${after.deprecated.since}: use ${after.deprecated.use}`]
      : []),
  ]
}

function merge(differences: readonly FoundDifference[]): readonly FoundDifference[] {
  const key = ({ direction, path, reason }: FoundDifference) => `${direction} ${path} ${reason}`
  // The newest state is first, and is the one to name.
  return [...new Map([...differences].reverse().map((each) => [key(each), each])).values()].reverse()
}
