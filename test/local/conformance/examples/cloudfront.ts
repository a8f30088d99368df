import type { Examples } from '../example'

const optimized = '658327ea-f89d-4fab-a63d-7e88639e58f6'

const nothing = {
  HeadersConfig: { HeaderBehavior: 'none' },
  CookiesConfig: { CookieBehavior: 'none' },
  QueryStringsConfig: { QueryStringBehavior: 'none' },
}

const controlOf = (Name: string) => ({
  Type: 'AWS::CloudFront::OriginAccessControl',
  Properties: {
    OriginAccessControlConfig: {
      Name,
      OriginAccessControlOriginType: 's3',
      SigningBehavior: 'always',
      SigningProtocol: 'sigv4',
    },
  },
})

const cachePolicyOf = (Name: string) => ({
  Type: 'AWS::CloudFront::CachePolicy',
  Properties: { CachePolicyConfig: { Name, MinTTL: 0, DefaultTTL: 0, MaxTTL: 60 } },
})

const originRequestPolicyOf = (Name: string) => ({
  Type: 'AWS::CloudFront::OriginRequestPolicy',
  Properties: { OriginRequestPolicyConfig: { Name, ...nothing } },
})

const headersPolicyOf = (Name: string) => ({
  Type: 'AWS::CloudFront::ResponseHeadersPolicy',
  Properties: { ResponseHeadersPolicyConfig: { Name } },
})

const functionOf = (Name: string) => ({
  Type: 'AWS::CloudFront::Function',
  Properties: {
    Name,
    AutoPublish: true,
    FunctionCode: 'function handler(event) { return event.request }',
    FunctionConfig: { Comment: '', Runtime: 'cloudfront-js-2.0' },
  },
})

const distributionOf = (Comment: string) => ({
  Type: 'AWS::CloudFront::Distribution',
  Properties: {
    DistributionConfig: {
      Comment,
      Enabled: true,
      Origins: [{ Id: 'pages', DomainName: 'pages-a.s3.us-east-1.amazonaws.com', S3OriginConfig: {} }],
      DefaultCacheBehavior: {
        TargetOriginId: 'pages',
        ViewerProtocolPolicy: 'https-only',
        CachePolicyId: optimized,
      },
    },
  },
})

const webAclOf = (Name: string) => ({
  Type: 'AWS::WAFv2::WebACL',
  Properties: { Name, Scope: 'CLOUDFRONT', DefaultAction: { Allow: {} }, Rules: [] },
})

export const examples: Examples = {
  resources: {
    SiteAccess: controlOf('access-a'),
    OtherSiteAccess: controlOf('access-b'),
    SiteCachePolicy: cachePolicyOf('cache-a'),
    OtherSiteCachePolicy: cachePolicyOf('cache-b'),
    SiteRequestPolicy: originRequestPolicyOf('request-a'),
    OtherSiteRequestPolicy: originRequestPolicyOf('request-b'),
    SiteHeadersPolicy: headersPolicyOf('headers-a'),
    OtherSiteHeadersPolicy: headersPolicyOf('headers-b'),
    SiteFunction: functionOf('site-a'),
    OtherSiteFunction: functionOf('site-b'),
    SiteFirewall: webAclOf('firewall-a'),
    OtherSiteFirewall: webAclOf('firewall-b'),
    Site: distributionOf('site-a'),
    OtherSite: distributionOf('site-b'),
  },
  tagged: {
    'cloudfront TagResource': (ref) => ({ Resource: `arn:aws:cloudfront::000000000000:distribution/${ref('Site')}` }),
    'cloudfront CreateFunction': () => ({
      Name: 'tagged',
      FunctionConfig: { Comment: '', Runtime: 'cloudfront-js-2.0' },
      FunctionCode: Buffer.from('function handler() {}').toString('base64'),
    }),
  },
}
