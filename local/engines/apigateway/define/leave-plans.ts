/** A stage that is no more is in no usage plan: a plan that named it could not be changed. */
import type { State } from '../state'

/** @param stageName absent: all stages of the API */
export function leavePlans(state: State, apiId: string, stageName?: string): void {
  for (const plan of state.plans.list()) {
    const apiStages = plan.apiStages.filter(
      (one) => one.apiId !== apiId || (stageName !== undefined && one.stage !== stageName),
    )
    if (apiStages.length < plan.apiStages.length) state.plans.put({ ...plan, apiStages }, plan.id)
  }
}
