/** Create, read, update and delete registries; tags of registries and schemas. */
import type { Operation } from '../../../kernel/service'
import { createTagging, type GivenTags, type Tags } from '../../../kernel/tags'
import { checkDescription, checkRegistryName } from '../content'
import { bad, badTags, conflict, notFound } from '../errors'
import { type PageInput, page } from '../page'
import type { Registries, RegistryRecord } from '../state'

export interface RegistryInput {
  readonly RegistryName: string
  readonly Description?: string
  readonly Tags?: GivenTags
}

export interface RegistryCommands {
  /** Makes the registry, or gives it this description and these tags if it is there. */
  put(input: RegistryInput): RegistryRecord
  /** @throws AwsError if it still has schemas */
  delete(name: string): void
  readonly operations: Readonly<Record<string, Operation>>
}

export const tagging = createTagging(badTags)

interface Tagged {
  readonly ResourceArn: string
}

export function createRegistryCommands(registries: Registries): RegistryCommands {
  function put(input: RegistryInput): RegistryRecord {
    const record: RegistryRecord = {
      name: checkRegistryName(input.RegistryName),
      description: checkDescription(input.Description),
      tags: tagging.read(input.Tags),
    }
    registries.put(record)
    return record
  }

  function remove(name: string): void {
    registries.get(name)
    const { length } = registries.schemas(name)
    if (length > 0) throw bad(`Registry ${name} still has ${length} schemas; delete them first.`)
    registries.delete(name)
  }

  const describe = ({ name, description, tags }: RegistryRecord) => ({
    RegistryArn: registries.registryArn(name),
    RegistryName: name,
    Description: description,
    Tags: tags,
  })

  const on = (action: string) => ({
    access: ({ RegistryName }: RegistryInput) => [
      { action: `schemas:${action}`, resource: registries.registryArn(RegistryName) },
    ],
  })

  const onTagged = (action: string) => ({
    access: ({ ResourceArn }: Tagged) => [{ action: `schemas:${action}`, resource: ResourceArn }],
  })

  /** Reads the tags of what an ARN names, and keeps what `change` makes of them. */
  function withTags(arn: string, change?: (tags: Tags) => Tags): Tags {
    const registry = registries.all().find(({ name }) => registries.registryArn(name) === arn)
    if (registry) {
      if (change) registries.put({ ...registry, tags: change(registry.tags) })
      return registry.tags
    }
    const [, registryName = '', schemaName = ''] = arn.slice(arn.lastIndexOf(':') + 1).split('/')
    const schema = registries.findSchema(registryName, schemaName)
    if (!schema || registries.schemaArn(schema.registry, schema.name) !== arn) {
      throw notFound(`Resource ${arn} does not exist.`)
    }
    if (change) registries.putSchema({ ...schema, tags: change(schema.tags) })
    return schema.tags
  }

  const operations: Record<string, Operation> = {
    CreateRegistry: {
      access: (input: RegistryInput) => [
        ...on('CreateRegistry').access(input),
        ...(input.Tags ? on('TagResource').access(input) : []),
      ],
      handle(input: RegistryInput) {
        if (registries.find(input.RegistryName)) {
          throw conflict(`Registry with name ${input.RegistryName} already exists.`)
        }
        return describe(put(input))
      },
    },
    DescribeRegistry: {
      ...on('DescribeRegistry'),
      handle: ({ RegistryName }: RegistryInput) => describe(registries.get(RegistryName)),
    },
    UpdateRegistry: {
      ...on('UpdateRegistry'),
      handle(input: RegistryInput) {
        const { tags } = registries.get(input.RegistryName)
        return describe(put({ ...input, Tags: tags }))
      },
    },
    DeleteRegistry: {
      ...on('DeleteRegistry'),
      handle: ({ RegistryName }: RegistryInput) => remove(RegistryName),
    },
    ListRegistries: {
      access: () => [{ action: 'schemas:ListRegistries', resource: registries.registryArn('*') }],
      handle(input: PageInput & { RegistryNamePrefix?: string; Scope?: string }) {
        // AWS's own registry, of its services' events, is not here.
        const all = input.Scope?.toUpperCase() === 'AWS' ? [] : registries.all()
        const found = all.filter(({ name }) => name.startsWith(input.RegistryNamePrefix ?? ''))
        const { items, next } = page(found, ({ name }) => name, input)
        return { Registries: items.map((item) => ({ ...describe(item), Description: undefined })), ...next }
      },
    },
    TagResource: {
      ...onTagged('TagResource'),
      handle: ({ ResourceArn, Tags: added }: Tagged & { Tags: GivenTags }) => {
        withTags(ResourceArn, (tags) => tagging.add(tags, added))
      },
    },
    UntagResource: {
      ...onTagged('UntagResource'),
      handle: ({ ResourceArn, TagKeys }: Tagged & { TagKeys: readonly string[] }) => {
        withTags(ResourceArn, (tags) => tagging.remove(tags, TagKeys))
      },
    },
    ListTagsForResource: {
      ...onTagged('ListTagsForResource'),
      handle: ({ ResourceArn }: Tagged) => ({ Tags: withTags(ResourceArn) }),
    },
  }

  return { put, delete: remove, operations }
}
