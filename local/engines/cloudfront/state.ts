/** Distributions, functions, and the things that distributions name by their ids. */
import { AwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import { createTable, type Table } from '../../kernel/table'
import type { Tags } from '../../kernel/tags'
import type {
  AccessControlConfig,
  CachePolicyConfig,
  DistributionConfig,
  FunctionConfig,
  OriginRequestPolicyConfig,
  ResponseHeadersPolicyConfig,
} from './config'
import { stale, withoutVersion } from './errors'
import type { WebAcl } from './firewall/web-acl'
import { idOf } from './ids'
import { cachePolicies, originRequestPolicies, responseHeadersPolicies } from './managed-policies'

/** A thing that has an id and is changed as a whole, by who knows its version. */
export interface Kept<Config> {
  readonly id: string
  /** Of its version. */
  readonly etag: string
  /** When it was last changed; milliseconds. */
  readonly at: number
  readonly config: Config
}

export interface Distribution extends Kept<DistributionConfig> {
  readonly arn: string
  readonly domainName: string
  readonly tags: Tags
}

export interface EdgeFunction extends Kept<FunctionConfig> {
  readonly arn: string
  readonly code: string
  readonly createdAt: number
  readonly tags: Tags
  /** What distributions run; undefined: it was never published. */
  readonly live?: { readonly code: string; readonly config: FunctionConfig; readonly at: number }
}

export interface Kinds {
  readonly accessControls: AccessControlConfig
  readonly cachePolicies: CachePolicyConfig
  readonly originRequestPolicies: OriginRequestPolicyConfig
  readonly responseHeadersPolicies: ResponseHeadersPolicyConfig
}

/** The things of one kind. */
export interface Collection<Row extends Kept<unknown>> {
  all(): readonly Row[]
  find(id: string): Row | undefined
  /** @throws AwsError in the kind's own words */
  get(id: string): Row
  /** Of the version that the caller has seen. @throws AwsError if there is another by now */
  seen(id: string, etag: string | undefined): Row
  put(row: Omit<Row, 'etag' | 'at'>): Row
  remove(id: string): void
  version(): number
  load(): Promise<void>
}

export interface State {
  readonly distributions: Collection<Distribution>
  readonly functions: Collection<EdgeFunction>
  readonly accessControls: Collection<Kept<AccessControlConfig>>
  readonly cachePolicies: Collection<Kept<CachePolicyConfig>>
  readonly originRequestPolicies: Collection<Kept<OriginRequestPolicyConfig>>
  readonly responseHeadersPolicies: Collection<Kept<ResponseHeadersPolicyConfig>>
  /** By their ARNs. */
  readonly webAcls: Table<WebAcl>
  load(): Promise<void>
}

interface CollectionOptions {
  /** Of its error. */
  readonly code: string
  readonly what: string
  /** AWS's own, which are everybody's. */
  readonly managed?: readonly Kept<unknown>[]
}

export function createState(cloud: Cloud): State {
  function collection<Row extends Kept<unknown>>(
    kind: string,
    { code, what, managed = [] }: CollectionOptions,
  ): Collection<Row> {
    const table = createTable<Row>(cloud, `cloudfront/${kind}`)
    const own = new Map(managed.map((row) => [row.id, row as Row]))
    const find = (id: string): Row | undefined => own.get(id) ?? table.get(id)
    function get(id: string): Row {
      const row = find(id)
      if (row) return row
      throw new AwsError(code, `The specified ${what} does not exist: ${id}`, 404)
    }
    return {
      all: () => [...own.values(), ...table.list()],
      find,
      get,
      seen(id, etag) {
        const row = get(id)
        if (own.has(id)) throw new AwsError('IllegalUpdate', `The ${what} ${id} is AWS’s own`)
        if (etag === undefined) throw withoutVersion()
        if (etag !== row.etag) throw stale()
        return row
      },
      put(given) {
        const before = table.get(given.id)
        // Of what is in it, not of the change: the same template applied again changes nothing.
        const etag = idOf(JSON.stringify(given))
        if (before?.etag === etag) return before
        return table.put({ ...given, etag, at: cloud.clock.now() } as Row, given.id)
      },
      remove: (id) => void table.delete(id),
      version: table.version,
      load: table.load,
    }
  }

  const state = {
    distributions: collection<Distribution>('distribution', { code: 'NoSuchDistribution', what: 'distribution' }),
    functions: collection<EdgeFunction>('function', { code: 'NoSuchFunctionExists', what: 'function' }),
    accessControls: collection<Kept<AccessControlConfig>>('access-control', {
      code: 'NoSuchOriginAccessControl',
      what: 'origin access control',
    }),
    cachePolicies: collection<Kept<CachePolicyConfig>>('cache-policy', {
      code: 'NoSuchCachePolicy',
      what: 'cache policy',
      managed: cachePolicies,
    }),
    originRequestPolicies: collection<Kept<OriginRequestPolicyConfig>>('origin-request-policy', {
      code: 'NoSuchOriginRequestPolicy',
      what: 'origin request policy',
      managed: originRequestPolicies,
    }),
    responseHeadersPolicies: collection<Kept<ResponseHeadersPolicyConfig>>('response-headers-policy', {
      code: 'NoSuchResponseHeadersPolicy',
      what: 'response headers policy',
      managed: responseHeadersPolicies,
    }),
    webAcls: createTable<WebAcl>(cloud, 'cloudfront/web-acl'),
  }
  return {
    ...state,
    async load() {
      for (const each of Object.values(state)) await each.load()
    },
  }
}
