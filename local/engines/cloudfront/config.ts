/** What is said of a distribution and its policies, in the API's form, as far as it means anything here. */

/** How CloudFront writes lists. */
export interface Quantified<Item> {
  readonly Quantity?: number
  readonly Items?: readonly Item[]
}

export function itemsOf<Item>(list: Quantified<Item> | undefined): readonly Item[] {
  return list?.Items ?? []
}

export interface DistributionConfig {
  readonly CallerReference: string
  readonly Aliases?: Quantified<string>
  readonly Comment: string
  readonly Enabled: boolean
  readonly DefaultRootObject?: string
  readonly Origins: Quantified<Origin>
  readonly DefaultCacheBehavior: Behavior
  readonly CacheBehaviors?: Quantified<Behavior & { readonly PathPattern: string }>
  readonly CustomErrorResponses?: Quantified<ErrorResponse>
  readonly Restrictions?: { readonly GeoRestriction: { readonly RestrictionType: string } }
  readonly ViewerCertificate?: object
  readonly PriceClass?: string
  readonly HttpVersion?: string
  readonly IsIPV6Enabled?: boolean
  /** The ARN of one; empty: none. */
  readonly WebACLId?: string
}

export interface Origin {
  readonly Id: string
  readonly DomainName: string
  readonly OriginPath?: string
  readonly OriginAccessControlId?: string
  readonly CustomHeaders?: Quantified<{ readonly HeaderName: string; readonly HeaderValue: string }>
  readonly S3OriginConfig?: { readonly OriginAccessIdentity?: string }
  readonly CustomOriginConfig?: { readonly OriginProtocolPolicy: string }
}

export interface Behavior {
  readonly TargetOriginId: string
  readonly ViewerProtocolPolicy: string
  readonly AllowedMethods?: Quantified<string> & { readonly CachedMethods?: Quantified<string> }
  readonly Compress?: boolean
  readonly CachePolicyId?: string
  readonly OriginRequestPolicyId?: string
  readonly ResponseHeadersPolicyId?: string
  readonly FunctionAssociations?: Quantified<FunctionAssociation>
}

export interface FunctionAssociation {
  readonly EventType: string
  readonly FunctionARN: string
}

export interface ErrorResponse {
  readonly ErrorCode: number
  readonly ResponseCode?: string
  readonly ResponsePagePath?: string
}

export interface AccessControlConfig {
  readonly Name: string
  readonly SigningBehavior: string
  readonly SigningProtocol: string
  readonly OriginAccessControlOriginType: string
}

interface Cookies {
  readonly CookieBehavior: string
  readonly Cookies?: Quantified<string>
}

interface QueryStrings {
  readonly QueryStringBehavior: string
  readonly QueryStrings?: Quantified<string>
}

interface Headers {
  readonly HeaderBehavior: string
  readonly Headers?: Quantified<string>
}

/** What of a viewer's request goes on to the origin. */
export interface Forwarded {
  readonly CookiesConfig: Cookies
  readonly HeadersConfig: Headers
  readonly QueryStringsConfig: QueryStrings
}

export interface CachePolicyConfig {
  readonly Name: string
  readonly Comment?: string
  readonly MinTTL: number
  readonly DefaultTTL?: number
  readonly MaxTTL?: number
  readonly ParametersInCacheKeyAndForwardedToOrigin?: Forwarded & {
    readonly EnableAcceptEncodingGzip: boolean
    readonly EnableAcceptEncodingBrotli?: boolean
  }
}

export interface OriginRequestPolicyConfig extends Forwarded {
  readonly Name: string
  readonly Comment?: string
}

interface Overriding {
  readonly Override: boolean
}

export interface ResponseHeadersPolicyConfig {
  readonly Name: string
  readonly Comment?: string
  readonly SecurityHeadersConfig?: {
    readonly ContentSecurityPolicy?: Overriding & { readonly ContentSecurityPolicy: string }
    readonly ContentTypeOptions?: Overriding
    readonly FrameOptions?: Overriding & { readonly FrameOption: string }
    readonly ReferrerPolicy?: Overriding & { readonly ReferrerPolicy: string }
    readonly StrictTransportSecurity?: Overriding & {
      readonly AccessControlMaxAgeSec: number
      readonly IncludeSubdomains?: boolean
      readonly Preload?: boolean
    }
    readonly XSSProtection?: Overriding & {
      readonly Protection: boolean
      readonly ModeBlock?: boolean
      readonly ReportUri?: string
    }
  }
  readonly CustomHeadersConfig?: Quantified<Overriding & { readonly Header: string; readonly Value: string }>
  readonly RemoveHeadersConfig?: Quantified<{ readonly Header: string }>
}

export interface FunctionConfig {
  readonly Comment: string
  readonly Runtime: string
}
