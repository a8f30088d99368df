/** What AWS takes and this engine doesn't model, by structure. Each is refused by name. */
import type { Unsupported } from '../../kernel/check-input'

export const unsupported: Unsupported = {
  CreateScheduleInput: ['KmsKeyArn'],
  Target: [
    'EcsParameters',
    'EventBridgePutEventsV2Parameters',
    'EventBridgePutRawEventsParameters',
    'KinesisParameters',
    'SageMakerPipelineParameters',
  ],
  UpdateScheduleInput: ['KmsKeyArn'],
}
