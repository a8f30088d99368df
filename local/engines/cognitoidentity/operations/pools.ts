import { createInputPaging } from '../../../kernel/paging'
import type { Access, Operation } from '../../../kernel/service'
import type { Tags } from '../../../kernel/tags'
import { invalid } from '../errors'
import type { Parts } from '../parts'
import { describePool, type GivenPool, tagging } from '../pools'
import { readMappings, readRoles } from '../roles/settings'
import { defaultTags } from '../roles/tags'
import type { IdentityPool, RoleMapping } from '../state/records'

export interface OfPool {
  readonly IdentityPoolId: string
}

interface OfProvider extends OfPool {
  readonly IdentityProviderName: string
}

interface OfArn {
  readonly ResourceArn: string
}

export const paging = createInputPaging({
  size: 'MaxResults',
  token: 'NextToken',
  usual: 60,
  most: 60,
  badSize: () => invalid('MaxResults must be between 1 and 60'),
  badToken: () => invalid('Invalid NextToken'),
})

export function poolOperations({ state, pools }: Parts): Readonly<Record<string, Operation>> {
  const access = (action: string, resource: string, context?: Access['context']): readonly Access[] => [
    { action: `cognito-identity:${action}`, resource, ...(context && { context }) },
  ]
  const on = <Input extends OfPool>(
    action: string,
    handle: (input: Input, pool: IdentityPool) => unknown,
  ): Operation<Input> => ({
    access: ({ IdentityPoolId }) => access(action, pools.arnOf(IdentityPoolId)),
    handle: (input) => handle(input, pools.get(input.IdentityPoolId)),
  })
  const onArn = <Input extends OfArn>(
    action: string,
    handle: (input: Input, pool: IdentityPool) => unknown,
  ): Operation<Input> => ({
    access: ({ ResourceArn }) => access(action, ResourceArn),
    handle(input) {
      const id = /^arn:aws:cognito-identity:[^:]*:\d{12}:identitypool\/(.+)$/.exec(input.ResourceArn)?.[1]
      if (id === undefined) throw invalid(`Invalid ARN: ${input.ResourceArn}`)
      return handle(input, pools.get(id))
    },
  })

  const create: Operation<GivenPool> = {
    access: ({ IdentityPoolTags }) => {
      const tags = tagging.read(IdentityPoolTags)
      return access('CreateIdentityPool', '*', {
        'aws:TagKeys': Object.keys(tags),
        ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
      })
    },
    handle: (input) => describePool(pools.create(input)),
  }
  return {
    CreateIdentityPool: create,
    DescribeIdentityPool: on('DescribeIdentityPool', (_input, pool) => describePool(pool)),
    UpdateIdentityPool: on<OfPool & GivenPool>('UpdateIdentityPool', (input, pool) =>
      describePool(pools.update(pool, { ...input, IdentityPoolTags: input.IdentityPoolTags ?? pool.IdentityPoolTags })),
    ),
    DeleteIdentityPool: on('DeleteIdentityPool', async (_input, pool) => {
      await pools.remove(pool)
    }),
    ListIdentityPools: {
      access: () => access('ListIdentityPools', '*'),
      handle(input: object) {
        const { items, next } = paging(state.pools.list(), ({ IdentityPoolId }) => IdentityPoolId, input)
        return {
          IdentityPools: items.map(({ IdentityPoolId, IdentityPoolName }) => ({ IdentityPoolId, IdentityPoolName })),
          ...next,
        }
      },
    },
    SetIdentityPoolRoles: on<
      OfPool & {
        readonly Roles: Readonly<Record<string, string>>
        readonly RoleMappings?: Readonly<Record<string, RoleMapping>>
      }
    >('SetIdentityPoolRoles', ({ Roles, RoleMappings }, pool) => {
      pools.change(pool, { Roles: readRoles(Roles), RoleMappings: readMappings(RoleMappings) })
    }),
    GetIdentityPoolRoles: on('GetIdentityPoolRoles', (_input, { IdentityPoolId, Roles, RoleMappings }) => ({
      IdentityPoolId,
      Roles,
      ...(Object.keys(RoleMappings).length > 0 && { RoleMappings }),
    })),
    SetPrincipalTagAttributeMap: on<
      OfProvider & { readonly UseDefaults?: boolean; readonly PrincipalTags?: Readonly<Record<string, string>> }
    >('SetPrincipalTagAttributeMap', (input, pool) => {
      const map = readTagMap(input)
      pools.change(pool, { tagMaps: { ...pool.tagMaps, [input.IdentityProviderName]: map } })
      return { IdentityPoolId: pool.IdentityPoolId, IdentityProviderName: input.IdentityProviderName, ...map }
    }),
    GetPrincipalTagAttributeMap: on<OfProvider>(
      'GetPrincipalTagAttributeMap',
      ({ IdentityProviderName }, { IdentityPoolId, tagMaps }) => ({
        IdentityPoolId,
        IdentityProviderName,
        ...(Object.hasOwn(tagMaps, IdentityProviderName) ? tagMaps[IdentityProviderName] : { UseDefaults: false }),
      }),
    ),
    TagResource: onArn<OfArn & { readonly Tags: Tags }>('TagResource', ({ Tags }, pool) => {
      pools.change(pool, { IdentityPoolTags: tagging.add(pool.IdentityPoolTags, Tags) })
      return {}
    }),
    UntagResource: onArn<OfArn & { readonly TagKeys: readonly string[] }>('UntagResource', ({ TagKeys }, pool) => {
      pools.change(pool, { IdentityPoolTags: tagging.remove(pool.IdentityPoolTags, TagKeys) })
      return {}
    }),
    ListTagsForResource: onArn('ListTagsForResource', (_input, { IdentityPoolTags }) => ({ Tags: IdentityPoolTags })),
  }
}

const mostTags = 50

export function readTagMap({
  UseDefaults = false,
  PrincipalTags = {},
}: {
  readonly UseDefaults?: boolean | undefined
  readonly PrincipalTags?: Readonly<Record<string, string>> | undefined
}) {
  const tags = Object.entries(PrincipalTags)
  if (tags.length > mostTags) throw invalid(`PrincipalTags must have at most ${mostTags} members`)
  for (const [tag, claim] of tags) {
    if (tag.length < 1 || tag.length > 128) throw invalid('The key of a principal tag has 1 to 128 characters')
    if (claim.length < 1 || claim.length > 256) throw invalid('The claim of a principal tag has 1 to 256 characters')
  }
  return { UseDefaults, PrincipalTags: UseDefaults ? defaultTags : PrincipalTags }
}
