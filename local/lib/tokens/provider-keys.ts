/**
 * The keys of a provider outside of the cloud. Only one on this machine is asked: a test's, or a developer's. The cloud
 * reaches out to nobody else, whoever is named in a token or a template.
 */
import { NotModelledError } from '../../kernel/aws-error'
import type { KeySet } from '../../kernel/service'

export const isLoopback = ({ hostname, protocol }: URL): boolean =>
  /^https?:$/.test(protocol) && /^(127\.0\.0\.1|localhost|\[::1\])$/.test(hostname)

const longestAnswer = 65_536
const patience = 5000

/** Throws if the provider doesn't answer as OpenID Connect Discovery says. `where`: who needs them, for the refusal. */
export async function fetchProviderKeys(issuer: string, where: string): Promise<KeySet> {
  if (!URL.canParse(issuer) || !isLoopback(new URL(issuer))) {
    throw new NotModelledError(
      `a token of ${issuer}`,
      where,
      'the local cloud asks no address but this machine’s: an engine of it, or a provider at http://127.0.0.1:…',
    )
  }
  const discovery = await read(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
  if (discovery.issuer !== issuer) throw new Error('The provider says that it is another issuer')
  const address = String(discovery.jwks_uri)
  if (!URL.canParse(address) || !isLoopback(new URL(address))) throw new Error('Its keys are not on this machine')
  const { keys } = await read(address)
  if (!Array.isArray(keys)) throw new Error('The provider has no keys')
  return { keys: keys.filter((key) => key?.kty === 'RSA') }
}

async function read(address: string): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(patience) })
  if (!response.ok || !response.body) throw new Error(`The provider answered ${response.status}`)
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > longestAnswer) throw new Error('The provider answers too much')
  }
  const answer: unknown = JSON.parse(text)
  if (typeof answer !== 'object' || answer === null) throw new Error('The provider answers no object')
  return answer as Readonly<Record<string, unknown>>
}
