/** What AWS takes and this engine doesn't model, by structure. Each is refused by name. */
import type { Unsupported } from '../../kernel/check-input'

const ofBehavior = [
  'DefaultTTL',
  'FieldLevelEncryptionId',
  'ForwardedValues',
  'GrpcConfig',
  'LambdaFunctionAssociations',
  'MaxTTL',
  'MinTTL',
  'RealtimeLogConfigArn',
  'SmoothStreaming',
  'TrustedKeyGroups',
  'TrustedSigners',
]

export const unsupported: Unsupported = {
  CacheBehavior: ofBehavior,
  CustomOriginConfig: ['OriginMtlsConfig'],
  DefaultCacheBehavior: ofBehavior,
  DistributionConfig: [
    'AnycastIpListId',
    'CacheTagConfig',
    'ConnectionFunctionAssociation',
    'ConnectionMode',
    'ContinuousDeploymentPolicyId',
    'OriginGroups',
    'Staging',
    'TenantConfig',
    'ViewerMtlsConfig',
  ],
  FunctionConfig: ['KeyValueStoreAssociations'],
  Origin: ['VpcOriginConfig'],
  ResponseHeadersPolicyConfig: ['CorsConfig', 'ServerTimingHeadersConfig'],
}
