/** Where callers reach a stage of API Gateway. */
import { requireEnv } from '../../shared/config'
import type { PlanStage } from './api-product'

/** Without a slash at the end. Who deploys may have them elsewhere than at API Gateway's own addresses. */
export function stageUrl({ restApiId, stage }: PlanStage): string {
  return requireEnv('STAGE_URLS').replace('{api}', restApiId).replace('{stage}', stage)
}
