import { loadJose } from './load-jose'

/** Only to know whom to ask, or whose keys; nothing is believed of it. Undefined: it is no token that names an issuer. */
export async function claimedIssuer(token: string): Promise<string | undefined> {
  const { decodeJwt } = await loadJose()
  try {
    const { iss } = decodeJwt(token)
    return typeof iss === 'string' ? iss : undefined
  } catch {
    return undefined
  }
}
