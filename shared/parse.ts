/** Parses input at an edge; what doesn't fit is refused by the path of its first wrong field. */
import * as z from 'zod/mini'
import { RefusedError } from './errors'

/** So that the answer to a list of a thousand wrong members is not longer than the list. */
const mostErrors = 20

export function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new RefusedError('invalid', 'NotJson', `${where}: expected JSON`)
  }
}

export function parseInput<Schema extends z.ZodMiniType>(
  schema: Schema,
  value: unknown,
  where: string,
): z.output<Schema> {
  const result = z.safeParse(schema, value)
  if (result.success) return result.data
  const errors = result.error.issues
    .slice(0, mostErrors)
    .map(({ path, message }) => ({ field: path.join('.') || where, message }))
  const [first] = errors
  throw new RefusedError('invalid', 'InputInvalid', `${first?.field}: ${first?.message}`, { errors })
}
