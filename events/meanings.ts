/**
 * What the fields of an event mean, for the registry, the catalogue and the types that others generate. They
 * stand beside the schema and not in it: the bundler drops them from functions, which don't read them.
 */
import type * as z from 'zod/mini'

/** A sentence for every field of an object: the type of `subjectMeanings: Meanings<typeof subject>`. */
export type Meanings<Schema extends z.ZodMiniObject> = { readonly [Field in keyof Schema['shape']]: string }

export interface DescribedObject {
  readonly schema: z.ZodMiniObject
  readonly meanings: Readonly<Record<string, string>>
}

/** Joins a schema and its meanings for a list; the compiler refuses a field too many or too few. */
export function describe<Schema extends z.ZodMiniObject>(schema: Schema, meanings: Meanings<Schema>): DescribedObject {
  return { schema, meanings: meanings as Readonly<Record<string, string>> }
}

/** The schemas of a module with their meanings: `person` and `personMeanings`. */
export function pairs(module: Readonly<Record<string, unknown>>): readonly DescribedObject[] {
  return Object.entries(module).flatMap(([name, schema]) => {
    const meanings = module[`${name}Meanings`]
    return meanings ? [{ schema, meanings } as DescribedObject] : []
  })
}
