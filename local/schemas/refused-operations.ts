/** What EventBridge Schemas can do and the local cloud can't: refused by name. */
import { NotModelledError } from '../kernel/aws-error'
import type { HttpBinding, Operation } from '../kernel/service'
import { schemaPath } from './wire'

const binding = `${schemaPath}/language/{Language}`
const discoverer = '/v1/discoverers/id/{DiscovererId}'

const refused: readonly (readonly [action: string, feature: string, method: HttpBinding['method'], path: string])[] = [
  ['PutCodeBinding', 'code bindings', 'POST', binding],
  ['DescribeCodeBinding', 'code bindings', 'GET', binding],
  ['GetCodeBindingSource', 'code bindings', 'GET', `${binding}/source`],
  ['GetDiscoveredSchema', 'schema discovery', 'POST', '/v1/discover'],
  ['CreateDiscoverer', 'schema discovery', 'POST', '/v1/discoverers'],
  ['ListDiscoverers', 'schema discovery', 'GET', '/v1/discoverers'],
  ['DescribeDiscoverer', 'schema discovery', 'GET', discoverer],
  ['UpdateDiscoverer', 'schema discovery', 'PUT', discoverer],
  ['DeleteDiscoverer', 'schema discovery', 'DELETE', discoverer],
  ['StartDiscoverer', 'schema discovery', 'POST', `${discoverer}/start`],
  ['StopDiscoverer', 'schema discovery', 'POST', `${discoverer}/stop`],
  ['PutResourcePolicy', 'resource policies', 'PUT', '/v1/policy'],
  ['GetResourcePolicy', 'resource policies', 'GET', '/v1/policy'],
  ['DeleteResourcePolicy', 'resource policies', 'DELETE', '/v1/policy'],
]

export const refusedOperations: Readonly<Record<string, Operation>> = Object.fromEntries(
  refused.map(([action, feature, method, path]) => [
    action,
    {
      http: { method, path },
      refused: true,
      access: () => [],
      handle: () => {
        throw new NotModelledError(`operation "${action}" (${feature})`, 'schemas')
      },
    },
  ]),
)
