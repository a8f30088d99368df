/** Tags of pipelines. */
import type { Operation } from '../../../kernel/service'
import { createTagging, type GivenTags, type Tag, tagList } from '../../../kernel/tags'
import { badTags, invalidArn } from '../errors'
import type { Engine } from '../execution/engine'
import { pagesOf } from '../page'
import type { PipelineRecord } from '../state/pipelines'

export const tagging = createTagging(badTags)

/** This API writes their members small. */
export const apiTags = (tags: readonly Required<Tag>[]) => tags.map(({ Key, Value }) => ({ key: Key, value: Value }))

const page = pagesOf(100)

interface TagInput {
  readonly resourceArn: string
  readonly tags?: GivenTags
  readonly tagKeys?: readonly string[]
}

export function tagOperations({ pipelines }: Engine): Record<string, Operation> {
  function tagged(arn: string): PipelineRecord {
    const name = arn.slice(arn.lastIndexOf(':') + 1)
    const pipeline = pipelines.get(name)
    if (!pipeline || pipelines.arnOf(name) !== arn) throw invalidArn(arn)
    return pipeline
  }

  const accessTo = (action: string) => (input: TagInput) => [
    { action: `codepipeline:${action}`, resource: input.resourceArn },
  ]

  return {
    TagResource: {
      access: accessTo('TagResource'),
      handle({ resourceArn, tags }: TagInput) {
        const pipeline = tagged(resourceArn)
        pipelines.put({ ...pipeline, tags: tagging.add(pipeline.tags, tags) })
        return {}
      },
    },
    UntagResource: {
      access: accessTo('UntagResource'),
      handle({ resourceArn, tagKeys }: TagInput) {
        const pipeline = tagged(resourceArn)
        pipelines.put({ ...pipeline, tags: tagging.remove(pipeline.tags, tagKeys) })
        return {}
      },
    },
    ListTagsForResource: {
      access: accessTo('ListTagsForResource'),
      handle(input: TagInput) {
        const { items, next } = page(tagList(tagged(input.resourceArn).tags), ({ Key }) => Key, input)
        return { tags: apiTags(items), ...next }
      },
    },
  }
}
