/** A version of an event as the registry held it at some time, and which of them say the same. */
import { createHash } from 'node:crypto'
import type { RegistryEntry } from '../registry-build/entry'
import { canonical, identityOf, isSchemaObject, type Schema, type SchemaObject } from './schema'

export interface Snapshot {
  readonly entry: RegistryEntry
  /** Where it was found, such as `main` or a commit. */
  readonly label: string
  /** The commit that made it so, where that is known. */
  readonly commit?: string
  /** The day on which it became so, where that is known. */
  readonly at?: string
}

/** By the entry's path; the newest first. The first is what the base has, unless the base has removed it. */
export interface History {
  readonly isInBase: boolean
  readonly snapshots: readonly Snapshot[]
}

/** An entry is asked for it several times in a check, and never changes. */
const fingerprints = new WeakMap<object, string>()

/** The same for schemas that take the same for a reason that shows: the meanings of fields don't count. */
export function fingerprint({ schema }: Pick<RegistryEntry, 'schema'>): string {
  const known = fingerprints.get(schema)
  if (known !== undefined) return known
  const print = createHash('sha256')
    .update(canonical(bare(schema)))
    .digest('hex')
    .slice(0, 16)
  fingerprints.set(schema, print)
  return print
}

/** What is written down of a state that was broken with by choice. States of former times don't tell their code. */
export function statePrint(entry: RegistryEntry): string {
  const print = fingerprint(entry)
  if (!entry.code) return print
  return createHash('sha256')
    .update(canonical([print, entry.code]))
    .digest('hex')
    .slice(0, 16)
}

/** Of a state of the registry: its schema, what is asked in code, and who may publish it. */
function stateOf(entry: RegistryEntry): string {
  return canonical([fingerprint(entry), entry.code ?? null, entry.publishers ?? null, entry.sourcePrefix ?? null])
}

/** One of each kind, the first one found. */
export function different(snapshots: readonly Snapshot[]): readonly Snapshot[] {
  const byState = new Map<string, Snapshot>()
  for (const snapshot of snapshots) {
    const state = stateOf(snapshot.entry)
    if (!byState.has(state)) byState.set(state, snapshot)
  }
  return [...byState.values()]
}

const forPeople = new Set(['$schema', '$comment', 'title', 'description', 'examples', 'deprecated'])
/** Under these, the keys are names of fields and not keywords. */
const named = new Set(['properties', 'patternProperties', '$defs'])

/** What all events have in common is stripped once. */
const bareForms = new Map<string, Schema>()
const mostKept = 20_000

function bare(schema: unknown): Schema {
  if (!isSchemaObject(schema)) return schema === true || schema === false ? schema : true
  const { id } = identityOf(schema)
  const known = bareForms.get(id)
  if (known !== undefined) return known
  const stripped = bareObject(schema)
  if (bareForms.size >= mostKept) bareForms.clear()
  bareForms.set(id, stripped)
  return stripped
}

function bareObject(schema: SchemaObject): Schema {
  const entries = Object.entries(schema).flatMap(([keyword, value]): [string, unknown][] => {
    if (forPeople.has(keyword)) return []
    if (named.has(keyword) && isSchemaObject(value)) {
      return [[keyword, Object.fromEntries(Object.entries(value).map(([name, each]) => [name, bare(each)]))]]
    }
    if (isSchemaObject(value) && keyword !== 'default' && keyword !== 'const') return [[keyword, bare(value)]]
    if (Array.isArray(value) && value.every(isSchemaObject) && keyword !== 'enum') return [[keyword, value.map(bare)]]
    return [[keyword, value]]
  })
  return Object.fromEntries(entries)
}
