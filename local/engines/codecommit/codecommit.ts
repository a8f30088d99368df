/** AWS CodeCommit: repositories that are bare git directories here, pushed to and fetched from over HTTP. */
import { openApi } from '../../kernel/api'
import type { Cloud } from '../../kernel/cloud'
import type { EngineDefinition } from '../../kernel/engine'
import type { Service } from '../../kernel/service'
import { createBusEvents } from '../../lib/delivery/bus-events'
import { repositoryOperations } from './operations/repositories'
import { createTellPush } from './pushes'
import { createResources } from './resources'
import { createSmartHttp } from './smart-http'
import { createRepositories } from './state'
import { notModelled, unsupported } from './unsupported'

export const engine: EngineDefinition = { after: ['eventbridge', 's3'], create: createCodeCommit }

export function createCodeCommit(cloud: Cloud): Service {
  const repositories = createRepositories(cloud)
  const caller = cloud.actingFor('codecommit.amazonaws.com', cloud.arn('codecommit', '*'))
  const events = createBusEvents(cloud, { engine: 'codecommit', source: 'aws.codecommit', caller })
  const tellPush = createTellPush(cloud, repositories, events)
  return {
    name: 'codecommit',
    api: openApi(__dirname),
    unsupported,
    notModelled,
    operations: repositoryOperations(cloud, repositories),
    resources: createResources(cloud, repositories, tellPush),
    documents: createSmartHttp(repositories, tellPush),
    async load() {
      await repositories.load()
      await events.load()
    },
    resume() {
      events.resume()
      for (const repository of repositories.all()) {
        // What was pushed before a kill and not told.
        const telling = repositories.inTurn(repository, () => tellPush(repository.name))
        cloud.background(`looking at the pushes to ${repository.name}`, telling)
      }
    },
    async stop() {
      events.stop()
      repositories.clear()
    },
  }
}
