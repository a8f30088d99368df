/** Tags, and the same three calls for each kind of what has them. */
import type { Access } from '../../../kernel/service'
import {
  createTagging,
  longestKey,
  longestValue,
  mostTags,
  type Tag,
  type Tagging,
  type Tags,
  tagList,
} from '../../../kernel/tags'
import { badTags, invalidInput, unfit } from '../errors'
import { page } from './page'

const byMap = createTagging(badTags)

/** A list is looked through first, tag by tag: a fault is told with the tag's place in it. */
export const tagging: Tagging = {
  read: (given) => byMap.read(checked(given)),
  add: (there, given) => byMap.add(there, checked(given)),
  remove: byMap.remove,
}

function checked<Given>(given: Given): Given {
  if (!Array.isArray(given)) return given
  if (given.length > mostTags) throw unfit('tags', `have length less than or equal to ${mostTags}`)
  const seen = new Set<string>()
  for (const [index, { Key, Value, key = Key ?? '', value = Value ?? '' }] of given.entries()) {
    const at = `tags.${index + 1}.member`
    if (String(key).length > longestKey) throw unfit(`${at}.key`, `have length less than or equal to ${longestKey}`)
    if (!allowed.test(key))
      throw unfit(`${at}.key`, 'satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+')
    if (String(value).length > longestValue) {
      throw unfit(`${at}.value`, `have length less than or equal to ${longestValue}`)
    }
    const name = String(key).toLowerCase()
    if (seen.has(name)) {
      throw invalidInput('Duplicate tag keys found. Please note that Tag keys are case insensitive.')
    }
    seen.add(name)
  }
  return given
}

const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u

export interface TagPage {
  readonly MaxItems?: number
  readonly Marker?: string
}

export function tagPage(tags: Tags, input: TagPage): Readonly<Record<string, unknown>> {
  return page(tagList(tags), ({ Key }) => Key, input, 'Tags')
}

/** The condition keys of a request that gives tags. */
export function tagKeys(tags: readonly Tag[] = []): Access['context'] {
  return {
    'aws:TagKeys': tags.map(({ Key }) => Key),
    ...Object.fromEntries(tags.map(({ Key, Value = '' }) => [`aws:RequestTag/${Key}`, Value])),
  }
}
