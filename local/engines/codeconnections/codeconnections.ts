/**
 * AWS CodeConnections, by its name of today and the one before: connections to repositories of others, which are
 * directories of this machine here. What is committed there is taken, and noticed; files that lie around never are.
 */
import { join } from 'node:path'
import { openApi } from '../../kernel/api'
import type { Cloud } from '../../kernel/cloud'
import type { EngineDefinition } from '../../kernel/engine'
import type { Service } from '../../kernel/service'
import { connectionOperations } from './operations/connections'
import { fetchSourceOperation } from './operations/fetch-source'
import { createResources } from './resources'
import { createConnections } from './state'
import { createWatch, type Sources } from './watch'

export const engine: EngineDefinition = {
  create: (cloud, { sources = {} }) => createCodeConnections(cloud, sources),
}

export function createCodeConnections(cloud: Cloud, sources: Sources): readonly Service[] {
  const connections = createConnections(cloud)
  const watch = createWatch(cloud, connections, sources)
  return [
    {
      name: 'codeconnections',
      api: openApi(__dirname),
      operations: {
        ...connectionOperations(cloud, 'codeconnections', connections),
        FetchSource: fetchSourceOperation(cloud, connections, sources),
      },
      resources: createResources(connections),
      load: connections.load,
      resume: watch.begin,
      async stop() {
        watch.end()
      },
    },
    {
      name: 'codestar-connections',
      api: openApi(join(__dirname, 'codestar')),
      operations: connectionOperations(cloud, 'codestar-connections', connections),
    },
  ]
}
