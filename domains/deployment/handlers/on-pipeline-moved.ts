/** What CodePipeline has done with a run, as the run keeps it. */
import { consumeAny } from '../../../events'
import {
  PipelineFailed,
  PipelineStarted,
  ReleaseAwaitingApproval,
  ReleasePromoted,
  RollbackCompleted,
  RollbackStarted,
  StageCompleted,
  StageDeployed,
  StageFailed,
  StageStarted,
} from '../../../events/catalog/deployment'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { moved } from '../decisions/moved'
import { changeOrBegin } from '../runs'
import { supersede } from '../supersede'

const logger = createLogger('deployment-on-pipeline-moved')

export const handler = guarded(
  consumeAny(
    [
      PipelineStarted,
      StageStarted,
      StageDeployed,
      StageCompleted,
      StageFailed,
      ReleaseAwaitingApproval,
      ReleasePromoted,
      PipelineFailed,
      RollbackStarted,
      RollbackCompleted,
    ],
    async (definition, { metadata, data }) => {
      const { occurredAt } = metadata
      await changeOrBegin(data.run, occurredAt, (before, now) => moved(before, definition, data, occurredAt, now))
      if (definition === StageCompleted) await supersede(data.run.pipeline)
    },
    { logger },
  ),
)
