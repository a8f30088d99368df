/** Amazon CloudFront: distributions in front of buckets and APIs, with their functions and policies. */
import { openApi } from '../../kernel/api'
import type { Cloud } from '../../kernel/cloud'
import type { EngineDefinition } from '../../kernel/engine'
import { globalWire } from '../../kernel/regions'
import type { Service } from '../../kernel/service'
import { createTable } from '../../kernel/table'
import { createLogWriter } from '../../lib/log-writer'
import type { Parts } from './define/parts'
import { createFunctionRunner } from './functions/run-functions'
import { configOperations } from './operations/configs'
import { distributionOperations } from './operations/distributions'
import { functionOperations } from './operations/functions'
import { type Invalidation, invalidationOperations } from './operations/invalidations'
import { tagOperations } from './operations/tags'
import { createResourceTypes } from './resources'
import { createAssociated } from './serve/run-associated'
import { createServe } from './serve/serve'
import { createState } from './state'
import { unsupported } from './unsupported'

export const engine: EngineDefinition = {
  // What it answers comes from them.
  after: ['apigateway', 's3', 'logs'],
  create: createCloudFront,
}

export function createCloudFront(cloud: Cloud): Service {
  const api = openApi(__dirname)
  const state = createState(cloud)
  const invalidations = createTable<Invalidation>(cloud, 'cloudfront/invalidation')
  const runner = createFunctionRunner()
  const parts: Parts = { cloud, api, state, runner }
  const distributions = createServe(cloud, state, createAssociated(cloud, state, runner, createLogWriter(cloud)))

  return {
    name: 'cloudfront',
    api,
    unsupported,
    wire: globalWire,
    operations: {
      ...distributionOperations(parts),
      ...configOperations(parts),
      ...functionOperations(parts),
      ...invalidationOperations(parts, invalidations),
      ...tagOperations(parts),
    },
    resources: createResourceTypes(parts),
    distributions,
    hosts: () => [{ host: '*.cloudfront.net', to: cloud.webUrl, keepsHost: true }],
    async load() {
      await state.load()
      await invalidations.load()
    },
    stop: runner.stop,
  }
}
