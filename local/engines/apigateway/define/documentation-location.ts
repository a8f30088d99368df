/** What of an API a documentation part is about: AWS's table of types, their fields, and what stands for a field left out. */
import { AwsError } from '../../../kernel/aws-error'
import { compact } from '../compact'
import { badRequest } from '../errors'
import { type Input, text } from '../input'

/** As AWS lists them when another is given. */
export const documentationTypes = [
  'RESPONSE_BODY',
  'RESPONSE',
  'METHOD',
  'MODEL',
  'AUTHORIZER',
  'RESPONSE_HEADER',
  'RESOURCE',
  'PATH_PARAMETER',
  'REQUEST_BODY',
  'QUERY_PARAMETER',
  'API',
  'REQUEST_HEADER',
] as const

export type DocumentationType = (typeof documentationTypes)[number]

const fields = ['path', 'method', 'statusCode', 'name'] as const
type Field = (typeof fields)[number]

export type DocumentationLocation = { readonly type: DocumentationType } & Readonly<Partial<Record<Field, string>>>

const valid: Readonly<Record<DocumentationType, readonly Field[]>> = {
  API: [],
  AUTHORIZER: ['name'],
  MODEL: ['name'],
  RESOURCE: ['path'],
  METHOD: ['path', 'method'],
  PATH_PARAMETER: ['path', 'method', 'name'],
  QUERY_PARAMETER: ['path', 'method', 'name'],
  REQUEST_HEADER: ['path', 'method', 'name'],
  REQUEST_BODY: ['path', 'method'],
  RESPONSE: ['path', 'method', 'statusCode'],
  RESPONSE_HEADER: ['path', 'method', 'statusCode', 'name'],
  RESPONSE_BODY: ['path', 'method', 'statusCode'],
}

const defaults: Readonly<Partial<Record<Field, string>>> = { path: '/', method: '*', statusCode: '*' }

const verbs = /^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ANY|\*)$/
const statuses = /^([1-5]\d\d|\*)$/

/** @throws ValidationException for a type, BadRequestException for a field, that there is not */
export function readLocation(input: Input, where = 'location.type'): DocumentationLocation {
  const type = documentationTypes.find((name) => name === input.type)
  if (!type) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${String(input.type)}' at '${where}' failed to satisfy constraint: Member must satisfy enum value set: [${documentationTypes.join(', ')}]`,
      400,
    )
  }
  const own = valid[type]
  for (const field of Object.keys(input)) {
    if (field === 'type' || own.some((name) => name === field)) continue
    // An export writes what does not apply as null.
    if (input[field] === null || input[field] === undefined) continue
    throw badRequest(
      `Invalid documentation part location: the type ${type} has no field '${field}', but ${own.join(', ') || 'none'}`,
    )
  }
  const location = Object.fromEntries(own.map((field) => [field, text(input, field) || defaults[field]]))
  const { method = '*', statusCode = '*', path = '/', name } = location
  if (!verbs.test(method)) throw badRequest(`Invalid documentation part location: there is no method '${method}'`)
  if (!statuses.test(statusCode)) {
    throw badRequest(`Invalid documentation part location: there is no status code '${statusCode}'`)
  }
  if (!path.startsWith('/')) throw badRequest(`Invalid documentation part location: the path '${path}' has no slash`)
  if (name === undefined && /_PARAMETER$|_HEADER$/.test(type)) {
    throw badRequest(`Invalid documentation part location: the type ${type} needs a name`)
  }
  return compact({ type, ...location })
}

/** The same for the same place. */
export const keyOfLocation = (location: DocumentationLocation): string =>
  JSON.stringify([location.type, ...fields.map((field) => location[field] ?? null)])

/** `type 'RESPONSE', path '/pets', …`, as AWS names one. */
export const shownLocation = (location: DocumentationLocation): string =>
  (['type', ...fields] as const)
    .flatMap((field) => (location[field] === undefined ? [] : [`${field} '${location[field]}'`]))
    .join(', ')

/** As an export writes it: without what is so by default. */
export const shortLocation = (location: DocumentationLocation): DocumentationLocation => ({
  type: location.type,
  ...Object.fromEntries(
    fields.flatMap((field) => {
      const value = location[field]
      return value === undefined || value === defaults[field] ? [] : [[field, value]]
    }),
  ),
})
