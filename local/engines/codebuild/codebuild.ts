/** AWS CodeBuild: projects, and builds that run on this machine, if they are allowed to. */
import { openApi } from '../../kernel/api'
import type { Cloud } from '../../kernel/cloud'
import type { EngineDefinition } from '../../kernel/engine'
import type { Service } from '../../kernel/service'
import { createBuildEvents } from './events'
import { buildOperations } from './operations/builds'
import { projectOperations } from './operations/projects'
import { createResources } from './resources'
import { createRunner, type RunnerOptions } from './run/runner'
import { createState } from './state'
import { notModelled, unsupported } from './unsupported'

export const engine: EngineDefinition = {
  after: ['codecommit', 'eventbridge', 'logs', 's3', 'secretsmanager'],
  create: (cloud, { allowBuilds = false }) => createCodeBuild(cloud, { allowed: allowBuilds }),
}

export function createCodeBuild(cloud: Cloud, options: RunnerOptions): Service {
  const api = openApi(__dirname)
  const state = createState(cloud)
  const events = createBuildEvents(cloud)
  const runner = createRunner(cloud, state, events, options)
  return {
    name: 'codebuild',
    api,
    unsupported,
    notModelled,
    operations: { ...projectOperations(cloud, state), ...buildOperations({ cloud, state, events, runner }) },
    resources: createResources(cloud, state, api),
    async load() {
      await state.load()
      await events.load()
    },
    resume() {
      events.resume()
      runner.resume()
    },
    async stop() {
      await runner.stop()
      events.stop()
    },
  }
}
