/** What CodePipeline will not do, as the API says it: what was wrong, and what to do instead. */
import { RefusedError } from '../../../shared/errors'
import type { Asked } from '../command'
import { legible } from './legible'

/** What tells why, as far as CodePipeline could be asked. */
export interface Facts {
  /** Of the pipeline, and of the one that the run was started in. */
  readonly version?: number | undefined
  readonly versionOfRun?: number | undefined
  readonly isRollback?: boolean | undefined
  readonly firstStage?: string | undefined
  /** The run that came into the stage last, and how it is there. */
  readonly latest?: { readonly run: string; readonly status: string } | undefined
}

/** By CodePipeline's name of the error. Undefined for what is no refusal. */
export function refusalOf(
  asked: Asked,
  { name, message }: { readonly name: string; readonly message: string },
  facts: Facts = {},
): RefusedError | undefined {
  const { pipeline } = asked
  const run = runOf(asked)
  const stage = 'stage' in asked ? asked.stage : ''
  switch (name) {
    case 'PipelineNotFoundException':
      return new RefusedError('not-found', 'PipelineNotFound', `There is no pipeline ${pipeline}`)
    case 'StageNotFoundException':
      return new RefusedError('not-found', 'StageNotFound', `stage: pipeline ${pipeline} has no stage ${stage}`, {
        field: 'stage',
      })
    case 'PipelineExecutionNotFoundException':
      return new RefusedError('not-found', 'RunNotFound', `to: pipeline ${pipeline} has no run ${run}`, { field: 'to' })
    case 'ConcurrentPipelineExecutionsLimitExceededException':
      return new RefusedError(
        'conflict',
        'TooManyRuns',
        `Pipeline ${pipeline} has as many runs under way as it may: wait until one is over, or stop one`,
      )
    case 'NotLatestPipelineExecutionException':
      return notNewest(stage, run, facts)
    case 'StageNotRetryableException':
      return hasChanged(facts) ? changed(asked, run) : notRetryable(stage, run, facts)
    case 'PipelineExecutionOutdatedException':
      return changed(asked, run)
    case 'UnableToRollbackStageException':
      return hasChanged(facts) ? changed(asked, run) : notBack(stage, run, facts)
    case 'DuplicatedStopRequestException':
      return new RefusedError(
        'conflict',
        'AlreadyStopping',
        `Run ${run} is being stopped already: it waits for what is under way; abandon: true gives that up`,
        { field: 'abandon' },
      )
    case 'PipelineExecutionNotStoppableException':
      return new RefusedError('conflict', 'RunNotStoppable', `Run ${run} is not under way: there is nothing to stop`)
    case 'ValidationException':
      return new RefusedError('invalid', 'NotAsPipelineTakesIt', `CodePipeline says: ${legible(message, 500)}`)
    default:
      return undefined
  }
}

/** It is busy with the pipeline, or takes no more for now: nothing was done. */
export function isBusy(name: string): boolean {
  return /^(?:Conflict|ConcurrentModification|Throttl|TooManyRequests|RequestLimitExceeded|LimitExceeded)/.test(name)
}

/** The run that a command is about; one that goes back, the run that it goes back to. */
export function runOf(asked: Asked): string {
  if (asked.what === 'rollback') return asked.to
  return 'run' in asked ? asked.run : ''
}

const hasChanged = ({ version, versionOfRun }: Facts): boolean =>
  version !== undefined && versionOfRun !== undefined && version !== versionOfRun

function changed({ pipeline, what }: Asked, run: string): RefusedError {
  const why = what === 'rollback' ? 'what it released can’t be taken back to' : 'it can’t go on'
  return new RefusedError(
    'conflict',
    'PipelineChanged',
    `Pipeline ${pipeline} was changed since run ${run} began, so ${why}: start a new run instead`,
  )
}

function notNewest(stage: string, run: string, { latest }: Facts): RefusedError {
  const other = latest && latest.run !== run ? `run ${latest.run} is` : 'another run is'
  return new RefusedError(
    'conflict',
    'NotNewestRun',
    `Run ${run} is not the newest in stage ${stage}: ${other}; retry that one, or start a new run`,
    latest ? { newest: latest.run } : {},
  )
}

function notRetryable(stage: string, run: string, { latest }: Facts): RefusedError {
  const isUnderWay = latest?.run === run && /^(?:InProgress|Stopping)$/.test(latest.status)
  const why = isUnderWay ? 'it is under way: wait until it has failed' : 'no action of it has failed or was abandoned'
  return new RefusedError(
    'conflict',
    'StageNotRetryable',
    `There is nothing to retry in stage ${stage} of run ${run}: ${why}`,
  )
}

function notBack(stage: string, run: string, { firstStage, isRollback, latest }: Facts): RefusedError {
  const told = (why: string, field: string) =>
    new RefusedError('conflict', 'RollbackImpossible', `${field}: ${why}`, { field })
  if (stage === firstStage) return told(`stage ${stage} takes the sources, and has nothing to go back to`, 'stage')
  if (isRollback) {
    return told(`run ${run} went back to an earlier run itself: name that one`, 'to')
  }
  if (latest && /^(?:InProgress|Stopping)$/.test(latest.status)) {
    return told(`run ${latest.run} is in stage ${stage}: wait until it is over, or stop it`, 'stage')
  }
  return told(`run ${run} has not succeeded in stage ${stage}: name one that has`, 'to')
}
