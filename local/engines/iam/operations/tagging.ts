/** Tags of providers: the same three calls for each kind. */
import { AwsError } from '../../../kernel/aws-error'
import { createInputPaging } from '../../../kernel/paging'
import type { Access } from '../../../kernel/service'
import { createTagging, type Tag, type Tags, tagList } from '../../../kernel/tags'
import { invalidInput, limit } from '../errors'

export const tagging = createTagging(({ what, why }) => (what === 'count' ? limit(why) : invalidInput(why)))

const pageOf = createInputPaging({
  size: 'MaxItems',
  token: 'Marker',
  usual: 100,
  most: 1000,
  badSize: () => new AwsError('ValidationError', 'MaxItems must be between 1 and 1000'),
  badToken: () => new AwsError('ValidationError', 'Invalid Marker.'),
})

export interface TagPage {
  readonly MaxItems?: number
  readonly Marker?: string
}

export function tagPage(tags: Tags, input: TagPage): Readonly<Record<string, unknown>> {
  const { items, next } = pageOf(tagList(tags), ({ Key }) => Key, input)
  return { Tags: items, IsTruncated: next.Marker !== undefined, ...next }
}

/** The condition keys of a request that gives tags. */
export function tagKeys(tags: readonly Tag[] = []): Access['context'] {
  return {
    'aws:TagKeys': tags.map(({ Key }) => Key),
    ...Object.fromEntries(tags.map(({ Key, Value = '' }) => [`aws:RequestTag/${Key}`, Value])),
  }
}
