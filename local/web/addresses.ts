/** Where APIs are on the web port: by their ids, in the path or the Host, and by their names. */
import type { HttpRequest, HttpResponse, WebApi, WebApis } from '../kernel/service'
import { errorPage } from './pages'

export interface Address {
  readonly api: WebApi
  readonly stage: string
  /** In the API. */
  readonly path: string
}

/** Each gives an answer, if the address is of no API, or of several; undefined if it is of none at all. */
export interface Addresses {
  executeApiAddress(request: HttpRequest): Address | HttpResponse | undefined
  /** `mayBeMissing`: what is no API's name may be something else's. */
  namedAddress(path: string, options: { readonly mayBeMissing: boolean }): Address | HttpResponse | undefined
}

export function createAddresses({ apis }: Pick<WebApis, 'apis'>): Addresses {
  /** By id: in the Host header, or in the path. */
  function executeApiAddress({ headers, path }: HttpRequest): Address | HttpResponse | undefined {
    const [, ofHost] = /^([a-z0-9]+)\.execute-api\./.exec(headers.host?.toLowerCase() ?? '') ?? []
    const [, ofPath, rest = ''] = /^\/_aws\/execute-api\/([^/]+)(\/.*)?$/.exec(path) ?? []
    const id = ofHost ?? ofPath
    if (id === undefined) return undefined
    const api = apis().find((one) => one.id === id)
    if (!api) return errorPage(404, 'No such API', [`There is no API with the id ${id}.`, ...known()])
    if (api.executeApiDisabled) return forbidden()
    const [, stage = '', inApi = '/'] = /^\/([^/]*)(\/.*)?$/.exec(ofHost === undefined ? rest : path) ?? []
    return { api, stage, path: inApi }
  }

  /** By name, without the stage: how the portal reaches a domain. */
  function namedAddress(
    path: string,
    { mayBeMissing }: { readonly mayBeMissing: boolean },
  ): Address | HttpResponse | undefined {
    const [, part, inApi = '/'] = /^\/api\/([^/]+)(\/.*)?$/.exec(path) ?? []
    if (part === undefined) return undefined
    const name = decode(part)
    const named = apis().filter((api) => api.name === name)
    const choices = named.flatMap((api) => api.stages.map((stage) => ({ api, stage })))
    const [choice] = choices
    if (choices.length === 1 && choice) return { ...choice, path: inApi }
    if (named.length === 0 && mayBeMissing) return undefined
    if (named.length === 0) return errorPage(404, 'No such API', [`There is no API named ${name}.`, ...known()])
    if (choices.length === 0) return errorPage(404, 'Not deployed', [`The API ${name} has no stage yet.`])
    const ways = choices.map(({ api, stage }) => `/_aws/execute-api/${api.id}/${stage}/`)
    return errorPage(409, 'Which one?', [
      `${name} is the name of ${choices.length} stages; take one of these addresses instead:`,
      ...ways,
    ])
  }

  function known(): string[] {
    const names = apis().map(({ name, id }) => `${name} (${id})`)
    return names.length > 0 ? [`These are here: ${names.join(', ')}`] : ['No API is deployed.']
  }

  return { executeApiAddress, namedAddress }
}

/** By Signature Version 4, which is of a host and a path. */
export function isSigned({ headers, query }: HttpRequest): boolean {
  return headers.authorization?.startsWith('AWS4-') === true || query.has('X-Amz-Signature')
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** As API Gateway answers for an API whose default endpoint is disabled. */
const forbidden = (): HttpResponse => ({
  status: 403,
  headers: { 'Content-Type': 'application/json', 'x-amzn-ErrorType': 'ForbiddenException' },
  body: '{"message":"Forbidden"}',
})
