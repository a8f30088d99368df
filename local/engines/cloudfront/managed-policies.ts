/** Policies of CloudFront's own, by the ids that they have everywhere. */
import type {
  CachePolicyConfig,
  Forwarded,
  OriginRequestPolicyConfig,
  Quantified,
  ResponseHeadersPolicyConfig,
} from './config'
import { idOf } from './ids'
import type { Kept } from './state'

const managed = <Config extends { readonly Name: string }>(id: string, config: Config): Kept<Config> => ({
  id,
  etag: idOf(id),
  at: 0,
  config,
})

function listed(...names: readonly string[]): Quantified<string> {
  return { Quantity: names.length, Items: names }
}

const nothing: Forwarded = {
  HeadersConfig: { HeaderBehavior: 'none' },
  CookiesConfig: { CookieBehavior: 'none' },
  QueryStringsConfig: { QueryStringBehavior: 'none' },
}

const headersAlone = (...names: readonly string[]): Forwarded => ({
  ...nothing,
  HeadersConfig: { HeaderBehavior: 'whitelist', Headers: listed(...names) },
})

const all = (HeadersConfig: Forwarded['HeadersConfig']): Forwarded => ({
  HeadersConfig,
  CookiesConfig: { CookieBehavior: 'all' },
  QueryStringsConfig: { QueryStringBehavior: 'all' },
})

const compressed = (
  isCompressed: boolean,
): NonNullable<CachePolicyConfig['ParametersInCacheKeyAndForwardedToOrigin']> => ({
  EnableAcceptEncodingGzip: isCompressed,
  EnableAcceptEncodingBrotli: isCompressed,
  ...nothing,
})

export const cachePolicies: readonly Kept<CachePolicyConfig>[] = [
  managed('658327ea-f89d-4fab-a63d-7e88639e58f6', {
    Name: 'Managed-CachingOptimized',
    MinTTL: 1,
    DefaultTTL: 86_400,
    MaxTTL: 31_536_000,
    ParametersInCacheKeyAndForwardedToOrigin: compressed(true),
  }),
  managed('b2884449-e4de-46a7-ac36-70bc7f1ddd6d', {
    Name: 'Managed-CachingOptimizedForUncompressedObjects',
    MinTTL: 1,
    DefaultTTL: 86_400,
    MaxTTL: 31_536_000,
    ParametersInCacheKeyAndForwardedToOrigin: compressed(false),
  }),
  managed('4135ea2d-6df8-44a3-9df3-4b5a84be39ad', {
    Name: 'Managed-CachingDisabled',
    MinTTL: 0,
    DefaultTTL: 0,
    MaxTTL: 0,
    ParametersInCacheKeyAndForwardedToOrigin: compressed(false),
  }),
]

export const originRequestPolicies: readonly Kept<OriginRequestPolicyConfig>[] = [
  managed('216adef6-5c7f-47e4-b989-5492eafa07d3', {
    Name: 'Managed-AllViewer',
    ...all({ HeaderBehavior: 'allViewer' }),
  }),
  managed('b689b0a8-53d0-40ab-baf2-68738e2966ac', {
    Name: 'Managed-AllViewerExceptHostHeader',
    ...all({ HeaderBehavior: 'allExcept', Headers: listed('host') }),
  }),
  managed('59781a5b-3903-41f3-afcb-af62929ccde1', { Name: 'Managed-CORS-CustomOrigin', ...headersAlone('origin') }),
  managed('88a5eaf4-2fd4-4709-b370-b4c650ea3fcf', {
    Name: 'Managed-CORS-S3Origin',
    ...headersAlone('origin', 'access-control-request-headers', 'access-control-request-method'),
  }),
  managed('acba4595-bd28-49b8-b9fe-13317c0390fa', {
    Name: 'Managed-UserAgentRefererHeaders',
    ...headersAlone('user-agent', 'referer'),
  }),
  managed('bf0718e1-ba1e-49d1-88b1-f726733018ae', { Name: 'Managed-HostHeaderOnly', ...headersAlone('host') }),
]

export const responseHeadersPolicies: readonly Kept<ResponseHeadersPolicyConfig>[] = [
  managed('67f7725c-6f97-4210-82d7-5512b31e9d03', {
    Name: 'Managed-SecurityHeadersPolicy',
    SecurityHeadersConfig: {
      ContentTypeOptions: { Override: true },
      FrameOptions: { FrameOption: 'SAMEORIGIN', Override: false },
      ReferrerPolicy: { ReferrerPolicy: 'strict-origin-when-cross-origin', Override: false },
      StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000, Override: false },
      XSSProtection: { Protection: true, ModeBlock: true, Override: false },
    },
  }),
]
