/** Tags of distributions and functions. */
import type { Operation } from '../../../kernel/service'
import { type GivenTags, type Tags, tagList } from '../../../kernel/tags'
import { type Parts, tagging } from '../define/parts'
import { noSuchResource } from '../errors'

interface OfResource {
  readonly Resource: string
}

export function tagOperations({ state }: Parts): Readonly<Record<string, Operation>> {
  const on = (action: string) => ({
    access: ({ Resource }: OfResource) => [{ action: `cloudfront:${action}`, resource: Resource }],
  })

  function tagsOf(arn: string): { readonly tags: Tags; put(tags: Tags): void } {
    const distribution = state.distributions.all().find((each) => each.arn === arn)
    if (distribution) {
      return { tags: distribution.tags, put: (tags) => void state.distributions.put({ ...distribution, tags }) }
    }
    const made = state.functions.all().find((each) => each.arn === arn)
    if (!made) throw noSuchResource(arn)
    return { tags: made.tags, put: (tags) => void state.functions.put({ ...made, tags }) }
  }

  return {
    TagResource: {
      ...on('TagResource'),
      handle({ Resource, Tags: given }: OfResource & { readonly Tags: { readonly Items?: GivenTags } }) {
        const { tags, put } = tagsOf(Resource)
        put(tagging.add(tags, given.Items))
        return {}
      },
    },
    UntagResource: {
      ...on('UntagResource'),
      handle({ Resource, TagKeys }: OfResource & { readonly TagKeys: { readonly Items?: readonly string[] } }) {
        const { tags, put } = tagsOf(Resource)
        put(tagging.remove(tags, TagKeys.Items))
        return {}
      },
    },
    ListTagsForResource: {
      ...on('ListTagsForResource'),
      handle: ({ Resource }: OfResource) => ({ Tags: { Items: tagList(tagsOf(Resource).tags) } }),
    },
  }
}
