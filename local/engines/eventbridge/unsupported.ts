/** What AWS takes and this engine doesn't model, by structure. Each is refused by name. */
import type { Unsupported } from '../../kernel/check-input'

export const unsupported: Unsupported = {
  CreateArchiveRequest: ['KmsKeyIdentifier'],
  CreateEventBusRequest: ['EventSourceName', 'KmsKeyIdentifier'],
  LogConfig: ['IncludeDetail', 'Level'],
  PutEventsRequest: ['EndpointId'],
  Target: [
    'AppSyncParameters',
    'BatchParameters',
    'EcsParameters',
    'HttpParameters',
    'KinesisParameters',
    'RedshiftDataParameters',
    'RunCommandParameters',
    'SageMakerPipelineParameters',
  ],
  UpdateArchiveRequest: ['KmsKeyIdentifier'],
  UpdateEventBusRequest: ['KmsKeyIdentifier'],
}
