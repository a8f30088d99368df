/** As whom API Gateway calls a backend or an authorizer: in the role of its credentials, as its own caller, or for the method. */
import type { Cloud } from '../../../kernel/cloud'
import type { Principal } from '../../../kernel/principal'
import { GatewayFailure } from '../serve/gateway-response'
import { type Invocation, methodArn, type Route } from '../serve/invocation'

const service = 'apigateway.amazonaws.com'

/** In credentials: whoever calls the API. */
export const callersCredentials = 'arn:aws:iam::*:user/*'

/** Throws `AccessDenied` if the role does not trust API Gateway. */
export function actingFor(cloud: Cloud, credentials: string | undefined, sourceArn: string): Principal {
  if (credentials === undefined) return cloud.actingFor(service, sourceArn)
  return cloud.assumeRole(credentials, 'BackplaneAssumeRoleSession', service, sourceArn)
}

/** Who calls the backend of a method. Throws `AccessDenied` if the role does not trust API Gateway. */
export function backendCaller(cloud: Cloud, invocation: Invocation, route: Route): Principal {
  const { credentials } = route.method.integration.definition
  const { httpMethod } = route.method.method
  if (credentials === callersCredentials) {
    if (invocation.caller) return invocation.caller.principal
    // Whoever has not signed has nothing to hand on.
    throw new GatewayFailure('API_CONFIGURATION_ERROR', 'Internal server error')
  }
  const verb = httpMethod === 'ANY' ? invocation.request.method : httpMethod
  return actingFor(cloud, credentials, methodArn(invocation, verb, route.resource.path))
}
