/** Tags of buses and rules: kept and listed, without effect. */
import type { Cloud } from '../../kernel/cloud'
import type { Operation } from '../../kernel/service'
import { createTable } from '../../kernel/table'
import { createTagging, type Tag, type Tags, tagList } from '../../kernel/tags'
import { badTags, notFound } from './errors'
import type { Registry } from './state'

export const tagging = createTagging(badTags)

export interface TagsByArn {
  /** In place of any before. */
  put(arn: string, tags: Tags): void
  forget(arn: string): void
  load(): Promise<void>
  readonly operations: Readonly<Record<string, Operation>>
}

interface OfResource {
  readonly ResourceARN: string
}

export function createTags(cloud: Cloud, registry: Registry): TagsByArn {
  /** In the order in which they were given. */
  const all = createTable<readonly (readonly [key: string, value: string])[]>(cloud, 'events/tags')
  const tagsOf = (arn: string): Tags => Object.fromEntries(all.get(arn) ?? [])

  function put(arn: string, tags: Tags): void {
    const entries = Object.entries(tags)
    if (entries.length === 0) all.delete(arn)
    else if (JSON.stringify(all.get(arn)) !== JSON.stringify(entries)) all.put(entries, arn)
  }

  function check(arn: string): string {
    const isBus = [...registry.buses.values()].some((bus) => bus.arn === arn)
    if (isBus || registry.ruleByArn(arn)) return arn
    const name = arn.slice(arn.lastIndexOf('/') + 1)
    throw notFound(`${arn.includes(':rule/') ? 'Rule' : 'Event bus'} ${name} does not exist.`)
  }

  const on = (action: string) => ({
    access: ({ ResourceARN }: OfResource) => [{ action: `events:${action}`, resource: ResourceARN }],
  })

  return {
    put,
    forget: (arn) => void all.delete(arn),
    load: all.load,
    operations: {
      TagResource: {
        ...on('TagResource'),
        handle({ ResourceARN, Tags }: OfResource & { Tags: readonly Tag[] }) {
          put(check(ResourceARN), tagging.add(tagsOf(ResourceARN), Tags))
          return {}
        },
      },
      UntagResource: {
        ...on('UntagResource'),
        handle({ ResourceARN, TagKeys }: OfResource & { TagKeys: readonly string[] }) {
          put(check(ResourceARN), tagging.remove(tagsOf(ResourceARN), TagKeys))
          return {}
        },
      },
      ListTagsForResource: {
        ...on('ListTagsForResource'),
        handle: ({ ResourceARN }: OfResource) => ({ Tags: tagList(tagsOf(check(ResourceARN))) }),
      },
    },
  }
}
