/** What deployers see of pipelines and their runs. */
import { systemClock } from '../../../shared/clock'
import { toldOf } from '../../../shared/errors'
import { createLogger } from '../../../shared/logging'
import { answer, serve } from '../../../shared/serve'
import { defaultLimit } from '../api/parts'
import { runSummaryOf, runViewOf, sourceView, suiteView } from '../api-view'
import { artefactOf } from '../artefact'
import { audit } from '../audit'
import { actionsOf } from '../executions'
import { isOwnOfList, requireOwn } from '../own-pipelines'
import { pipelineSummaryOf, pipelineViewOf, stagesInList } from '../pipeline-view'
import { pipelinesPage, stateOf } from '../pipelines'
import { commitOf, sourceIn } from '../release'
import { loadResult } from '../results'
import { routes } from '../routes'
import { loadRun, newestRuns, runsPage } from '../runs'

const logger = createLogger('deployment-api')

export const handler = serve(
  { routes, handler: 'api', logger },
  {
    listPipelines: async ({ query: { limit = defaultLimit, cursor } }) => {
      const page = await pipelinesPage(limit, cursor)
      const pipelines = await Promise.all(
        page.data.map(async (summary) => {
          const { name = '', updated } = summary
          if ((await ifTold('owner', { pipeline: name }, isOwnOfList(summary))) === false) return []
          const [newest, state] = await Promise.all([
            newestOf(name),
            ifTold('stages', { pipeline: name }, stateOf(name)),
          ])
          return [{ ...pipelineSummaryOf(name, updated, newest), stages: state && stagesInList(state) }]
        }),
      )
      return answer(200, { pipelines: pipelines.flat(), cursor: page.cursor })
    },
    getPipeline: async ({ path: { pipeline } }) => {
      await requireOwn(pipeline)
      const [state, newest] = await Promise.all([stateOf(pipeline), newestOf(pipeline)])
      return answer(200, pipelineViewOf(pipeline, state, newest))
    },
    listRuns: async ({ path: { pipeline }, query: { limit = defaultLimit, cursor } }) => {
      await requireOwn(pipeline)
      const page = await runsPage(pipeline, limit, cursor)
      // Runs outlive their pipeline; without any it must at least be there.
      if (page.data.length === 0 && cursor === undefined) await stateOf(pipeline)
      return answer(200, { runs: page.data.map(runSummaryOf), cursor: page.cursor })
    },
    getRun: async ({ path }) => {
      const run = await loadRun(path.run)
      const actions = (await actionsOf(run.pipeline, run.id)) ?? []
      const source = sourceIn(actions)
      const [release, artefact] = await Promise.all([
        source && ifTold('source', { run: run.id }, commitOf(source)),
        ifTold('artefact', { run: run.id }, artefactOf(actions)),
      ])
      const provider = source?.input?.actionTypeId?.provider
      const version = source?.output?.outputVariables?.VersionId
      return answer(200, {
        ...runViewOf(run, actions, systemClock.now()),
        source: source && sourceView(provider, version, release ?? {}),
        artefact,
      })
    },
    getSuite: async ({ path: { run, stage, attempt, suite } }) => {
      const { id } = await loadRun(run)
      return answer(200, suiteView(await loadResult(id, stage, attempt, suite)))
    },
    getRunAudit: async ({ path, query: { limit = defaultLimit, cursor } }) => {
      const { id } = await loadRun(path.run)
      const { entries, cursor: next } = await audit.list('run', id, limit, cursor)
      return answer(200, { entries: entries.map((entry) => ({ ...entry, run: id })), cursor: next })
    },
  },
)

async function newestOf(pipeline: string) {
  const [newest] = await newestRuns(pipeline, 1)
  return newest
}

/** A run can be seen though its source or its build can't, a list though one of its pipelines can't: they may be gone, or of another account. */
async function ifTold<Told>(
  what: string,
  of: Readonly<Record<string, string>>,
  asking: Promise<Told>,
): Promise<Told | undefined> {
  try {
    return await asking
  } catch (error) {
    logger.warn('Nothing was told of it', { what, ...of, error: toldOf(error) })
    return undefined
  }
}
