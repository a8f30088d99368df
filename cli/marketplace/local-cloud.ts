/** Asks a running start to play a part of AWS Marketplace. */
import { UsageError } from '../usage-error'

export const endpointOption = {
  endpoint: { type: 'string', default: process.env.AWS_ENDPOINT_URL ?? 'http://127.0.0.1:4566' },
} as const

export type Answer = Readonly<Record<string, unknown>>

/** @param nameOf what whoever typed it calls a field */
export async function askLocalCloud(
  endpoint: string,
  method: 'GET' | 'POST',
  path: string,
  fields?: object,
  nameOf: (field: string) => string = (field) => field,
): Promise<Answer> {
  const url = `${endpoint}/_local/marketplace/${path}`
  const response = await fetch(url, { method, ...(fields && { body: JSON.stringify(fields) }) }).catch(
    (cause: unknown) => {
      throw new UsageError(`nothing answers at ${url}: is a local cloud running? (npm start)`, { cause })
    },
  )
  const answer = (await response.json()) as Answer
  if (response.ok) return answer
  const { message, field } = answer as { readonly message?: string; readonly field?: string }
  const told =
    field !== undefined && message?.startsWith(`${field}:`) ? nameOf(field) + message.slice(field.length) : message
  throw new UsageError(`the local cloud refused: ${told}`)
}
