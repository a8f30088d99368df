/** What the API's shapes don't tell of a distribution: that what it names is there, and is modelled. */
import { AwsError, NotModelledError } from '../../../kernel/aws-error'
import { type Behavior, type DistributionConfig, itemsOf, type Origin } from '../config'
import { invalidArgument } from '../errors'
import { originPlace } from '../serve/origin-place'
import type { State } from '../state'

const methods = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE']
const events = ['viewer-request', 'viewer-response']
const protocols = ['allow-all', 'https-only', 'redirect-to-https']
/** Those that CloudFront shows a page of one's own for. */
const errorCodes = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504]

/** @throws AwsError */
export function checkDistribution(id: string, config: DistributionConfig, state: State, region: string): void {
  const origins = new Map(itemsOf(config.Origins).map((origin) => [origin.Id, origin]))
  if (origins.size === 0) throw invalidArgument('The distribution has no origin')
  if (origins.size < itemsOf(config.Origins).length) throw invalidArgument('Two origins have the same id')
  for (const origin of origins.values()) checkOrigin(origin, state, region)
  const behaviors = [config.DefaultCacheBehavior, ...itemsOf(config.CacheBehaviors)]
  for (const behavior of behaviors) checkBehavior(behavior, origins, state, region)
  const { DefaultRootObject = '', Restrictions } = config
  if (DefaultRootObject.startsWith('/')) {
    throw new AwsError('InvalidDefaultRootObject', 'The default root object has no slash at its beginning')
  }
  const restriction = Restrictions?.GeoRestriction.RestrictionType ?? 'none'
  if (restriction !== 'none') throw new NotModelledError(`restriction "${restriction}"`, 'GeoRestriction')
  if (config.WebACLId && !state.webAcls.has(config.WebACLId)) {
    throw new AwsError('InvalidWebACLId', `There is no web ACL ${config.WebACLId}`)
  }
  checkErrorPages(config)
  checkAliases(id, config, state)
}

function checkOrigin(origin: Origin, state: State, region: string): void {
  const where = `origin ${origin.Id}`
  const { DomainName, OriginPath = '', OriginAccessControlId = '', S3OriginConfig } = origin
  const place = originPlace(DomainName, region)
  if (!place) {
    const modelled =
      'modelled: buckets of S3 (not their website endpoints), stages of API Gateway and URLs of functions in this region'
    throw new NotModelledError(`DomainName "${DomainName}"`, where, modelled)
  }
  if (OriginPath !== '' && !/^\/.*[^/]$/.test(OriginPath)) {
    throw invalidArgument(`${where}: OriginPath begins with a slash and does not end with one`)
  }
  if ((S3OriginConfig?.OriginAccessIdentity ?? '') !== '') {
    throw new NotModelledError('OriginAccessIdentity', where, 'use an origin access control')
  }
  if (OriginAccessControlId === '') return
  const { config } = state.accessControls.get(OriginAccessControlId)
  const type = place.kind === 'bucket' ? 's3' : place.kind === 'host' ? 'lambda' : undefined
  if (config.OriginAccessControlOriginType !== type) {
    const what = `an origin access control for ${config.OriginAccessControlOriginType}, of an origin that is none`
    throw new NotModelledError(what, where)
  }
}

function checkBehavior(
  behavior: Behavior & { readonly PathPattern?: string },
  origins: ReadonlyMap<string, Origin>,
  state: State,
  region: string,
): void {
  const where = `behavior ${behavior.PathPattern ?? 'default'}`
  const origin = origins.get(behavior.TargetOriginId)
  if (!origin) {
    const message = `${where}: there is no origin ${behavior.TargetOriginId} in the distribution`
    throw new AwsError('NoSuchOrigin', message, 404)
  }
  if (!protocols.includes(behavior.ViewerProtocolPolicy)) {
    throw invalidArgument(`${where}: ViewerProtocolPolicy is one of ${protocols.join(', ')}`)
  }
  const { CachePolicyId, OriginRequestPolicyId, ResponseHeadersPolicyId } = behavior
  if (CachePolicyId === undefined) throw new NotModelledError('a behavior without CachePolicyId', where)
  state.cachePolicies.get(CachePolicyId)
  if (OriginRequestPolicyId) state.originRequestPolicies.get(OriginRequestPolicyId)
  if (ResponseHeadersPolicyId) state.responseHeadersPolicies.get(ResponseHeadersPolicyId)
  const allowed = itemsOf(behavior.AllowedMethods)
  const unknown = allowed.find((method) => !methods.includes(method))
  if (unknown !== undefined) throw invalidArgument(`${where}: there is no method ${unknown}`)
  const changing = allowed.find((method) => !['GET', 'HEAD', 'OPTIONS'].includes(method))
  if (changing !== undefined && originPlace(origin.DomainName, region)?.kind === 'bucket') {
    throw new NotModelledError(`method ${changing} to a bucket`, where, 'modelled: GET, HEAD, OPTIONS')
  }
  checkFunctions(behavior, where, state)
}

function checkFunctions(behavior: Behavior, where: string, state: State): void {
  const associations = itemsOf(behavior.FunctionAssociations)
  for (const { EventType, FunctionARN } of associations) {
    const invalid = (why: string): AwsError => new AwsError('InvalidFunctionAssociation', `${where}: ${why}`)
    if (!events.includes(EventType)) throw invalid(`EventType is one of ${events.join(', ')}`)
    const found = state.functions.all().find(({ arn }) => arn === FunctionARN)
    if (!found) throw invalid(`there is no function ${FunctionARN}`)
    if (!found.live) throw invalid(`the function ${found.id} was never published`)
  }
  if (new Set(associations.map(({ EventType }) => EventType)).size < associations.length) {
    throw new AwsError('InvalidFunctionAssociation', `${where}: one event has two functions`)
  }
}

function checkErrorPages(config: DistributionConfig): void {
  for (const { ErrorCode, ResponseCode = '', ResponsePagePath = '' } of itemsOf(config.CustomErrorResponses)) {
    if (!errorCodes.includes(ErrorCode)) throw new AwsError('InvalidErrorCode', `There is no page for ${ErrorCode}`)
    if ((ResponseCode === '') !== (ResponsePagePath === '')) {
      throw invalidArgument(`The page for ${ErrorCode} has a ResponseCode and a ResponsePagePath, or neither`)
    }
    if (ResponsePagePath !== '' && !ResponsePagePath.startsWith('/')) {
      throw invalidArgument(`The page for ${ErrorCode} begins with a slash`)
    }
  }
}

function checkAliases(id: string, { Aliases }: DistributionConfig, { distributions }: State): void {
  const taken = new Set(
    distributions
      .all()
      .filter((each) => each.id !== id)
      .flatMap(({ config }) => itemsOf(config.Aliases)),
  )
  for (const alias of itemsOf(Aliases)) {
    if (!/^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(alias)) throw invalidArgument(`${alias} is no domain name`)
    if (taken.has(alias)) {
      throw new AwsError('CNAMEAlreadyExists', `Another distribution has the name ${alias}`, 409)
    }
  }
}
