import type { Operation } from '../../../kernel/service'
import { type PageInput, pageOf } from '../pages'
import { tagging } from '../state'
import { type CreateInput, tagsOf } from './keys'
import { changeable, type OfKey, onKey, type Parts } from './parts'

export function tagOperations(parts: Parts): Record<string, Operation> {
  const { keys } = parts
  return {
    TagResource: onKey(parts, 'TagResource', ({ Tags }: OfKey & Pick<CreateInput, 'Tags'>, key) => {
      keys.put({ ...changeable(key), tags: tagging.add(key.tags, tagsOf(Tags)) })
    }),
    UntagResource: onKey(
      parts,
      'UntagResource',
      ({ TagKeys }: OfKey & { readonly TagKeys: readonly string[] }, key) => {
        keys.put({ ...changeable(key), tags: tagging.remove(key.tags, TagKeys) })
      },
    ),
    ListResourceTags: onKey(parts, 'ListResourceTags', (input: OfKey & PageInput, { tags }) => {
      const { items, next } = pageOf(Object.entries(tags), ([key]) => key, input)
      return { Tags: items.map(([TagKey, TagValue]) => ({ TagKey, TagValue })), ...next }
    }),
  }
}
