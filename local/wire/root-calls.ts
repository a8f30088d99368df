/**
 * `POST /_local/call/<service>/<Operation>`: any operation of any service, as the account's root, with its input and its
 * output as JSON, whatever protocol the service speaks. For pages of this port, which have no keys to sign with. Each call
 * is in the trace.
 */
import { randomUUID } from 'node:crypto'
import { isAwsError } from '../kernel/aws-error'
import type { Cloud } from '../kernel/cloud'
import { rootOf } from '../kernel/principal'
import type { HttpRequest, HttpResponse } from '../kernel/service'
import { readObject } from './json-object'
import { fromJson, toJson } from './json-values'
import { json, type LocalRoutes } from './local-routes'

const prefix = '/_local/call/'
const form = { renames: false } as const

export function addRootCalls(routes: LocalRoutes, cloud: Cloud): void {
  routes.add('POST', prefix, (request) => call(cloud, request))
}

async function call(cloud: Cloud, { path, body }: HttpRequest): Promise<HttpResponse> {
  const [, name = '', action = ''] = /^([a-z0-9-]{1,64})\/([A-Za-z0-9]{1,128})$/.exec(path.slice(prefix.length)) ?? []
  const service = cloud.services.get(name)
  if (!service) {
    const known = [...cloud.services.values()].filter(({ api }) => api).map((each) => each.name)
    return json(404, {
      code: 'UnknownService',
      message: `${prefix}<service>/<Operation>; services: ${known.sort().join(', ')}`,
    })
  }
  const requestId = randomUUID()
  const trace = (outcome: string): void =>
    cloud.trace({ kind: 'root.called', subject: `${name}:${action}`, ids: [requestId], detail: { outcome } })
  try {
    const shapes = service.api?.call(action)
    const sent = readObject(body)
    const input = shapes?.input ? fromJson(sent, shapes.input, form, `${name} ${action}`) : sent
    const output = await cloud.call(rootOf(cloud.accountId), name, action, input, { requestId })
    trace('answered')
    return json(200, withoutBytes(shapes?.output ? toJson(output ?? {}, shapes.output, form) : (output ?? {})))
  } catch (error) {
    if (!isAwsError(error)) throw error
    trace(error.code)
    return json(error.status, { code: error.code, message: error.message })
  }
}

/** What is binary, in base64. */
function withoutBytes(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value)) return value.map(withoutBytes)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, withoutBytes(held)]))
}
