/** Who signed a request, for methods with AWS_IAM; every way in which a signature can be wrong has its gateway response. */
import { isAwsError } from '../../../kernel/aws-error'
import type { Principal } from '../../../kernel/principal'
import type { HttpRequest } from '../../../kernel/service'
import { signedFor } from '../../../lib/signed-for'
import { GatewayFailure } from './gateway-response'

/** Throws `AwsError` for a bad signature. */
export type Identify = (request: HttpRequest) => Promise<Principal> | Principal

export function accessKeyOf(request: HttpRequest): string | undefined {
  return signedFor(request)?.accessKeyId
}

export async function verifySignature(identify: Identify, request: HttpRequest): Promise<Principal> {
  const missing = (): GatewayFailure =>
    new GatewayFailure('MISSING_AUTHENTICATION_TOKEN', 'Missing Authentication Token')
  const signature = signedFor(request)
  if (signature === undefined) throw missing()
  let principal: Principal
  try {
    principal = await identify(request)
  } catch (error) {
    if (!isAwsError(error)) throw error
    const { code, message } = error
    if (/^ExpiredToken/.test(code)) throw new GatewayFailure('EXPIRED_TOKEN', message)
    if (/^MissingAuthenticationToken/.test(code)) throw missing()
    const errorType = code.endsWith('Exception') ? code : `${code}Exception`
    throw new GatewayFailure('INVALID_SIGNATURE', message, { errorType })
  }
  if (principal.kind === 'anonymous') throw missing()
  const { service } = signature
  if (service !== undefined && service !== 'execute-api') {
    throw new GatewayFailure('INVALID_SIGNATURE', "Credential should be scoped to correct service: 'execute-api'.")
  }
  return principal
}
