/** Tags, and the same three calls for each kind of provider that has them. */
import type { Access } from '../../../kernel/service'
import { createTagging, type Tag, type Tags, tagList } from '../../../kernel/tags'
import { badTags } from '../errors'
import { page } from './page'

export const tagging = createTagging(badTags)

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
