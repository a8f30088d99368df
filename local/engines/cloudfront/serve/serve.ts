/**
 * Answers requests to distributions, in CloudFront's order: the web ACL, the behavior by the path, the function on the
 * request, the origin, error pages, the function on the answer, compression and the headers of the policy. Nothing is kept between
 * requests: each goes to its origin.
 */
import { buffer } from 'node:stream/consumers'
import type { Cloud } from '../../../kernel/cloud'
import type { Principal } from '../../../kernel/principal'
import type {
  HttpRequest,
  HttpResponse,
  HttpStream,
  WebApis,
  WebDistributions,
  WebHostVisit,
  WebVisit,
} from '../../../kernel/service'
import { normalPath } from '../../../lib/normal-path'
import type { SentRequest } from '../../../lib/payload-two'
import { wildcardMatcher } from '../../../lib/wildcard'
import { type Behavior, itemsOf, type Origin } from '../config'
import { createJudge } from '../firewall/judge'
import type { Blocking } from '../firewall/web-acl'
import type { Distribution, State } from '../state'
import { createCompress } from './compress'
import { type EdgeRequest, type EdgeResponse, errorResponse, oneHeader, toEdge, toEdgeResponse } from './edge'
import { type ForwardingPolicies, originRequest } from './forward'
import { fromBucket } from './from-bucket'
import { originPlace } from './origin-place'
import { pathMatcher } from './path-matcher'
import { withPolicy } from './response-headers'
import type { Associated, Passing } from './run-associated'

interface Compiled {
  readonly behaviors: readonly { readonly matches: (path: string) => boolean; readonly behavior: Behavior }[]
  readonly origins: ReadonlyMap<string, Origin>
  readonly isName: (name: string) => boolean
}

/** Where a request goes, once the functions have seen it. */
interface Way {
  readonly passing: Passing
  readonly request: EdgeRequest
  readonly target: OriginTarget
}

type OriginTarget =
  | { readonly kind: 'bucket'; readonly bucket: string; readonly principal: Principal }
  | {
      readonly kind: 'api'
      readonly apis: WebApis
      readonly apiId: string
      readonly stage: string
      readonly path: string
    }
  | { readonly kind: 'host'; readonly visit: WebHostVisit; readonly principal: Principal }
  | { readonly kind: 'answered'; readonly response: EdgeResponse }
  | { readonly kind: 'blocked'; readonly blocking: Blocking }

const anonymous: Principal = { kind: 'anonymous' }
const usualMethods = ['GET', 'HEAD']

export function createServe(cloud: Cloud, state: State, associated: Associated): WebDistributions {
  const compress = createCompress()
  const judge = createJudge(cloud.clock, state.webAcls)
  const compiled = new WeakMap<Distribution, Compiled>()

  function compile(distribution: Distribution): Compiled {
    const known = compiled.get(distribution)
    if (known) return known
    const { CacheBehaviors, DefaultCacheBehavior, Origins, Aliases } = distribution.config
    const names = [distribution.domainName, ownName(distribution), ...itemsOf(Aliases)].map((name) =>
      wildcardMatcher(name.toLowerCase().split('*')),
    )
    const made: Compiled = {
      behaviors: [
        ...itemsOf(CacheBehaviors).map((behavior) => ({ matches: pathMatcher(behavior.PathPattern), behavior })),
        { matches: () => true, behavior: DefaultCacheBehavior },
      ],
      origins: new Map(itemsOf(Origins).map((origin) => [origin.Id, origin])),
      isName: (name) => names.some((is) => is(name)),
    }
    compiled.set(distribution, made)
    return made
  }

  const enabled = (): readonly Distribution[] => state.distributions.all().filter(({ config }) => config.Enabled)

  function find(name: string): Distribution | undefined {
    const all = enabled()
    const named = all.find((each) => compile(each).isName(name))
    return named ?? (all.length === 1 ? all[0] : undefined)
  }

  function behaviorFor(distribution: Distribution, path: string): Behavior {
    const found = compile(distribution).behaviors.find(({ matches }) => matches(path))
    return found?.behavior ?? distribution.config.DefaultCacheBehavior
  }

  function policiesOf({ CachePolicyId = '', OriginRequestPolicyId = '' }: Behavior): ForwardingPolicies {
    const cached = state.cachePolicies.find(CachePolicyId)?.config
    const keyed = cached?.ParametersInCacheKeyAndForwardedToOrigin
    const compression = compressionOf(CachePolicyId)
    return {
      cache: keyed && { ...keyed, isCompressed: compression.gzip || compression.brotli },
      origin: state.originRequestPolicies.find(OriginRequestPolicyId)?.config,
    }
  }

  /** Where nothing may be kept, nothing is compressed. */
  function compressionOf(cachePolicyId: string) {
    const policy = state.cachePolicies.find(cachePolicyId)?.config
    const keyed = policy?.ParametersInCacheKeyAndForwardedToOrigin
    const keeps = (policy?.MaxTTL ?? 1) > 0
    return {
      gzip: keeps && keyed?.EnableAcceptEncodingGzip === true,
      brotli: keeps && keyed?.EnableAcceptEncodingBrotli === true,
    }
  }

  function targetOf(distribution: Distribution, behavior: Behavior, request: EdgeRequest): OriginTarget {
    const { uri } = request
    const origin = compile(distribution).origins.get(behavior.TargetOriginId)
    const place = origin && originPlace(origin.DomainName, cloud.region)
    if (origin && place?.kind === 'bucket') {
      const { bucket } = place
      return { kind: 'bucket', bucket, principal: principalFor(distribution, origin) }
    }
    if (origin && place?.kind === 'host') {
      const visit = visitHost(place.name, { ...request, uri: (origin.OriginPath ?? '') + uri })
      if (visit) return { kind: 'host', visit, principal: principalFor(distribution, origin) }
    }
    const apis = [...cloud.services.values()].find(({ webApis }) => webApis)?.webApis
    const api = place?.kind === 'api' && apis?.apis().find(({ id }) => id === place.apiId)
    if (!origin || !apis || !api) {
      const response = errorResponse(502, 'Bad Gateway', 'There is nothing at the origin’s name')
      return { kind: 'answered', response }
    }
    if (api.executeApiDisabled) return { kind: 'answered', response: forbidden() }
    const [, stage = '', path = '/'] = /^\/([^/]*)(\/.*)?$/.exec((origin.OriginPath ?? '') + uri) ?? []
    return { kind: 'api', apis, apiId: api.id, stage, path }
  }

  function visitHost(name: string, { method, uri, query, headers }: EdgeRequest): WebHostVisit | undefined {
    const head = { method, path: uri, query, headers: headers as HttpRequest['headers'], body: noBody, sourceIp: '' }
    for (const { webHosts } of cloud.services.values()) {
      const visit = webHosts?.visit(name, head)
      if (visit) return visit
    }
    return undefined
  }

  function principalFor({ arn }: Distribution, { OriginAccessControlId = '' }: Origin): Principal {
    const control = state.accessControls.find(OriginAccessControlId)
    if (!control || control.config.SigningBehavior === 'never') return anonymous
    return cloud.actingFor('cloudfront.amazonaws.com', arn)
  }

  /** It says itself that pages of other sites, and of none, may have it as a part. */
  function isForOthers({ behavior }: Passing): boolean {
    const policy = state.responseHeadersPolicies.find(behavior.ResponseHeadersPolicyId ?? '')?.config
    return withPolicy({}, policy, cloud)['cross-origin-resource-policy'] === 'cross-origin'
  }

  async function wayOf(distribution: Distribution, given: HttpRequest): Promise<Way> {
    const path = normalPath(given.path)
    const behavior = behaviorFor(distribution, path)
    const passing = { distribution, behavior, ip: given.sourceIp }
    const viewer = toEdge(given, path)
    const blocking = judge(distribution.config.WebACLId, given.sourceIp)
    if (blocking) return { passing, request: viewer, target: { kind: 'blocked', blocking } }
    const allowed = behavior.AllowedMethods ? itemsOf(behavior.AllowedMethods) : usualMethods
    if (!allowed.includes(given.method)) {
      const why = 'The distribution is not configured to allow the method of this request'
      return { passing, request: viewer, target: { kind: 'answered', response: errorResponse(403, 'Forbidden', why) } }
    }
    const request = await associated.onRequest(viewer, passing)
    if ('status' in request) return { passing, request: viewer, target: { kind: 'answered', response: request } }
    return { passing, request, target: targetOf(distribution, behavior, withRoot(request, distribution)) }
  }

  async function fetched({ passing, request, target }: Way, given: HttpRequest): Promise<EdgeResponse> {
    if (target.kind === 'answered') return target.response
    if (target.kind === 'blocked') return blockedResponse(target.blocking)
    const { distribution, behavior } = passing
    const origin = compile(distribution).origins.get(behavior.TargetOriginId) as Origin
    const whole = withRoot(request, distribution)
    const sent = originRequest(whole, given, distribution, origin, policiesOf(behavior))
    if (target.kind === 'bucket') return fromBucket(cloud, target.principal, target.bucket, sent)
    // As API Gateway answers a name that is not its own.
    if (oneHeader(sent.headers, 'host')?.toLowerCase() !== origin.DomainName.toLowerCase()) return forbidden()
    const { rawHeaders: _, rawQuery: __, ...rest } = given as SentRequest
    const sentOn: HttpRequest = {
      ...rest,
      path: sent.uri,
      query: sent.query,
      headers: sent.headers as HttpRequest['headers'],
    }
    if (target.kind === 'host') return wholeResponse(await target.visit.answer(sentOn, target.principal))
    const { apis, apiId, stage } = target
    return toEdgeResponse(await apis.handle(apiId, stage, target.path, sentOn))
  }

  /** A page of the distribution in place of an error, if there is one for it. */
  async function withErrorPage(response: EdgeResponse, way: Way, given: HttpRequest): Promise<EdgeResponse> {
    const { distribution } = way.passing
    const page = itemsOf(distribution.config.CustomErrorResponses).find(
      ({ ErrorCode }) => ErrorCode === response.status,
    )
    if (page?.ResponsePagePath === undefined || page.ResponsePagePath === '') return response
    const path = normalPath(page.ResponsePagePath)
    const behavior = behaviorFor(distribution, path)
    const request: EdgeRequest = {
      method: way.request.method === 'HEAD' ? 'HEAD' : 'GET',
      uri: path,
      query: new URLSearchParams(),
      headers: {},
    }
    const passing = { ...way.passing, behavior }
    const asked = { ...given, method: request.method, body: noBody }
    const shown = await fetched({ passing, request, target: targetOf(distribution, behavior, request) }, asked)
    return shown.status === 200 ? { ...shown, status: Number(page.ResponseCode || response.status) } : response
  }

  async function answer(way: Way, given: HttpRequest): Promise<HttpResponse> {
    const { behavior, distribution } = way.passing
    const fromOrigin = await fetched(way, given)
    const isOwnAnswer = way.target.kind === 'blocked' && !way.target.blocking.isPlain
    const shown = fromOrigin.status >= 400 && !isOwnAnswer ? await withErrorPage(fromOrigin, way, given) : fromOrigin
    const isAnsweredHere = way.target.kind === 'answered' || way.target.kind === 'blocked'
    const seen = isAnsweredHere ? shown : await associated.onResponse(way.request, shown, way.passing)
    const compressed = behavior.Compress
      ? await compress(seen, toEdge(given, '/').headers, compressionOf(behavior.CachePolicyId ?? ''))
      : seen
    const policy = state.responseHeadersPolicies.find(behavior.ResponseHeadersPolicyId ?? '')?.config
    const { status, body } = compressed
    cloud.trace({
      kind: 'distribution.request',
      subject: distribution.id,
      ids: [],
      // The pattern and not the path: a path can carry what nobody else may know.
      detail: { method: given.method, behavior: patternOf(behavior), status },
    })
    const headers = {
      'x-cache': status >= 400 ? 'Error from cloudfront' : 'Miss from cloudfront',
      ...withPolicy(compressed.headers, policy, cloud),
      via: `1.1 ${distribution.domainName} (CloudFront)`,
    }
    return { status, headers, body }
  }

  return {
    isHost: (name) => enabled().some((each) => compile(each).isName(name)),
    list: () =>
      enabled().map((each) => ({
        id: each.id,
        comment: each.config.Comment,
        localName: ownName(each),
      })),
    takesPath(name, path) {
      const distribution = find(name)
      if (!distribution) return undefined
      if (compile(distribution).isName(name)) return 'whole'
      const isDefault = behaviorFor(distribution, normalPath(path)) === distribution.config.DefaultCacheBehavior
      return isDefault ? 'rest' : 'path'
    },
    async visit(name, given): Promise<WebVisit | undefined> {
      const distribution = find(name)
      if (!distribution) return undefined
      const way = await wayOf(distribution, given)
      const { target, request } = way
      return {
        to:
          target.kind === 'host'
            ? // Whoever reaches the distribution is signed by it.
              { ...target.visit.to, isPublic: target.visit.to.isPublic || target.principal.kind !== 'anonymous' }
            : target.kind === 'api'
              ? { kind: 'route', ...target.apis.access(target.apiId, target.stage, target.path, request.method) }
              : { kind: 'page', isForLinks: true, isForScripts: isReading(request.method) && isForOthers(way.passing) },
        answer: (whole) => answer(way, whole),
      }
    },
  }
}

const noBody = Buffer.alloc(0)

/** An answer that is streamed is sent on when it is whole. */
async function wholeResponse(response: HttpResponse | HttpStream): Promise<EdgeResponse> {
  if (!('stream' in response)) return toEdgeResponse(response)
  const { stream, ...head } = response
  return toEdgeResponse({ ...head, body: await buffer(stream) })
}

/** A name of this machine's, for browsers that find no other. */
const ownName = ({ id }: Distribution): string => `${id.toLowerCase()}.localhost`

/** What `/` stands for is the origin's to be asked for. */
function withRoot(request: EdgeRequest, { config }: Distribution): EdgeRequest {
  const { DefaultRootObject = '' } = config
  return request.uri === '/' && DefaultRootObject !== '' ? { ...request, uri: `/${DefaultRootObject}` } : request
}

const patternOf = (behavior: Behavior): string =>
  (behavior as Partial<{ readonly PathPattern: string }>).PathPattern ?? 'default'

const forbidden = (): EdgeResponse => ({
  status: 403,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'ForbiddenException' },
  body: '{"message":"Forbidden"}',
})

function blockedResponse({ status, headers, body, isPlain }: Blocking): EdgeResponse {
  if (isPlain) return errorResponse(status, 'Forbidden', 'Request blocked.')
  return { status, headers: { 'cache-control': 'no-store', ...headers }, body }
}

const isReading = (method: string): boolean => method === 'GET' || method === 'HEAD'
