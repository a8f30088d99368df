/**
 * What an audit tells: who did what, and to what. People are in it by their subject alone, which is always called `sub`,
 * whatever else an entry may be about.
 */
import { isSub } from '../ids'

export interface Done {
  readonly at: string
  /** The event's, so that the same is there once. */
  readonly entryId: string
  /** The event's name, or what was done without one. */
  readonly what: string
  /** What more there is to say of it, in words of ours. */
  readonly detail?: string
  /** Who did it: a subject, a principal, or `signalbox`. */
  readonly actor: string
  readonly correlationId: string
}

/** The ids of what it was done to, by their names: `{ applicationId: 'stock', sub: '…' }`. */
export type About<Name extends string> = { readonly [Each in Name]?: string | undefined }

export type AuditEntry<Name extends string> = Done & About<Name>

/** What has an audit of its own: the name of its id, and what its place is called by. */
export type Kinds<Name extends string> = Readonly<Record<Name, string>>

export function placeOf<Name extends string>(kinds: Kinds<Name>, name: Name, id: string): string {
  return `${kinds[name]}#${id}`
}

/** What somebody did to others: by it an erasure finds where else they are named. */
export function placeOfActor(sub: string): string {
  return `actor#${sub}`
}

/** Everywhere that an entry is. */
export function placesOf<Name extends string>(
  kinds: Kinds<Name>,
  entry: Pick<Done, 'actor'> & About<Name>,
): readonly string[] {
  const { actor } = entry
  const about: About<Name> = entry
  const names = (Object.keys(kinds) as Name[]).filter((name) => about[name] !== undefined)
  const isOwn = names.some((name) => about[name] === actor)
  return [
    ...names.map((name) => placeOf(kinds, name, about[name] ?? '')),
    ...(isSub(actor) && !isOwn ? [placeOfActor(actor)] : []),
  ]
}

/** The places that go with a person. */
export function placesOfPerson(kinds: Readonly<Record<string, string>>, sub: string): readonly string[] {
  return [placeOfActor(sub), ...(kinds.sub === undefined ? [] : [placeOf(kinds, 'sub', sub)])]
}

/** The same without somebody who was erased: what was done stays told, by whom and to whom no more. */
export function withoutPerson<Named extends object>(entry: Named, sub: string, name: string): Named {
  return Object.fromEntries(Object.entries(entry).map(([key, value]) => [key, value === sub ? name : value])) as Named
}

/** Who it was, wherever something must stay that told who did it, or to whom. */
export function nameless(erasureId: string): string {
  return `erased/${erasureId}`
}
