/** Whether the stages that a plan sells are there: API Gateway says so only when a usage plan is to have them. */
import { GetStageCommand, NotFoundException } from '@aws-sdk/client-api-gateway'
import { apiGateway } from '../../shared/clients/api-gateway'
import type { PlanStage } from './api-product'
import { planInvalid } from './decisions/plans'

/**
 * @param at what stands before the names of fields
 * @throws RefusedError that names the first that is not there
 */
export async function requireDeployed(stages: readonly PlanStage[], at: string): Promise<void> {
  for (const [index, { restApiId, stage: stageName }] of stages.entries()) {
    try {
      await apiGateway.send(new GetStageCommand({ restApiId, stageName }))
    } catch (error) {
      if (!(error instanceof NotFoundException)) throw error
      const message = `API Gateway has no stage ${stageName} of ${restApiId}: deploy it, or name another`
      throw planInvalid(`${at}stages.${index}`, message)
    }
  }
}
