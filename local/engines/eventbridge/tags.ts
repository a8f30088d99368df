/** Tags of buses and rules: kept and listed, without effect. */
import { AwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { Operation } from '../../kernel/service'
import { notFound } from './errors'
import type { Registry } from './state'

export interface Tag {
  readonly Key: string
  readonly Value: string
}

export interface Tags {
  add(arn: string, tags: readonly Tag[]): void
  forget(arn: string): void
  load(): Promise<void>
  readonly operations: Readonly<Record<string, Operation>>
}

const most = 50

export function createTags(cloud: Cloud, registry: Registry): Tags {
  const all = new Map<string, ReadonlyMap<string, string>>()

  function save(arn: string, tags: ReadonlyMap<string, string>): void {
    all.set(arn, tags)
    cloud.store.put(`events/tags/${arn}`, [...tags])
  }

  function add(arn: string, tags: readonly Tag[]): void {
    const merged = new Map([...(all.get(arn) ?? []), ...tags.map(({ Key, Value }) => [Key, Value] as const)])
    if (merged.size > most)
      throw new AwsError('LimitExceededException', `A resource can't have more than ${most} tags.`)
    if (merged.size > 0) save(arn, merged)
  }

  function check(arn: string): string {
    const isBus = [...registry.buses.values()].some((bus) => bus.arn === arn)
    if (isBus || registry.ruleByArn(arn)) return arn
    const name = arn.slice(arn.lastIndexOf('/') + 1)
    throw notFound(`${arn.includes(':rule/') ? 'Rule' : 'Event bus'} ${name} does not exist.`)
  }

  const on = (action: string) => ({
    access: ({ ResourceARN }: { ResourceARN: string }) => [{ action: `events:${action}`, resource: ResourceARN }],
  })

  return {
    add,
    forget(arn) {
      if (all.delete(arn)) cloud.store.delete(`events/tags/${arn}`)
    },
    async load() {
      for await (const [key, tags] of cloud.store.range<[string, string][]>('events/tags/')) {
        all.set(key.slice('events/tags/'.length), new Map(tags))
      }
    },
    operations: {
      TagResource: {
        ...on('TagResource'),
        handle(input: { ResourceARN: string; Tags: readonly Tag[] }) {
          add(check(input.ResourceARN), input.Tags)
          return {}
        },
      },
      UntagResource: {
        ...on('UntagResource'),
        handle(input: { ResourceARN: string; TagKeys: readonly string[] }) {
          const left = [...(all.get(check(input.ResourceARN)) ?? [])].filter(([key]) => !input.TagKeys.includes(key))
          save(input.ResourceARN, new Map(left))
          return {}
        },
      },
      ListTagsForResource: {
        ...on('ListTagsForResource'),
        handle(input: { ResourceARN: string }) {
          return { Tags: [...(all.get(check(input.ResourceARN)) ?? [])].map(([Key, Value]) => ({ Key, Value })) }
        },
      },
    },
  }
}
