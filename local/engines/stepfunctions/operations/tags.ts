/** Tags on state machines and activities. */
import type { Operation } from '../../../kernel/service'
import { resourceNotFound, tooManyTags, validation } from '../errors'
import { type Api, accessTo } from './context'
import { checkInput, requiredString } from './input'

type Tags = Readonly<Record<string, string>>

/** From `[{ key, value }]`, or `[{ Key, Value }]` as templates write it. */
export function readTags(value: unknown): Tags {
  if (value === undefined) return {}
  if (!Array.isArray(value)) throw validation("Value at 'tags' failed to satisfy constraint: Member must be a list")
  return checkTags(
    Object.fromEntries(
      value.map((tag: Record<string, string>) => [tag.key ?? tag.Key ?? '', tag.value ?? tag.Value ?? '']),
    ),
  )
}

const mostTags = 50

function checkTags(tags: Tags): Tags {
  const entries = Object.entries(tags)
  if (entries.length > mostTags) throw tooManyTags(mostTags)
  for (const [key, value] of entries) {
    const problem = key === '' || key.length > 128 ? 'key' : String(value).length > 256 ? 'value' : undefined
    if (problem === undefined) continue
    const most = problem === 'key' ? 128 : 256
    throw validation(
      `Value at 'tags.member.${problem}' failed to satisfy constraint: Member must have length less than or equal to ${most}`,
    )
  }
  return tags
}

export function tagOperations(api: Api): Record<string, Operation> {
  function tagged(arn: string): { readonly tags: Tags; set(tags: Tags): void } {
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
      handle(raw) {
        const input = checkInput(raw, 'TagResource', ['resourceArn', 'tags'])
        const resource = tagged(requiredString(input, 'resourceArn'))
        resource.set(checkTags({ ...resource.tags, ...readTags(input.tags) }))
        return {}
      },
    },
    UntagResource: {
      access: accessTo('UntagResource', 'resourceArn'),
      handle(raw) {
        const input = checkInput(raw, 'UntagResource', ['resourceArn', 'tagKeys'])
        const resource = tagged(requiredString(input, 'resourceArn'))
        const keys = new Set(input.tagKeys as readonly string[])
        resource.set(Object.fromEntries(Object.entries(resource.tags).filter(([key]) => !keys.has(key))))
        return {}
      },
    },
    ListTagsForResource: {
      access: accessTo('ListTagsForResource', 'resourceArn'),
      handle(raw) {
        const input = checkInput(raw, 'ListTagsForResource', ['resourceArn'])
        const { tags } = tagged(requiredString(input, 'resourceArn'))
        return { tags: Object.entries(tags).map(([key, value]) => ({ key, value })) }
      },
    },
  }
}
