/** On the wire, names in queries and the member `tags` begin with a small letter; elsewhere names are as in the SDK. */
import type { HttpBinding, HttpRequest } from '../../kernel/service'
import { bad } from './registries'

export const registryPath = '/v1/registries/name/{RegistryName}'
export const schemaPath = `${registryPath}/schemas/name/{SchemaName}`

/** A binding that gives an operation its input under the SDK's names. */
export function bind(method: HttpBinding['method'], path: string, status = 200): HttpBinding {
  return { method, path, status, decode }
}

function decode({ query, body }: HttpRequest, parameters: Readonly<Record<string, string>>): unknown {
  const input: Record<string, unknown> = {}
  for (const name of new Set(query.keys())) {
    if (name === 'x-id' || name.startsWith('X-Amz-')) continue
    const values = query.getAll(name)
    input[capitalized(name)] = name === 'tagKeys' ? values : values[0]
  }
  for (const [name, value] of Object.entries(readBody(body))) input[capitalized(name)] = value
  return { ...input, ...parameters }
}

function readBody(body: Buffer): object {
  if (body.length === 0) return {}
  try {
    const value: unknown = JSON.parse(body.toString())
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // Told below.
  }
  throw bad('The body is not a JSON object.')
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}
