/** Tags on state machines and activities. */
import type { Operation } from '../../../kernel/service'
import { createTagging, type GivenTags, type Tags } from '../../../kernel/tags'
import { badTags, resourceNotFound } from '../errors'
import { type Api, accessTo, arnOf } from './context'
import type { Input } from './input'

export const tagging = createTagging(badTags)

export function tagOperations(api: Api): Record<string, Operation> {
  function tagged(input: Input): { readonly tags: Tags; set(tags: Tags): void } {
    const arn = arnOf(input, 'resourceArn', 'stateMachine', 'activity')
    const name = arn.slice(arn.lastIndexOf(':') + 1)
    const machine = api.machines.get(name)
    if (machine?.arn === arn) return { tags: machine.tags, set: (tags) => api.machines.setTags(name, tags) }
    const activity = api.activities.find(arn)
    if (activity) return { tags: activity.tags, set: (tags) => api.activities.setTags(name, tags) }
    throw resourceNotFound(arn)
  }

  return {
    TagResource: {
      access: accessTo('TagResource', 'resourceArn'),
      handle(input) {
        const resource = tagged(input)
        resource.set(tagging.add(resource.tags, input.tags as GivenTags))
        return {}
      },
    },
    UntagResource: {
      access: accessTo('UntagResource', 'resourceArn'),
      handle(input) {
        const resource = tagged(input)
        resource.set(tagging.remove(resource.tags, input.tagKeys as readonly string[]))
        return {}
      },
    },
    ListTagsForResource: {
      access: accessTo('ListTagsForResource', 'resourceArn'),
      handle(input) {
        const { tags } = tagged(input)
        return { tags: Object.entries(tags).map(([key, value]) => ({ key, value })) }
      },
    },
  }
}
