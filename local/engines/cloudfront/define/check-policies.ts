/** What the API's shapes don't tell of policies and access controls. */
import { NotModelledError } from '../../../kernel/aws-error'
import {
  type AccessControlConfig,
  type CachePolicyConfig,
  type Forwarded,
  itemsOf,
  type OriginRequestPolicyConfig,
  type ResponseHeadersPolicyConfig,
} from '../config'
import { invalidArgument } from '../errors'

export function checkAccessControl(config: AccessControlConfig): void {
  const { OriginAccessControlOriginType: type, SigningBehavior, SigningProtocol, Name } = config
  if (type !== 's3' && type !== 'lambda') {
    throw new NotModelledError(`OriginAccessControlOriginType "${type}"`, Name, 'modelled: s3, lambda')
  }
  if (SigningProtocol !== 'sigv4') throw invalidArgument(`${Name}: SigningProtocol is sigv4`)
  if (!['always', 'never'].includes(SigningBehavior)) {
    throw new NotModelledError(`SigningBehavior "${SigningBehavior}"`, Name, 'modelled: always, never')
  }
}

export function checkCachePolicy(config: CachePolicyConfig): void {
  const { Name, MinTTL, DefaultTTL = 86_400, MaxTTL = 31_536_000 } = config
  const keyed = config.ParametersInCacheKeyAndForwardedToOrigin
  const inOrder = MinTTL >= 0 && DefaultTTL >= MinTTL && MaxTTL >= DefaultTTL
  if (!inOrder) throw invalidArgument(`${Name}: 0 ≤ MinTTL ≤ DefaultTTL ≤ MaxTTL`)
  if (!keyed) return
  checkForwarded(Name, keyed, ['none', 'whitelist'])
  const isKeyed = [
    keyed.HeadersConfig.HeaderBehavior,
    keyed.CookiesConfig.CookieBehavior,
    keyed.QueryStringsConfig.QueryStringBehavior,
  ].some((behavior) => behavior !== 'none')
  if (MaxTTL === 0 && isKeyed) throw invalidArgument(`${Name}: what is not kept has no key: MaxTTL is 0`)
}

export function checkOriginRequestPolicy(config: OriginRequestPolicyConfig): void {
  checkForwarded(config.Name, config, ['none', 'whitelist', 'allViewer', 'allExcept'])
  const names = itemsOf(config.HeadersConfig.Headers).map((name) => name.toLowerCase())
  const refused = names.find((name) => ['authorization', 'accept-encoding'].includes(name))
  if (refused !== undefined && config.HeadersConfig.HeaderBehavior === 'whitelist') {
    throw invalidArgument(`The parameter Headers contains ${refused} that is not allowed.`)
  }
}

function checkForwarded(name: string, forwarded: Forwarded, headerBehaviors: readonly string[]): void {
  const { HeaderBehavior, Headers } = forwarded.HeadersConfig
  if (!headerBehaviors.includes(HeaderBehavior)) {
    throw new NotModelledError(`HeaderBehavior "${HeaderBehavior}"`, name, `modelled: ${headerBehaviors.join(', ')}`)
  }
  const own = itemsOf(Headers).find((header) => /^cloudfront-/i.test(header))
  if (own !== undefined) throw new NotModelledError(`header "${own}"`, name, 'nothing is known here of who asks')
  for (const behavior of [forwarded.CookiesConfig.CookieBehavior, forwarded.QueryStringsConfig.QueryStringBehavior]) {
    if (!['none', 'whitelist', 'allExcept', 'all'].includes(behavior)) {
      throw invalidArgument(`${name}: there is no behavior ${behavior}`)
    }
  }
}

export function checkResponseHeadersPolicy(config: ResponseHeadersPolicyConfig): void {
  const { Name, CustomHeadersConfig, RemoveHeadersConfig, SecurityHeadersConfig: security } = config
  const headers = [...itemsOf(CustomHeadersConfig), ...itemsOf(RemoveHeadersConfig)]
  for (const { Header } of headers) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(Header)) throw invalidArgument(`${Name}: "${Header}" is no name of a header`)
  }
  const values = [
    ...itemsOf(CustomHeadersConfig).map(({ Value }) => Value),
    security?.ContentSecurityPolicy?.ContentSecurityPolicy,
    security?.FrameOptions?.FrameOption,
    security?.ReferrerPolicy?.ReferrerPolicy,
    security?.XSSProtection?.ReportUri,
  ]
  const bad = values.find((value) => value !== undefined && /[^\t -~]/.test(value))
  if (bad !== undefined) throw invalidArgument(`${Name}: a header has characters that no header can have`)
}
