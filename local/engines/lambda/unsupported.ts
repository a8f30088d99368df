/** What AWS takes and this engine doesn't model, by structure. Each is refused by name. */
import type { Unsupported } from '../../kernel/check-input'

/** Of sources other than queues and streams of tables, and what else a mapping can't have here. */
const ofOtherSources = [
  'AmazonManagedKafkaEventSourceConfig',
  'DocumentDBEventSourceConfig',
  'KMSKeyArn',
  'LoggingConfig',
  'MetricsConfig',
  'ProvisionedPollerConfig',
  'SelfManagedKafkaEventSourceConfig',
  'SourceAccessConfigurations',
  'TumblingWindowInSeconds',
]

export const unsupported: Unsupported = {
  CreateEventSourceMappingRequest: [...ofOtherSources, 'Queues', 'SelfManagedEventSource', 'Tags', 'Topics'],
  CreateFunctionRequest: [
    'CapacityProviderConfig',
    'CodeSigningConfigArn',
    'DurableConfig',
    'PublishTo',
    'TenancyConfig',
  ],
  FunctionCode: ['S3ObjectStorageMode', 'S3ObjectVersion', 'SourceKMSKeyArn'],
  InvocationRequest: ['DurableExecutionName', 'TenantId'],
  InvokeWithResponseStreamRequest: ['TenantId'],
  LayerVersionContentInput: ['S3ObjectStorageMode'],
  PublishVersionRequest: ['PublishTo'],
  UpdateEventSourceMappingRequest: ofOtherSources,
  UpdateFunctionCodeRequest: ['PublishTo', 'S3ObjectStorageMode', 'S3ObjectVersion', 'SourceKMSKeyArn'],
  UpdateFunctionConfigurationRequest: ['CapacityProviderConfig', 'DurableConfig'],
}

/** What a client may well call, with what to do instead. */
export const notModelled: Readonly<Record<string, string>> = {
  InvokeAsync: 'use Invoke with InvocationType Event',
  PutProvisionedConcurrencyConfig: 'instances stay warm on their own',
}
