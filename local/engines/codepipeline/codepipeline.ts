/** AWS CodePipeline: pipelines of stages and actions, the executions that go through them, and what they wait for. */
import { openApi } from '../../kernel/api'
import type { Cloud } from '../../kernel/cloud'
import type { EngineDefinition } from '../../kernel/engine'
import type { Service } from '../../kernel/service'
import { findProvider } from './actions/providers'
import type { Engine } from './execution/engine'
import { createFlow, type Flow } from './execution/flow'
import { createInterventions } from './execution/interventions'
import { createJobs } from './execution/jobs'
import { createRetention } from './execution/retention'
import { createActionRunner } from './execution/run-actions'
import { createSourcePolls } from './execution/source-polls'
import { createStartedBy } from './execution/started-by'
import { createStateEvents } from './execution/state-events'
import { actionOperations } from './operations/actions'
import { answerOperations } from './operations/answers'
import type { Api } from './operations/context'
import { executionOperations } from './operations/executions'
import { createPipelineCommands, pipelineOperations } from './operations/pipelines'
import { sourceChangedOperation } from './operations/source-changed'
import { stageOperations } from './operations/stages'
import { tagOperations } from './operations/tags'
import { pipelineType } from './resources'
import { createExecutions } from './state/executions'
import { createPipelines } from './state/pipelines'
import { pipelineTargets } from './targets'
import { unsupported } from './unsupported'

export const engine: EngineDefinition = {
  after: ['codebuild', 'codecommit', 'codeconnections', 'lambda', 's3', 'sns', 'stepfunctions'],
  create: createCodePipeline,
}

const later = 'conditions of stages are not modelled'
const customActions = 'actions are those of AWS that the local cloud has'
const webhooks = 'a source is noticed by its events'

export function createCodePipeline(cloud: Cloud): Service {
  const events = createStateEvents(cloud)
  const jobs = createJobs(cloud)
  const startedBy = createStartedBy()
  const pipelines = createPipelines(cloud)
  const executions = createExecutions(cloud)
  const parts: { flow?: Flow } = {}
  const runner = createActionRunner(
    cloud,
    () => engine,
    () => parts.flow as Flow,
  )
  const engine: Engine = {
    cloud,
    pipelines,
    executions,
    events,
    jobs,
    prune: createRetention(cloud, pipelines, executions, jobs),
    isRunning: false,
    providerOf({ actionTypeId }) {
      const provider = findProvider(actionTypeId.category, actionTypeId.provider)
      if (!provider) throw new RangeError(`There are no actions of ${actionTypeId.category} ${actionTypeId.provider}`)
      return provider
    },
    run: runner.run,
    wait: runner.wait,
    letGo: runner.letGo,
  }
  const flow = createFlow(engine)
  parts.flow = flow
  const interventions = createInterventions(engine, flow)
  const polls = createSourcePolls(cloud, engine, flow)
  const commands = createPipelineCommands(engine, flow, interventions, polls)
  const api: Api = { cloud, engine, flow, interventions, jobs, commands }

  return {
    name: 'codepipeline',
    api: openApi(__dirname),
    unsupported,
    notModelled: {
      CreateCustomActionType: customActions,
      DeleteCustomActionType: customActions,
      PollForJobs: customActions,
      PollForThirdPartyJobs: customActions,
      ListRuleExecutions: later,
      ListRuleTypes: later,
      OverrideStageCondition: later,
      PutWebhook: webhooks,
    },
    operations: {
      ...pipelineOperations(engine, commands),
      ...executionOperations(api, startedBy),
      ...stageOperations(api),
      ...actionOperations(api),
      ...answerOperations(api),
      ...sourceChangedOperation(api),
      ...tagOperations(engine),
    },
    targets: pipelineTargets(startedBy),
    resources: [pipelineType(api)],
    async load() {
      await engine.pipelines.load()
      await engine.executions.load()
      await jobs.load()
      await polls.load()
      await events.load()
    },
    resume() {
      engine.isRunning = true
      events.resume()
      runner.resume()
      polls.resume()
      for (const { name } of engine.pipelines.all()) {
        engine.prune(name)
        flow.advance(name)
      }
    },
    async stop() {
      engine.isRunning = false
      runner.stop()
      polls.stop()
      events.stop()
    },
  }
}
