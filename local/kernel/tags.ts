/** Tags of what an engine keeps: as a map, whichever form they come in, and within the limits that all services have. */
import { refuseUnknown } from './aws-error'

export type Tags = Readonly<Record<string, string>>

export interface Tag {
  readonly Key: string
  readonly Value?: string
}

/** As requests and templates write them: `{ name: value }`, `[{ Key, Value }]` or `[{ key, value }]`. */
export type GivenTags = Tags | readonly Tag[] | readonly { readonly key: string; readonly value?: string }[]

export interface TagProblem {
  readonly what: 'count' | 'key' | 'value' | 'prefix' | 'twice'
  /** In words, for the message. */
  readonly why: string
  /** Of the tag that is wrong. */
  readonly key?: string
  readonly value?: string
}

export interface Tagging {
  /** What is given, in place of any before. */
  read(given: GivenTags | undefined): Tags
  /** What is given beside what is there; of one key, what is given. */
  add(there: Tags, given: GivenTags | undefined): Tags
  remove(there: Tags, keys: string | readonly string[] | undefined): Tags
}

export const mostTags = 50
export const longestKey = 128
export const longestValue = 256

/** `refuse` makes the service's own error. */
export function createTagging(refuse: (problem: TagProblem) => Error): Tagging {
  function read(given: GivenTags | undefined): Tags {
    const tags = tagMap(given)
    const twice = Array.isArray(given) ? firstTwice(given.map(keyOf)) : undefined
    if (twice !== undefined) throw refuse({ what: 'twice', why: `the tag ${twice} is given twice`, key: twice })
    for (const [key, value] of Object.entries(tags)) {
      const problem = problemOf(key, value)
      if (problem) throw refuse({ ...problem, key, value: String(value) })
    }
    return counted(tags)
  }

  function counted(tags: Tags): Tags {
    const { length } = Object.keys(tags)
    if (length > mostTags) throw refuse({ what: 'count', why: `at most ${mostTags} tags, not ${length}` })
    return tags
  }

  return {
    read,
    add: (there, given) => counted({ ...there, ...read(given) }),
    remove(there, keys = []) {
      const gone = new Set([keys].flat())
      return Object.fromEntries(Object.entries(there).filter(([key]) => !gone.has(key)))
    },
  }
}

function problemOf(key: string, value: unknown): TagProblem | undefined {
  if (key === '' || key.length > longestKey)
    return { what: 'key', why: `a tag's key has 1 to ${longestKey} characters` }
  if (typeof value !== 'string') return { what: 'value', why: `the value of the tag ${key} is no text` }
  if (value.length > longestValue) return { what: 'value', why: `a tag's value has at most ${longestValue} characters` }
  if (/^aws:/i.test(key)) return { what: 'prefix', why: `the tag ${key} begins with aws:, which is AWS's own` }
  return undefined
}

function tagMap(given: GivenTags = {}): Tags {
  if (!Array.isArray(given)) return { ...given } as Tags
  return Object.fromEntries(
    given.map((tag: AnyTag) => {
      // Those of a template no API has checked.
      refuseUnknown(tag, ['Key', 'Value', 'key', 'value'], 'a tag')
      return [keyOf(tag), textOf(tag.value ?? tag.Value)] as const
    }),
  )
}

type AnyTag = Partial<Record<'Key' | 'Value' | 'key' | 'value', unknown>>

const keyOf = ({ Key = '', key = Key }: AnyTag): string => String(key)

function firstTwice(keys: readonly string[]): string | undefined {
  return keys.find((key, at) => keys.indexOf(key) < at)
}

export function tagList(tags: Tags): Required<Tag>[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
}

/** Templates may write numbers and booleans. */
function textOf(value: unknown = ''): string {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : (value as string)
}
