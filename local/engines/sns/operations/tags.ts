import type { Operation } from '../../../kernel/service'
import { type Tag, tagList } from '../../../kernel/tags'
import { noResource } from '../errors'
import { onTopic, type Parts } from './parts'

export function tagOperations(parts: Parts): Record<string, Operation> {
  const { topics } = parts
  const access =
    (action: string) =>
    ({ ResourceArn }: { ResourceArn: string }) =>
      onTopic(parts, action, ResourceArn, 'ResourceArn')
  function existing(arn: string) {
    const topic = topics.get(arn)
    if (!topic) throw noResource()
    return topic
  }
  return {
    TagResource: {
      access: access('TagResource'),
      handle(input: { ResourceArn: string; Tags: readonly Tag[] }) {
        topics.tag(existing(input.ResourceArn).arn, input.Tags)
        return {}
      },
    },
    UntagResource: {
      access: access('UntagResource'),
      handle(input: { ResourceArn: string; TagKeys: readonly string[] }) {
        topics.untag(existing(input.ResourceArn).arn, input.TagKeys)
        return {}
      },
    },
    ListTagsForResource: {
      access: access('ListTagsForResource'),
      handle: ({ ResourceArn }: { ResourceArn: string }) => ({
        Tags: tagList(existing(ResourceArn).tags),
      }),
    },
  }
}
