/** The example API behind the user pool: greets the caller at any path and verb, and keeps an item for them. */
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda'
import { systemClock } from '../../shared/clock'
import { requireEnv } from '../../shared/config'
import { RefusedError } from '../../shared/errors'
import { guarded } from '../../shared/guarded'
import { json, problem, toEdgeRequest } from '../../shared/http'
import { createLogger } from '../../shared/logging'
import { NoteEntity } from './note'

const logger = createLogger('greeting-hello')
const origin = requireEnv('ALLOWED_ORIGIN')
/** An item holds 400 KB; a note is no place for files. */
const longestNote = 16 * 1024

async function handle(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const request = toEdgeRequest(event)
  logger.resetKeys()
  logger.appendKeys({ correlationId: request.correlationId })
  const answered = await answer(event).catch((error: unknown) => problem(error, request, logger))
  return { ...answered, headers: { ...answered.headers, 'Access-Control-Allow-Origin': origin } }
}

export const handler = guarded(handle)

async function answer(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const { method, body } = toEdgeRequest(event)
  const claims: Readonly<Record<string, string>> = event.requestContext.authorizer?.claims ?? {}
  const { sub } = claims
  if (!sub) throw new RefusedError('forbidden', 'NoSubject', 'The token names nobody')
  const message = `Hello ${claims.given_name ?? claims['cognito:username']}!`
  const saved = method === 'POST' ? await save(sub, body) : await read(sub, method)
  return json(200, { message, method, path: event.path, body: body || null, ...(saved && { saved }) })
}

async function save(sub: string, text: string) {
  if (Buffer.byteLength(text) > longestNote) {
    throw new RefusedError('invalid', 'NoteTooLong', `body: expected at most ${longestNote} bytes`, { field: 'body' })
  }
  const savedAt = systemClock.now().toISOString()
  await NoteEntity.put({ sub, text, savedAt }).go({ response: 'none' })
  return { text, savedAt }
}

async function read(sub: string, method: string) {
  if (method !== 'GET') return undefined
  const { data } = await NoteEntity.get({ sub }).go({ consistent: true })
  return data && { text: data.text, savedAt: data.savedAt }
}
