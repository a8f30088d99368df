/** One call of an API of this origin. Each has a correlation id of its own, by which everything after it is found. */
import { newId } from './ids'
import { Problem, problemOf } from './problem'

export interface Sent {
  readonly method: string
  /** Such as `/api/approvals/inbox`. */
  readonly url: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal | undefined
}

/** The JSON that is answered; throws a `Problem`. */
export async function send({ method, url, body, headers = {}, signal }: Sent): Promise<unknown> {
  const correlationId = newId('web')
  const response = await reach(
    url,
    {
      method,
      headers: {
        Accept: 'application/json',
        'X-Correlation-Id': correlationId,
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      credentials: 'same-origin',
      redirect: 'error',
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    },
    correlationId,
  )
  const text = await response.text()
  if (!response.ok) throw problemOf(response, text, correlationId)
  try {
    return JSON.parse(text)
  } catch (cause) {
    const facts = { code: 'NotUnderstood', status: response.status, correlationId }
    throw new Problem('The service has answered something that is no JSON', facts, { cause })
  }
}

async function reach(url: string, init: RequestInit, correlationId: string): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (cause) {
    // Whoever has gone to another page asks no more.
    if (init.signal?.aborted) throw cause
    throw new Problem('The service can’t be reached', { code: 'Unreachable', status: 0, correlationId }, { cause })
  }
}
