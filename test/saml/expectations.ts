import { type VerifyOptions, verifySaml } from '../../saml'
import { audience, base64, issuer, now, provider, recipient, requestId } from './documents'

export const expected: VerifyOptions = {
  now,
  certificates: [provider.certificate],
  issuer,
  audience,
  recipient,
  inResponseTo: { requestId },
}

export const verify = (xml: string, more: Partial<VerifyOptions> = {}) =>
  verifySaml(base64(xml), { ...expected, ...more })

/** What a document was refused for; undefined: it was taken. */
export async function refusal(xml: string, more: Partial<VerifyOptions> = {}): Promise<string | undefined> {
  try {
    await verify(xml, more)
    return undefined
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  }
}
