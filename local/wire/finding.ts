/**
 * `GET /_local/find?id=ID`: where a console leads who holds an id of anything: what each engine has by it, and whether the
 * trace has its story.
 */
import type { Cloud } from '../kernel/cloud'
import type { Found, HttpRequest, HttpResponse } from '../kernel/service'
import { json, type LocalRoutes } from './local-routes'

const path = '/_local/find'
/** An ARN of an execution has some 300. */
const longestId = 2048
const most = 50

export interface FoundOfService extends Found {
  readonly service: string
}

export interface Finding {
  readonly id: string
  readonly found: readonly FoundOfService[]
  readonly hasStory: boolean
}

export function addFinding(routes: LocalRoutes, cloud: Cloud, hasStory: (id: string) => Promise<boolean>): void {
  routes.add('GET', path, (request) => find(cloud, hasStory, request))
}

async function find(
  cloud: Cloud,
  hasStory: (id: string) => Promise<boolean>,
  request: HttpRequest,
): Promise<HttpResponse> {
  if (request.path !== path) return json(404, { message: `There is nothing at ${request.path}` })
  const id = request.query.get('id')?.trim() ?? ''
  if (id === '' || id.length > longestId) {
    return json(400, { message: `id is missing: any id of anything here, of up to ${longestId} characters` })
  }
  const found = await Promise.all(
    [...cloud.services.values()].map(async (service) =>
      ((await service.find?.(id)) ?? []).map((each): FoundOfService => ({ service: service.name, ...each })),
    ),
  )
  const finding: Finding = { id, found: found.flat().slice(0, most), hasStory: await hasStory(id) }
  return json(200, finding)
}
