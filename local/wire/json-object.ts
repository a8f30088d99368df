/** Bodies that are JSON objects. */
import { AwsError } from '../kernel/aws-error'

/** An empty body is an empty object. @throws SerializationException */
export function readObject(body: Buffer): Readonly<Record<string, unknown>> {
  if (body.length === 0) return {}
  let value: unknown
  try {
    value = JSON.parse(body.toString('utf8'))
  } catch {
    throw new AwsError('SerializationException', 'The body is not JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new AwsError('SerializationException', 'The body must be a JSON object')
  }
  return value as Readonly<Record<string, unknown>>
}
