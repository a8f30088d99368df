/** As whom API Gateway calls a backend or an authorizer: in the role of its credentials, or for the method. */
import type { Cloud } from '../../../kernel/cloud'
import type { Principal } from '../../../kernel/principal'

const service = 'apigateway.amazonaws.com'

/** Throws `AccessDenied` if the role does not trust API Gateway. */
export function actingFor(cloud: Cloud, credentials: string | undefined, sourceArn: string): Principal {
  if (credentials === undefined) return cloud.actingFor(service, sourceArn)
  return cloud.assumeRole(credentials, 'BackplaneAssumeRoleSession', service, sourceArn)
}
