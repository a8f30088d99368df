/** The example API behind the user pool: it greets whoever comes with an ID token, and keeps a note of theirs. */
import { findIdToken } from './id-token'
import { send } from './send'

export interface Try {
  readonly method: 'GET' | 'POST'
  /** Of a POST. */
  readonly note?: string
  readonly by: 'ID token' | 'no token'
}

export async function greet({ method, note, by }: Try): Promise<unknown> {
  const headers = by === 'ID token' ? { Authorization: await findIdToken() } : {}
  return send({ method, url: '/api/greeting/hello', headers, ...(method === 'POST' && { body: { note } }) })
}
