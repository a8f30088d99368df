/** What deployers see of pipelines and their runs. */
import { createLogger } from '../../../shared/logging'
import { answer, serve } from '../../../shared/serve'
import { defaultLimit } from '../api/parts'
import { runSummaryOf } from '../api-view'
import { audit } from '../audit'
import { pipelinesPage, stateOf } from '../pipelines'
import { routes } from '../routes'
import { loadRun, newestRuns, runsPage } from '../runs'

export const handler = serve(
  { routes, handler: 'api', logger: createLogger('deployment-api') },
  {
    listPipelines: async ({ query: { limit = defaultLimit, cursor } }) => {
      const page = await pipelinesPage(limit, cursor)
      const pipelines = await Promise.all(
        page.data.map(async ({ name = '', updated }) => {
          const [newest] = await newestRuns(name, 1)
          return { pipeline: name, updatedAt: updated?.toISOString(), newestRun: newest && runSummaryOf(newest) }
        }),
      )
      return answer(200, { pipelines, cursor: page.cursor })
    },
    listRuns: async ({ path: { pipeline }, query: { limit = defaultLimit, cursor } }) => {
      const page = await runsPage(pipeline, limit, cursor)
      // Runs outlive their pipeline; without any it must at least be there.
      if (page.data.length === 0 && cursor === undefined) await stateOf(pipeline)
      return answer(200, { runs: page.data.map(runSummaryOf), cursor: page.cursor })
    },
    getRun: async ({ path }) => answer(200, runSummaryOf(await loadRun(path.run))),
    getRunAudit: async ({ path, query: { limit = defaultLimit, cursor } }) => {
      const { id } = await loadRun(path.run)
      const { entries, cursor: next } = await audit.list('run', id, limit, cursor)
      return answer(200, { entries: entries.map((entry) => ({ ...entry, run: id })), cursor: next })
    },
  },
)
