/** Reads what came of suites. */
import { systemClock } from '../../shared/clock'
import { RefusedError } from '../../shared/errors'
import { isRemoved } from '../../shared/retention'
import { ResultEntity } from './model'
import type { SuiteResult } from './run'

/** @throws RefusedError if the suite has not told its result, or there is none */
export async function loadResult(run: string, stage: string, attempt: number, suite: string): Promise<SuiteResult> {
  const { data } = await ResultEntity.get({ run, stage, attempt, suite }).go({ consistent: true })
  if (data && !isRemoved(data, systemClock.now())) return JSON.parse(data.result) as SuiteResult
  const message = `Suite ${suite} has told no result of attempt ${attempt} in ${stage}`
  throw new RefusedError('not-found', 'SuiteNotFound', message)
}
