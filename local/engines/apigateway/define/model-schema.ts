/** What a model's schema must be, found without compiling it: that waits for the first request that needs it. */
import { NotModelledError } from '../../../kernel/aws-error'
import { badRequest } from '../errors'
import { isRecord } from '../input'
import { checkExpression } from './user-regex'

export const modelUrl = /^https:\/\/apigateway\.amazonaws\.com\/restapis\/[^/]+\/models\/([A-Za-z0-9]+)(#.*)?$/
const draft4 = /^https?:\/\/json-schema\.org\/draft-04\/schema#?$/

export const modelUrlOf = (apiId: string, name: string): string =>
  `https://apigateway.amazonaws.com/restapis/${apiId}/models/${name}`

/** @throws BadRequestException or NotModelled */
export function checkModelSchema(schema: string, where: string, exists: (model: string) => boolean): void {
  let parsed: unknown
  try {
    parsed = JSON.parse(schema)
  } catch (error) {
    throw badRequest(`Invalid model schema specified (${where}): ${(error as Error).message}`)
  }
  if (!isRecord(parsed)) throw badRequest(`Invalid model schema specified (${where}): expected an object`)
  if (parsed.$schema !== undefined && !(typeof parsed.$schema === 'string' && draft4.test(parsed.$schema))) {
    throw new NotModelledError(
      `the schema version ${String(parsed.$schema)}`,
      where,
      'API Gateway knows JSON Schema draft 4',
    )
  }
  checkReferences(parsed, where, exists)
}

function checkReferences(node: unknown, where: string, exists: (model: string) => boolean): void {
  if (Array.isArray(node)) {
    for (const item of node) checkReferences(item, where, exists)
  } else if (isRecord(node)) {
    const target = node.$ref
    if (typeof target === 'string' && !target.startsWith('#')) {
      const model = modelUrl.exec(target)?.[1]
      if (!model) {
        throw badRequest(
          `Invalid model schema specified (${where}): $ref "${target}" is neither #/… nor the URL of a model`,
        )
      }
      if (!exists(model)) throw badRequest(`Invalid model schema specified (${where}): there is no model ${model}`)
    }
    if (typeof node.pattern === 'string') checkExpression(node.pattern, where, 'pattern in the model schema')
    if (isRecord(node.patternProperties)) {
      for (const pattern of Object.keys(node.patternProperties)) {
        checkExpression(pattern, where, 'pattern in the model schema')
      }
    }
    for (const [name, value] of Object.entries(node))
      if (name !== 'enum' && name !== 'default') checkReferences(value, where, exists)
  }
}

/** The models that a schema refers to. */
export function modelsIn(schema: string): string[] {
  const names: string[] = []
  JSON.parse(schema, (name, value: unknown) => {
    const model = name === '$ref' && typeof value === 'string' ? modelUrl.exec(value)?.[1] : undefined
    if (model) names.push(model)
    return value
  })
  return names
}

/** References name the API; one that was written for another id of it must still resolve here. */
export function withLocalReferences(schema: string, apiId: string): unknown {
  return JSON.parse(schema, (name, value: unknown) => {
    if (name !== '$ref' || typeof value !== 'string') return value
    const match = modelUrl.exec(value)
    return match ? modelUrlOf(apiId, match[1] as string) + (match[2] ?? '') : value
  })
}
