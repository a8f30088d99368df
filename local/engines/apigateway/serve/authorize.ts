/**
 * Whether a request may be served: the API's resource policy, IAM (Signature Version 4), Lambda authorizers, and tokens
 * of user pools.
 *
 * All policies, also those that a Lambda authorizer returns, are judged by the cloud's one authorizer: an
 * authorizer's statements become a resource policy for everyone, joined with the API's own. As on AWS one of
 * the two suffices and an explicit denial in either decides.
 */
import { type AwsError, isAwsError } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import type { Principal } from '../../../kernel/principal'
import type { PolicyDocument, PolicyStatement } from '../../../kernel/service'
import { badRequest } from '../errors'
import { type AuthorizerResult, type CompiledAuthorizer, statementsOf, withFullResources } from './compiled-api'
import { GatewayFailure } from './gateway-response'
import { type Invocation, methodArn, type Route } from './invocation'
import { createLambdaAuthorizers } from './lambda-authorizer'
import { createUserPoolAuthorizers } from './user-pool-authorizer'
import { accessKeyOf, type Identify, verifySignature } from './verify-signature'

const action = 'execute-api:Invoke'
const anonymous: Principal = { kind: 'anonymous' }
const allowAll: PolicyStatement = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }

export type Authorize = (invocation: Invocation, route: Route) => Promise<void>

export function createAuthorize(cloud: Cloud, identify: Identify): Authorize {
  const { resultOf } = createLambdaAuthorizers(cloud)
  const holderOf = createUserPoolAuthorizers(cloud)
  /** The denials of a resource policy, with everything else allowed: tells an explicit denial from a missing grant. */
  const denials = new WeakMap<PolicyDocument, PolicyDocument>()
  /** By the result, then by the API's policy: the authorizer compiles a document once as long as it is the same. */
  const joined = new WeakMap<AuthorizerResult, PolicyDocument>()

  /** Undefined: allowed. */
  function denial(
    invocation: Invocation,
    caller: Principal,
    resource: string,
    policy: PolicyDocument | undefined,
  ): string | undefined {
    try {
      cloud.authorizer.authorize(caller, [{ action, resource, resourcePolicy: policy }], invocation.request)
      return undefined
    } catch (error) {
      // A policy that cannot be judged is not a denial.
      if (!isDenial(error)) throw error
      return error.message
    }
  }

  function requirePolicy(
    invocation: Invocation,
    caller: Principal,
    resource: string,
    policy: PolicyDocument | undefined,
  ): void {
    const message = denial(invocation, caller, resource, policy)
    if (message === undefined) return
    const who = caller.kind === 'role' || caller.kind === 'root' || caller.kind === 'user' ? caller.arn : 'anonymous'
    const shown = resource.replace(/^((?:[^:]*:){4})\d{8}(\d{4})/, '$1********$2')
    const explicit = /explicit deny/i.test(message) ? ' with an explicit deny' : ''
    throw new GatewayFailure(
      'ACCESS_DENIED',
      `User: ${who} is not authorized to perform: ${action} on resource: ${shown}${explicit}`,
      {
        capital: true,
      },
    )
  }

  async function byIam(invocation: Invocation, resource: string): Promise<void> {
    const principal = await verifySignature(identify, invocation.request)
    const userId = cloud.authorizer.userId?.(principal)
    invocation.caller = { principal, accessKeyId: accessKeyOf(invocation.request), userId }
    requirePolicy(invocation, principal, resource, invocation.api.policy)
  }

  async function byFunction(
    invocation: Invocation,
    route: Route,
    authorizer: CompiledAuthorizer,
    resource: string,
  ): Promise<void> {
    const { policy } = invocation.api
    if (policy) {
      let denying = denials.get(policy)
      if (!denying) {
        denying = {
          ...policy,
          Statement: [...statementsOf(policy).filter(({ Effect }) => Effect === 'Deny'), allowAll],
        }
        denials.set(policy, denying)
      }
      requirePolicy(invocation, anonymous, resource, denying)
    }
    const result = await resultOf(invocation, route, authorizer, resource)
    let whole = joined.get(result)
    if (!whole) {
      whole = { Version: '2012-10-17', Statement: [...result.statements, ...(policy ? statementsOf(policy) : [])] }
      joined.set(result, whole)
    }
    const message = judge(invocation, authorizer, resource, whole)
    if (message !== undefined) {
      const explicit = /explicit deny/i.test(message) ? ' with an explicit deny' : ''
      throw new GatewayFailure('ACCESS_DENIED', `User is not authorized to access this resource${explicit}`, {
        capital: true,
      })
    }
    invocation.authorization = result
  }

  /** What a function returned may be no policy at all, which is found when it is first judged. */
  function judge(
    invocation: Invocation,
    { definition }: CompiledAuthorizer,
    resource: string,
    policy: PolicyDocument,
  ): string | undefined {
    try {
      return denial(invocation, anonymous, resource, policy)
    } catch (error) {
      cloud.trace({
        kind: 'authorizer.failed',
        subject: resource,
        ids: [invocation.requestId],
        detail: { authorizer: definition.name, reason: (error as Error).message },
      })
      throw new GatewayFailure('AUTHORIZER_CONFIGURATION_ERROR', null, { cause: error })
    }
  }

  return async (invocation, route) => {
    const { method } = route.method
    const resource = methodArn(invocation, invocation.request.method, invocation.path)
    if (method.authorizationType === 'AWS_IAM') return byIam(invocation, resource)
    if (method.authorizationType === 'CUSTOM') {
      if (!route.method.authorizer) throw new GatewayFailure('AUTHORIZER_CONFIGURATION_ERROR', null)
      return byFunction(invocation, route, route.method.authorizer, resource)
    }
    if (method.authorizationType === 'COGNITO_USER_POOLS') {
      const { authorizer } = route.method
      if (!authorizer) throw new GatewayFailure('AUTHORIZER_CONFIGURATION_ERROR', null)
      invocation.authorization = await holderOf(invocation, method.authorizationScopes ?? [], authorizer)
    }
    if (invocation.api.policy) requirePolicy(invocation, anonymous, resource, invocation.api.policy)
  }
}

function isDenial(error: unknown): error is AwsError {
  return isAwsError(error) && /^AccessDenied/.test(error.code)
}

/** Refuses, when it is put, a resource policy that the authorizer does not understand. */
export function checkResourcePolicy(cloud: Cloud, policy: PolicyDocument, apiId: string): void {
  const whole = withFullResources(policy, apiId, cloud.region, cloud.accountId)
  try {
    cloud.authorizer.checkResourcePolicy?.(whole, `the policy of API ${apiId}`)
  } catch (error) {
    if (!isAwsError(error) || error.code !== 'MalformedPolicyDocument') throw error
    throw badRequest(
      `Invalid policy document. Please check the policy syntax and ensure that Principals are valid. ${error.message}`,
    )
  }
}
