/** Bodies that are JSON objects. */
import { AwsError } from '../kernel/aws-error'
import { deepestJson, isTooDeep } from '../lib/json-depth'

/** An empty body is an empty object. @throws SerializationException */
export function readObject(body: Buffer): Readonly<Record<string, unknown>> {
  if (body.length === 0) return {}
  const text = body.toString('utf8')
  if (isTooDeep(text)) {
    throw new AwsError('SerializationException', `The body is nested more than ${deepestJson} levels deep`)
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new AwsError('SerializationException', 'The body is not JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new AwsError('SerializationException', 'The body must be a JSON object')
  }
  return value as Readonly<Record<string, unknown>>
}
