/**
 * Every version of an event, and every state that the registry has had of each, with what lies between any two of them:
 * for people who read the catalogue. What breaks is told by the comparison's rows; what else has changed, by fields.
 */
import type { EventDefinition } from '../define-event'
import type { RegistryEntry } from '../registry-build/entry'
import { type Field, fieldsOf } from '../registry-build/fields'
import type { JsonSchema } from '../registry-build/json-schema'
import { codeDifferences } from './code-differences'
import { compare, type Difference, type Verdict } from './compare'
import { judgeOf } from './judge'
import { publisherDifferences, publishersPrint } from './publishers'
import { different, fingerprint, type History, type Snapshot, statePrint } from './snapshots'

export interface VersionState {
  readonly detailType: string
  readonly version: number
  /** `now` for the working definition; otherwise the commit that made it so. */
  readonly label: string
  /** The day of that commit. */
  readonly at?: string
  readonly isNow: boolean
  /** A break with it was let pass: `accepted`, or before the first release. */
  readonly letPass?: 'accepted' | 'before the first release'
}

export interface VersionDifference {
  /** Indexes of states; the older first. */
  readonly from: number
  readonly to: number
  readonly verdict: Verdict
  readonly rows: readonly Difference[]
  /** In words, field by field. */
  readonly changes: readonly string[]
}

export interface EventVersions {
  readonly name: string
  /** The oldest first. */
  readonly states: readonly VersionState[]
  readonly differences: readonly VersionDifference[]
  /** States that are older than these, and are not told. */
  readonly olderStates: number
}

export interface VersionsQuestion {
  readonly before: ReadonlyMap<string, History>
  readonly working: readonly RegistryEntry[]
  readonly definitions?: readonly EventDefinition[]
  readonly accepted?: Readonly<Record<string, readonly string[]>>
  readonly forgotten?: Readonly<Record<string, readonly string[]>>
}

/** Of more, the page would be mostly differences: they grow with the square. */
const mostStates = 8

type State = Snapshot & { readonly isNow: boolean }

/** By the name of the event, without its version. */
export function versionsOf(question: VersionsQuestion): ReadonlyMap<string, EventVersions> {
  const names = new Map<string, State[]>()
  const add = (state: State) => names.set(state.entry.name, [...(names.get(state.entry.name) ?? []), state])
  const working = new Map(question.working.map((entry) => [entry.detailType, entry]))
  const former = new Map<string, Snapshot[]>()
  for (const { snapshots } of question.before.values()) {
    const [first] = snapshots
    if (first) former.set(first.entry.detailType, [...snapshots].reverse())
  }
  for (const detailType of [...new Set([...former.keys(), ...working.keys()])]) {
    const now = working.get(detailType)
    const states = oldestOfEach([...(former.get(detailType) ?? []), ...(now ? [{ entry: now, label: 'now' }] : [])])
    for (const [index, state] of states.entries()) add({ ...state, isNow: !!now && index === states.length - 1 })
  }
  return new Map([...names].map(([name, states]) => [name, eventVersions(name, states, question)]))
}

/** One of each run of the same; what was so before and is again is told again. */
function oldestOfEach(snapshots: readonly Snapshot[]): readonly Snapshot[] {
  return snapshots.filter((snapshot, index) => {
    const before = snapshots[index - 1]
    return before === undefined || different([before, snapshot]).length === 2
  })
}

function eventVersions(name: string, all: readonly State[], question: VersionsQuestion): EventVersions {
  const ordered = [...all].sort((one, other) => one.entry.version - other.entry.version)
  const states = ordered.slice(-mostStates)
  const differences = states.flatMap((one, from) =>
    states.slice(from + 1).map((other, more) => {
      return { from, to: from + 1 + more, ...differenceOf(one, other, question.definitions ?? []) }
    }),
  )
  return {
    name,
    states: states.map((state) => told(state, states, question)),
    differences,
    olderStates: ordered.length - states.length,
  }
}

function told(
  state: State,
  states: readonly State[],
  { accepted = {}, forgotten = {} }: VersionsQuestion,
): VersionState {
  const { entry, at, isNow } = state
  const label = state.commit ?? state.label
  const { detailType, version } = entry
  const later = states.filter((each) => each.entry.detailType === detailType && each !== state)
  const prints = [statePrint(entry), fingerprint(entry), ...later.map((each) => publishersPrint(entry, each.entry))]
  const isIn = (known: Readonly<Record<string, readonly string[]>>) =>
    !isNow && prints.some((print) => known[detailType]?.includes(print))
  const letPass = isIn(accepted) ? 'accepted' : isIn(forgotten) ? 'before the first release' : undefined
  return { detailType, version, label, ...(at !== undefined && { at }), isNow, ...(letPass && { letPass }) }
}

function differenceOf(one: State, other: State, definitions: readonly EventDefinition[]) {
  const [before, after] = [one.entry, other.entry]
  const isSameVersion = before.version === after.version
  // Of two versions each says its own number in the metadata, which is no difference to tell.
  const schemaOf = ({ schema }: RegistryEntry) => (isSameVersion ? schema : dataAlone(schema))
  const definition = other.isNow ? definitions.find(({ detailType }) => detailType === after.detailType) : undefined
  const judge = isSameVersion && definition ? { judge: judgeOf(definition) } : {}
  const { verdict, differences } = compare({ schema: schemaOf(before) }, { schema: schemaOf(after), ...judge })
  const rows = [
    ...differences,
    ...codeDifferences(before, after),
    ...[...publisherDifferences(before, after, [])].map(({ breaks: _, ...row }) => row),
  ]
  const isBroken = (direction: string) => rows.some((row) => row.direction === direction)
  const whole: Verdict = rows.length === differences.length ? verdict : verdictWith(isBroken)
  return { verdict: whole, rows, changes: [...changesBetween(before, after)] }
}

function verdictWith(isBroken: (direction: string) => boolean): Verdict {
  if (isBroken('backward')) return isBroken('forward') ? 'breaking' : 'forward'
  return isBroken('forward') ? 'backward' : 'full'
}

function dataAlone({ properties, ...rest }: JsonSchema): JsonSchema {
  const { data = {} } = properties ?? {}
  return { ...rest, properties: { data }, required: ['data'] }
}

function* changesBetween(before: RegistryEntry, after: RegistryEntry): Iterable<string> {
  const fields = ({ schema }: RegistryEntry) =>
    new Map(fieldsOf(schema.properties?.data ?? {}).map((field) => [field.path, field]))
  const [old, young] = [fields(before), fields(after)]
  for (const [path, field] of young) if (!old.has(path)) yield `new: ${path}, ${words(field)}`
  for (const [path, field] of old) {
    const now = young.get(path)
    if (!now) yield `gone: ${path}, ${words(field)}`
    else if (words(now) !== words(field)) yield `changed: ${path}, from ${words(field)} to ${words(now)}`
  }
  if (before.sensitive !== after.sensitive) yield after.sensitive ? 'sensitive now' : 'sensitive no more'
  if (before.publishers.join() !== after.publishers.join()) {
    yield `published by ${after.publishers.join(', ')}, before by ${before.publishers.join(', ')}`
  }
}

function words({ type, isRequired }: Field): string {
  return `${type}${isRequired ? '' : ', optional'}`
}
