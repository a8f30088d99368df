/** Asks a provider: over https, or on this machine; within bounds, and without being led elsewhere. */
import { ProviderError } from './provider-error'

export interface Asking {
  readonly method?: 'GET' | 'POST'
  readonly form?: Readonly<Record<string, string>>
  readonly bearer?: string
}

const longest = 262_144
const patience = 5000

/** @throws ProviderError */
export async function read(address: string, { method = 'GET', form, bearer }: Asking = {}) {
  if (!isSafe(address)) throw new ProviderError('The provider has an address that is neither https nor of this machine')
  try {
    const response = await fetch(address, {
      method,
      redirect: 'error',
      signal: AbortSignal.timeout(patience),
      headers: { accept: 'application/json', ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }) },
      ...(form && { body: new URLSearchParams(form) }),
    })
    if (!response.ok) throw new ProviderError(`The provider answered ${response.status}`)
    return await objectIn(response)
  } catch (error) {
    if (error instanceof ProviderError) throw error
    throw new ProviderError('The provider did not answer', { cause: error })
  }
}

async function objectIn({ body }: Response): Promise<Readonly<Record<string, unknown>>> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > longest) throw new ProviderError('The provider answers too much')
  }
  const answer: unknown = JSON.parse(text)
  if (typeof answer === 'object' && answer !== null) return answer as Readonly<Record<string, unknown>>
  throw new ProviderError('The provider answers no object')
}

function isSafe(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname } = new URL(address)
  return protocol === 'https:' || (protocol === 'http:' && /^(127\.0\.0\.1|localhost|\[::1\])$/.test(hostname))
}
