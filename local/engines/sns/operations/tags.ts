import type { Operation } from '../../../kernel/service'
import { type Tag, tagList } from '../../../kernel/tags'
import { onTopic, type Parts } from './parts'

export function tagOperations(parts: Parts): Record<string, Operation> {
  const { topics } = parts
  return {
    TagResource: {
      access: (input: { ResourceArn: string }) => onTopic(parts, 'TagResource', input.ResourceArn),
      handle(input: { ResourceArn: string; Tags: readonly Tag[] }) {
        topics.tag(input.ResourceArn, input.Tags)
        return {}
      },
    },
    UntagResource: {
      access: (input: { ResourceArn: string }) => onTopic(parts, 'UntagResource', input.ResourceArn),
      handle(input: { ResourceArn: string; TagKeys: readonly string[] }) {
        topics.untag(input.ResourceArn, input.TagKeys)
        return {}
      },
    },
    ListTagsForResource: {
      access: (input: { ResourceArn: string }) => onTopic(parts, 'ListTagsForResource', input.ResourceArn),
      handle: ({ ResourceArn }: { ResourceArn: string }) => ({
        Tags: tagList(topics.existing(ResourceArn).tags),
      }),
    },
  }
}
