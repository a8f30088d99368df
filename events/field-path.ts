/** Paths to the fields of an event's data, such as `plan`, `requestedBy.system` or `votes[].way`, as types. */

/** Every path that there is. A field that may be anything, and a record, are paths and have none below. */
export type FieldPath<Data, Depth extends number = 4> = [Depth] extends [never]
  ? never
  : unknown extends Data
    ? string
    : Data extends readonly unknown[]
      ? never
      : Data extends object
        ? { [Field in Named<Data>]: Field | `${Field}${Below<NonNullable<Data[Field]>, Less[Depth]>}` }[Named<Data>]
        : never

type Less = [never, never, 1, 2, 3]
type Named<Data> = string extends keyof Data ? never : keyof Data & string
type Below<Value, Depth extends number> = unknown extends Value
  ? never
  : Value extends readonly (infer Item)[]
    ? `[]${Below<NonNullable<Item>, Depth>}`
    : `.${FieldPath<Value, Depth>}`

/** The data with these fields alone. */
export type OnlyFields<Data, Path extends string> = Data extends readonly (infer Item)[]
  ? OnlyFields<Item, AfterItem<Path>>[]
  : Data extends object
    ? {
        [Field in keyof Data as Field & First<Path>]: Field extends Path
          ? Data[Field]
          : OnlyFields<Data[Field], After<Path, Field & string>>
      }
    : Data

type First<Path extends string> = Path extends `${infer Field}.${string}` ? Unlisted<Field> : Unlisted<Path>
type Unlisted<Field extends string> = Field extends `${infer Name}[]${string}` ? Name : Field
type AfterItem<Path extends string> = Path extends `[].${infer Rest}`
  ? Rest
  : Path extends `[]${infer Rest}`
    ? Rest
    : never
type After<Path extends string, Field extends string> = Path extends `${Field}.${infer Rest}`
  ? Rest
  : Path extends `${Field}[]${infer Rest}`
    ? `[]${Rest}`
    : never

/** What the paths that go through a field say below it; undefined if one of them means the whole of it. */
export function pathsBelow(paths: readonly string[], field: string): readonly string[] | undefined {
  if (paths.includes(field)) return undefined
  return paths.flatMap((path) => {
    if (path.startsWith(`${field}.`)) return [path.slice(field.length + 1)]
    return path.startsWith(`${field}[]`) ? [path.slice(field.length)] : []
  })
}

/** The same below the items of an array: `[].way` is `way`. */
export function pathsBelowItems(paths: readonly string[]): readonly string[] {
  return paths.map((path) => path.replace(/^\[\]\.?/, ''))
}
