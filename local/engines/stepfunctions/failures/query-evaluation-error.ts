import { StateFailure, type StateFailureOptions } from './state-failure'

/** A JSONata expression failed, gave nothing, or gave the wrong type. */
export class QueryEvaluationError extends StateFailure {
  readonly code = 'States.QueryEvaluationError'
  constructor(cause: string, location?: string, options: StateFailureOptions = {}) {
    const where = location === undefined ? {} : { location }
    super('States.QueryEvaluationError', cause, { interpreter: true, evaluation: true, ...where, ...options })
    this.name = 'QueryEvaluationError'
  }
}
