import { StateFailure } from './state-failure'

/** A JSONata expression failed, gave nothing, or gave the wrong type. */
export class QueryEvaluationError extends StateFailure {
  readonly code = 'States.QueryEvaluationError'
  constructor(cause: string, location: string) {
    super('States.QueryEvaluationError', cause, { interpreter: true, evaluation: true, location })
    this.name = 'QueryEvaluationError'
  }
}
