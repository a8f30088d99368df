/** What has a name and is nothing but its configuration: the policies, and origin access controls. Their operations are alike. */
import { AwsError } from '../../../kernel/aws-error'
import type { Operation } from '../../../kernel/service'
import {
  checkAccessControl,
  checkCachePolicy,
  checkOriginRequestPolicy,
  checkResponseHeadersPolicy,
} from '../define/check-policies'
import { arnOf, type Parts } from '../define/parts'
import { idOf, policyIdOf } from '../ids'
import type { Collection, Kept, Kinds } from '../state'
import { type PageInput, pageOf } from './page'

interface Named {
  readonly Name: string
}

export interface Kind<Config extends Named = Named> {
  /** Such as `CachePolicy`: operations, members and errors are named by it. */
  readonly name: string
  /** Of inputs and outputs, and the property of its resource type. */
  readonly member: string
  /** As lists of it are named. */
  readonly plural: string
  /** In ARNs. */
  readonly arnKind: string
  readonly rows: Collection<Kept<Config>>
  readonly isPolicy: boolean
  check(config: Config): void
  idOf(seed: string): string
  /** Whether a distribution names it. */
  isUsed(id: string): boolean
}

export function kindsOf({ state }: Parts): { readonly [Key in keyof Kinds]: Kind<Kinds[Key]> } {
  const configs = () => state.distributions.all().map(({ config }) => config)
  const behaviors = () =>
    configs().flatMap(({ DefaultCacheBehavior, CacheBehaviors }) => [
      DefaultCacheBehavior,
      ...(CacheBehaviors?.Items ?? []),
    ])
  return {
    accessControls: {
      name: 'OriginAccessControl',
      member: 'OriginAccessControlConfig',
      plural: 'OriginAccessControls',
      arnKind: 'origin-access-control',
      rows: state.accessControls,
      isPolicy: false,
      check: checkAccessControl,
      idOf,
      isUsed: (id) => configs().some(({ Origins }) => Origins.Items?.some((each) => each.OriginAccessControlId === id)),
    },
    cachePolicies: {
      name: 'CachePolicy',
      member: 'CachePolicyConfig',
      plural: 'CachePolicies',
      arnKind: 'cache-policy',
      rows: state.cachePolicies,
      isPolicy: true,
      check: checkCachePolicy,
      idOf: policyIdOf,
      isUsed: (id) => behaviors().some(({ CachePolicyId }) => CachePolicyId === id),
    },
    originRequestPolicies: {
      name: 'OriginRequestPolicy',
      member: 'OriginRequestPolicyConfig',
      plural: 'OriginRequestPolicies',
      arnKind: 'origin-request-policy',
      rows: state.originRequestPolicies,
      isPolicy: true,
      check: checkOriginRequestPolicy,
      idOf: policyIdOf,
      isUsed: (id) => behaviors().some(({ OriginRequestPolicyId }) => OriginRequestPolicyId === id),
    },
    responseHeadersPolicies: {
      name: 'ResponseHeadersPolicy',
      member: 'ResponseHeadersPolicyConfig',
      plural: 'ResponseHeadersPolicies',
      arnKind: 'response-headers-policy',
      rows: state.responseHeadersPolicies,
      isPolicy: true,
      check: checkResponseHeadersPolicy,
      idOf: policyIdOf,
      isUsed: (id) => behaviors().some(({ ResponseHeadersPolicyId }) => ResponseHeadersPolicyId === id),
    },
  }
}

/** @throws AwsError if another one has the name */
export function putConfig<Config extends Named>(kind: Kind<Config>, id: string, config: Config): Kept<Config> {
  kind.check(config)
  if (kind.rows.all().some((each) => each.config.Name === config.Name && each.id !== id)) {
    throw new AwsError(`${kind.name}AlreadyExists`, `Another ${kind.name} has the name ${config.Name}`, 409)
  }
  return kind.rows.put({ id, config })
}

type Members = Readonly<Record<string, unknown>>

export function configOperations(parts: Parts): Readonly<Record<string, Operation>> {
  const operations: Record<string, Operation> = {}
  for (const kind of Object.values(kindsOf(parts))) Object.assign(operations, operationsOf(parts, kind as Kind))
  return operations
}

function operationsOf({ cloud }: Parts, kind: Kind): Readonly<Record<string, Operation>> {
  const { name, member, plural, arnKind, rows } = kind
  const on = (action: string, list = false) => ({
    access: ({ Id = '*' }: { readonly Id?: string }) => [
      { action: `cloudfront:${action}`, resource: list ? '*' : arnOf(cloud, arnKind, Id) },
    ],
  })
  const describe = ({ id, at, config }: Kept<Named>): Members => ({
    Id: id,
    ...(kind.isPolicy && { LastModifiedTime: at / 1000 }),
    [member]: config,
  })
  const isManaged = ({ config }: Kept<Named>): boolean => config.Name.startsWith('Managed-')
  const summarize = (row: Kept<Named>): Members =>
    kind.isPolicy
      ? { Type: isManaged(row) ? 'managed' : 'custom', [name]: describe(row) }
      : { Id: row.id, Description: '', ...row.config }

  return {
    [`Create${name}`]: {
      ...on(`Create${name}`),
      handle(input: Members) {
        const config = input[member] as Named
        if (kind.isPolicy && /^managed-/i.test(config.Name)) {
          throw new AwsError('InvalidArgument', `${config.Name}: such names are of AWS’s own policies`)
        }
        const id = kind.idOf(`api ${kind.name} ${config.Name}`)
        if (rows.find(id)) throw new AwsError(`${name}AlreadyExists`, `${config.Name} is there already`, 409)
        const made = putConfig(kind, id, config)
        return { [name]: describe(made), Location: `${cloud.endpointUrl}/2020-05-31/${arnKind}/${id}`, ETag: made.etag }
      },
    },
    [`Get${name}`]: {
      ...on(`Get${name}`),
      handle({ Id }: { readonly Id: string }) {
        const found = rows.get(Id)
        return { [name]: describe(found), ETag: found.etag }
      },
    },
    [`Get${member}`]: {
      ...on(`Get${member}`),
      handle({ Id }: { readonly Id: string }) {
        const { config, etag } = rows.get(Id)
        return { [member]: config, ETag: etag }
      },
    },
    [`Update${name}`]: {
      ...on(`Update${name}`),
      handle({ Id, IfMatch, ...input }: { readonly Id: string; readonly IfMatch?: string }) {
        rows.seen(Id, IfMatch)
        const made = putConfig(kind, Id, (input as Members)[member] as Named)
        return { [name]: describe(made), ETag: made.etag }
      },
    },
    [`Delete${name}`]: {
      ...on(`Delete${name}`),
      handle({ Id, IfMatch }: { readonly Id: string; readonly IfMatch?: string }) {
        rows.seen(Id, IfMatch)
        if (kind.isUsed(Id)) throw new AwsError(`${name}InUse`, `A distribution uses the ${name} ${Id}`, 409)
        rows.remove(Id)
        return {}
      },
    },
    [`List${plural}`]: {
      ...on(`List${plural}`, true),
      handle({ Type, ...input }: PageInput & { readonly Type?: string }) {
        const found = rows.all().filter((row) => Type === undefined || isManaged(row) === (Type === 'managed'))
        return { [`${name}List`]: pageOf(found, input, summarize) }
      },
    },
  }
}
