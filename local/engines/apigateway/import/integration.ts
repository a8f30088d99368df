/** The integration of an operation, as the definition's extension has it, in the words of PutIntegration. */
import { NotModelledError, refuseUnknown } from '../../../kernel/aws-error'
import { badRequest } from '../errors'
import { type Input, isRecord, record, requiredText, text } from '../input'

export interface ImportedIntegration {
  readonly integration: Input
  readonly responses: readonly Input[]
}

const members = [
  'type',
  'httpMethod',
  'uri',
  'connectionType',
  'connectionId',
  'credentials',
  'requestParameters',
  'requestTemplates',
  'passthroughBehavior',
  'timeoutInMillis',
  'contentHandling',
  'tlsConfig',
  'responses',
  // An export has them in every integration, and no answer is cached here.
  'cacheNamespace',
  'cacheKeyParameters',
]

/** @param declared the statuses that the method answers with */
export function readIntegration(source: unknown, declared: ReadonlySet<string>, where: string): ImportedIntegration {
  if (!isRecord(source)) throw badRequest(`Invalid OpenAPI input: the integration of ${where} is no object`)
  refuseUnknown(source, members, `integration of ${where}`)
  const { httpMethod, responses: _, cacheNamespace: __, cacheKeyParameters: ___, ...rest } = source
  const type = requiredText(source, 'type').toUpperCase()
  const passthroughBehavior = text(source, 'passthroughBehavior')?.toUpperCase()
  return {
    integration: {
      ...rest,
      type,
      ...(httpMethod !== undefined && { integrationHttpMethod: String(httpMethod).toUpperCase() }),
      ...(passthroughBehavior && { passthroughBehavior }),
    },
    responses: responsesOf(source, type, declared, where),
  }
}

function responsesOf(source: Input, type: string, declared: ReadonlySet<string>, where: string): Input[] {
  return Object.entries(record(source, 'responses') ?? {}).flatMap(([pattern, response]) => {
    if (!isRecord(response))
      throw badRequest(`Invalid OpenAPI input: a response of the integration of ${where} is none`)
    const status = text(response, 'statusCode') ?? ''
    // What answers by proxy answers as it will: documents name a response all the same.
    if (type.endsWith('_PROXY') && !declared.has(status)) return []
    if (response.responseTemplates === null) throw new NotModelledError('responseTemplates: null', where)
    return [{ ...response, statusCode: status, ...(pattern !== 'default' && { selectionPattern: pattern }) }]
  })
}

/** The roles that a document's integrations and authorizers act in: who imports it must be allowed to pass them. */
export function rolesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, held]) =>
    (name === 'credentials' || name === 'authorizerCredentials') && typeof held === 'string' ? [held] : rolesIn(held),
  )
}
