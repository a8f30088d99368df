/**
 * Finds the service that a request is for: by what it is signed for, or else by target, host or action. One without an
 * API is none that a request can be for.
 */
import type { ApiModel } from '../kernel/api-model'
import { AwsError } from '../kernel/aws-error'
import type { Cloud } from '../kernel/cloud'
import type { Documents, HttpRequest, Service } from '../kernel/service'
import type { SpokenService } from './calls'
import { formParameters, isForm } from './form'

/** Throws `UnknownService`, naming what was looked for. */
export function findService(cloud: Cloud, request: HttpRequest, signedFor: string | undefined): SpokenService {
  const name = signedFor ?? guessName(cloud, request)
  const service = name === undefined ? undefined : serviceNamed(cloud, name, request)
  if (service) return service
  if (name === undefined) {
    throw new AwsError(
      'MissingAuthenticationToken',
      `${request.method} ${request.path}: the request is not signed, and neither X-Amz-Target nor the host tells ` +
        'which service it is for',
      403,
    )
  }
  throw new AwsError('UnknownService', `The service "${name}" is not modelled by the local cloud`, 501)
}

/** Asked before services are: what they answer to anybody is signed by nobody. */
export function documentsAt({ services }: Cloud, { method, path }: HttpRequest): Documents | undefined {
  const isRead = method === 'GET' || method === 'HEAD'
  const isFor = ({ documents }: Service): boolean =>
    (isRead || documents?.takesPosts === true) && documents !== undefined
  return [...services.values()].find((service) => isFor(service) && service.documents?.has(path))?.documents
}

/**
 * Where several services sign for the same name, the request tells which is meant: those of AWS Marketplace by their
 * targets; SES's first API by being spoken in queries.
 */
export function serviceNamed(cloud: Cloud, name: string, request: HttpRequest): SpokenService | undefined {
  const named = cloud.services.get(name)
  if (!named || !isSpoken(named)) return undefined
  const prefix = targetPrefixOf(request)
  const { model } = named.api
  const isMeant = prefix === undefined ? model.protocol !== 'restJson1' || !isQuery(request) : isOf(model, prefix)
  if (isMeant) return named
  const others = [...cloud.services.values()].filter(({ signingName }) => signingName === name).filter(isSpoken)
  return (
    others.find(({ api }) => (prefix === undefined ? api.model.protocol === 'awsQuery' : isOf(api.model, prefix))) ??
    named
  )
}

const isOf = ({ targetPrefix }: ApiModel, prefix: string): boolean => targetPrefix === prefix

const isQuery = (request: HttpRequest): boolean => isForm(request) || request.query.has('Action')

/** What X-Amz-Target says before the operation. */
function targetPrefixOf({ headers }: HttpRequest): string | undefined {
  const target = headers['x-amz-target']
  return typeof target === 'string' ? target.slice(0, Math.max(target.lastIndexOf('.'), 0)) : undefined
}

function isSpoken(service: Service): service is SpokenService {
  return service.api !== undefined
}

function guessName(cloud: Cloud, request: HttpRequest): string | undefined {
  const prefix = targetPrefixOf(request)
  if (prefix !== undefined) return apiNames(cloud, (model) => isOf(model, prefix)) ?? (prefix || undefined)
  const old = [...cloud.services.values()].find(({ wire }) => wire?.isOldForm?.(request))
  if (old) return old.name
  const label = request.headers.host?.split('.')[0] ?? ''
  const labelled = apiNames(cloud, ({ endpointPrefix }) => endpointPrefix === label)
  if (labelled !== undefined || cloud.services.has(label)) return labelled ?? label
  const action = request.query.get('Action') ?? (isForm(request) ? formParameters(request).get('Action') : null)
  if (action === null) return undefined
  return [...cloud.services.values()].find(({ operations }) => operations[action]?.anonymous)?.name
}

/** The service whose API tells of itself so. */
function apiNames(cloud: Cloud, isIt: (model: ApiModel) => boolean): string | undefined {
  return [...cloud.services.values()].find(({ api }) => api && isIt(api.model))?.name
}
