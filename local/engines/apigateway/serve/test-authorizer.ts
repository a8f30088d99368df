/**
 * TestInvokeAuthorizer: asks an authorizer as a request would, with no stage and no deployment. Its policy is shown and
 * not judged, nothing is kept, and the log is the answer's alone.
 */
import type { Cloud } from '../../../kernel/cloud'
import type { Authorizer, Resource, RestApi } from '../definitions'
import { isRecord } from '../input'
import type { ExecutionLog } from '../logs/execution-log'
import { tellFailure } from '../logs/tell-execution'
import { type CompiledApi, compileAuthorizer } from './compiled-api'
import { GatewayFailure } from './gateway-response'
import { createInvocation, type Invocation, methodArn } from './invocation'
import { createLambdaAuthorizers, type Place, parseResult } from './lambda-authorizer'
import { createRouter } from './router'
import { createSchemaValidator } from './schema-validator'
import { createTestLog, neverDeployed, requestOf, type TestRequest } from './test-request'
import { createUserPoolAuthorizers } from './user-pool-authorizer'

export interface TestedApi {
  readonly api: RestApi
  readonly resources: readonly Resource[]
  readonly authorizer: Authorizer
}

interface Findings {
  readonly principalId?: string
  /** The document as JSON. */
  readonly policy?: string
  readonly authorization?: Readonly<Record<string, readonly string[]>>
  readonly claims?: Readonly<Record<string, string>>
}

export interface TestAnswer extends Findings {
  /** As it is documented: 0 where the authorizer succeeded, else what a client would have got. */
  readonly clientStatus: number
  readonly log: string
  /** Milliseconds. */
  readonly latency: number
}

export type TestAuthorizer = (tested: TestedApi, request: TestRequest) => Promise<TestAnswer>

/** As AWS names it to the function. */
const stageName = 'ESTestInvoke-stage'

export function createTestAuthorizer(cloud: Cloud): TestAuthorizer {
  const { answerOf } = createLambdaAuthorizers(cloud)
  const holderOf = createUserPoolAuthorizers(cloud)

  async function ask({ resources, authorizer }: TestedApi, invocation: Invocation): Promise<Findings> {
    const compiled = compileAuthorizer(authorizer)
    if (authorizer.type === 'COGNITO_USER_POOLS') {
      const { claims } = await holderOf(invocation, [], compiled)
      return { ...(claims && { claims }) }
    }
    const resource = methodArn(invocation, invocation.request.method, invocation.path)
    const output = await answerOf(invocation, placeOf(resources, invocation.path), compiled, resource)
    const { principalId, context } = parseResult(output)
    return {
      principalId,
      policy: JSON.stringify(isRecord(output) ? output.policyDocument : undefined),
      authorization: Object.fromEntries(Object.entries(context).map(([name, value]) => [name, [value]])),
    }
  }

  return async (tested, given) => {
    const { region, accountId, clock } = cloud
    const time = clock.now()
    const [path = ''] = given.pathWithQuery.split('?', 1)
    const stage = { stageName, deploymentId: '', variables: given.stageVariables, ...neverDeployed }
    const invocation = createInvocation(apiOf(tested.api), stage, path, requestOf('GET', given), {
      region,
      accountId,
      time,
    })
    const { requestId } = invocation
    const { write, text } = createTestLog(clock, requestId)
    // What was sent may be a token: the log tells what became of it.
    invocation.log = { info: write, error: write, data: () => undefined } satisfies ExecutionLog
    const end = (clientStatus: number): TestAnswer => ({
      clientStatus,
      log: text(),
      latency: clock.now() - time,
    })
    write(`Starting authorizer: ${tested.authorizer.id} for request: ${requestId}`)
    try {
      const findings = await ask(tested, invocation)
      write('Successfully completed authorizer execution')
      return { ...end(0), ...findings }
    } catch (error) {
      if (!(error instanceof GatewayFailure)) throw error
      tellFailure(invocation, error)
      return end(error.status)
    }
  }
}

/** With as much as authorizers look at. */
function apiOf(api: RestApi): CompiledApi {
  return {
    api,
    deploymentId: '',
    router: createRouter(),
    responses: new Map(),
    schemas: createSchemaValidator(api.id, []),
    policy: undefined,
    isBinary: () => false,
    authorizations: new Map(),
  }
}

/** The resource that the path leads to, deployed or not; the root where it leads nowhere. */
function placeOf(resources: readonly Resource[], path: string): Place {
  const router = createRouter<Resource>()
  for (const resource of resources) router.add(resource.path, resource)
  const match = router.match(path)
  if (match) return { resource: match.target, parameters: match.parameters }
  const root = resources.find((resource) => resource.path === '/')
  if (!root) throw new Error('an API without a root resource')
  return { resource: root, parameters: {} }
}
