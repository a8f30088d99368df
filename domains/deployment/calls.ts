/** The calls of CodePipeline that people ask for, and how each is found again whose answer was lost. */
import {
  ListPipelineExecutionsCommand,
  type PipelineExecutionSummary,
  RetryStageExecutionCommand,
  RollbackStageCommand,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline'
import { codePipeline, codePipelineOnce } from '../../shared/clients/codepipeline'
import { requireEnv } from '../../shared/config'
import type { Asked, AskedTo, Before, Command, What } from './command'
import { makerOf } from './commands'
import { isReasonOf, madeSince, reasonOf, type SeenRun } from './decisions/commands'
import { stateOf } from './pipelines'
import { firstStageOf } from './rollback'

interface Calls<Which extends What> {
  /** What must be known before the call, so that it can be found again. */
  readonly before: (asked: AskedTo<Which>) => Promise<Before>
  /** The run that it makes, or is about. Throws what CodePipeline says. */
  readonly call: (asked: AskedTo<Which>, id: string) => Promise<string>
  /** The same, of a call that was taken; undefined if none was. */
  readonly find: (asked: AskedTo<Which>, command: Command) => Promise<string | undefined>
}

const start: Calls<'start'> = {
  before: newestOf,
  // The same token is the same run: this one may be called as often as it takes.
  async call({ pipeline: name, variables = {} }, clientRequestToken) {
    const given = Object.entries(variables).map(([key, value]) => ({ name: key, value }))
    const { pipelineExecutionId } = await codePipelineOnce.send(
      new StartPipelineExecutionCommand({ name, clientRequestToken, ...(given.length > 0 && { variables: given }) }),
    )
    return required(pipelineExecutionId)
  },
  async find(asked, command) {
    const [made] = await unclaimed(command)
    return made === undefined ? undefined : start.call(asked, command.id)
  },
}

const retry: Calls<'retry'> = {
  before: async (asked) => ({ retries: (await retriesOf(asked)) ?? 0 }),
  async call({ pipeline: pipelineName, stage: stageName, run: pipelineExecutionId, actions }) {
    const retryMode = actions === 'all' ? 'ALL_ACTIONS' : 'FAILED_ACTIONS'
    await codePipelineOnce.send(
      new RetryStageExecutionCommand({ pipelineName, stageName, pipelineExecutionId, retryMode }),
    )
    return pipelineExecutionId
  },
  async find(asked, { before }) {
    const retries = await retriesOf(asked)
    return retries !== undefined && retries > (before.retries ?? 0) ? asked.run : undefined
  },
}

const stop: Calls<'stop'> = {
  before: async () => ({}),
  async call({ pipeline: pipelineName, run: pipelineExecutionId, abandon, reason }, id) {
    await codePipelineOnce.send(
      new StopPipelineExecutionCommand({ pipelineName, pipelineExecutionId, abandon, reason: reasonOf(id, reason) }),
    )
    return pipelineExecutionId
  },
  async find({ pipeline, run }, { id }) {
    for await (const { pipelineExecutionId, stopTrigger } of executionsOf(pipeline)) {
      if (pipelineExecutionId === run) return isReasonOf(id, stopTrigger?.reason) ? run : undefined
    }
    return undefined
  },
}

const rollback: Calls<'rollback'> = {
  before: newestOf,
  async call({ pipeline: pipelineName, stage: stageName, to: targetPipelineExecutionId }) {
    const { pipelineExecutionId } = await codePipelineOnce.send(
      new RollbackStageCommand({ pipelineName, stageName, targetPipelineExecutionId }),
    )
    return required(pipelineExecutionId)
  },
  async find({ pipeline, stage }, command) {
    for (const run of await unclaimed(command)) {
      const began = await firstStageOf(pipeline, run)
      if (began === undefined || began === stage) return run
    }
    return undefined
  },
}

const calls: { readonly [Which in What]: Calls<Which> } = { start, retry, stop, rollback }

/** Each `asked` is of the calls of its own name, which the compiler can't follow. */
const callsOf = ({ what }: Asked) => calls[what] as unknown as Calls<What>

export const lookBefore = (asked: Asked): Promise<Before> => callsOf(asked).before(asked)
export const callPipeline = ({ asked, id }: Command): Promise<string> => callsOf(asked).call(asked, id)
export const findCall = (command: Command): Promise<string | undefined> =>
  callsOf(command.asked).find(command.asked, command)

async function newestOf({ pipeline }: Asked): Promise<Before> {
  // Of what it calls as a role, CodePipeline says the session, which Lambda names as the function.
  const caller = requireEnv('AWS_LAMBDA_FUNCTION_NAME')
  for await (const { pipelineExecutionId } of executionsOf(pipeline)) return { caller, newest: pipelineExecutionId }
  return { caller }
}

/** Undefined if another run is in the stage. */
async function retriesOf({ pipeline, stage, run }: AskedTo<'retry'>): Promise<number | undefined> {
  const { stageStates = [] } = await stateOf(pipeline)
  const found = stageStates.find(({ stageName }) => stageName === stage)
  if (found?.latestExecution?.pipelineExecutionId !== run) return undefined
  return found.retryStageMetadata?.manualStageRetryAttempt ?? 0
}

/** Runs that may be of the command, and are of no other. */
async function unclaimed(command: Command): Promise<readonly string[]> {
  const seen: SeenRun[] = []
  for await (const each of executionsOf(command.asked.pipeline)) {
    if (each.pipelineExecutionId === command.before.newest) break
    seen.push(seenOf(each))
  }
  const made = madeSince(command, seen)
  const makers = await Promise.all(made.map(makerOf))
  return made.filter((_, index) => makers[index] === undefined)
}

function seenOf({ pipelineExecutionId, executionType, rollbackMetadata, trigger }: PipelineExecutionSummary): SeenRun {
  return {
    run: required(pipelineExecutionId),
    isRollback: executionType === 'ROLLBACK',
    to: rollbackMetadata?.rollbackTargetPipelineExecutionId,
    trigger: trigger?.triggerType,
    by: trigger?.triggerDetail,
  }
}

/** The newest first. */
async function* executionsOf(pipelineName: string): AsyncGenerator<PipelineExecutionSummary> {
  let nextToken: string | undefined
  do {
    const page = await codePipeline.send(new ListPipelineExecutionsCommand({ pipelineName, nextToken }))
    yield* page.pipelineExecutionSummaries ?? []
    nextToken = page.nextToken
  } while (nextToken !== undefined)
}

function required(pipelineExecutionId: string | undefined): string {
  if (pipelineExecutionId === undefined) throw new TypeError('CodePipeline has named no execution')
  return pipelineExecutionId
}
