/** Who signed a request, for methods with AWS_IAM; every way in which a signature can be wrong has its gateway response. */
import { isAwsError } from '../../../kernel/aws-error'
import type { Principal } from '../../../kernel/principal'
import type { HttpRequest } from '../../../kernel/service'
import { GatewayFailure } from './gateway-response'
import { singleHeader } from './invocation'

/** Throws `AwsError` for a bad signature. */
export type Identify = (request: HttpRequest) => Promise<Principal> | Principal

const credential = /Credential=([^/,\s]+)\/[^/,\s]+\/[^/,\s]+\/([^/,\s]+)\/aws4_request/

function signatureText(request: HttpRequest): string | undefined {
  const header = singleHeader(request, 'authorization')
  if (header !== undefined) return header
  const presigned = request.query.get('X-Amz-Credential')
  return presigned === null ? undefined : `Credential=${presigned}`
}

export function accessKeyOf(request: HttpRequest): string | undefined {
  return credential.exec(signatureText(request) ?? '')?.[1]
}

export async function verifySignature(identify: Identify, request: HttpRequest): Promise<Principal> {
  const missing = (): GatewayFailure =>
    new GatewayFailure('MISSING_AUTHENTICATION_TOKEN', 'Missing Authentication Token')
  const signature = signatureText(request)
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
  const service = credential.exec(signature)?.[2]
  if (service !== undefined && service !== 'execute-api') {
    throw new GatewayFailure('INVALID_SIGNATURE', "Credential should be scoped to correct service: 'execute-api'.")
  }
  return principal
}
