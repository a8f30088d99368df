/**
 * TestInvokeMethod: a method as it is now, with no stage and no deployment. Nobody is asked who calls and nothing is
 * metered; what a client would have got is answered, with the execution log, its data too.
 */
import type { Cloud } from '../../../kernel/cloud'
import type { HttpResponse } from '../../../kernel/service'
import type { Snapshot } from '../definitions'
import type { Integrate } from '../integrate/integrate'
import { cut } from '../logs/execution-log'
import { tellFailure, tellResponse, tellStart } from '../logs/tell-execution'
import { type CompiledApi, compileApi } from './compiled-api'
import { asFailure, failed } from './failed'
import { createInvocation, type Invocation, lastOf, type Route } from './invocation'
import { createTestLog, neverDeployed, requestOf, type TestRequest } from './test-request'
import { validateRequest } from './validate-request'

export interface MethodTestAnswer {
  readonly status: number
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>>
  readonly log: string
  /** Milliseconds. */
  readonly latency: number
}

/** @param snapshot the API as it is, with the one resource and the one method that are tried */
export type TestMethod = (snapshot: Snapshot, verb: string, request: TestRequest) => Promise<MethodTestAnswer>

/** As permissions for it name it: `arn:aws:execute-api:<region>:<account>:<api>/test-invoke-stage/GET/path`. */
const stageName = 'test-invoke-stage'

export function createTestMethod(cloud: Cloud, integrate: Integrate): TestMethod {
  async function answerOf(invocation: Invocation, route: Route): Promise<HttpResponse> {
    try {
      validateRequest(invocation, route)
      const answer = await integrate(invocation, route)
      tellResponse(invocation, answer)
      return answer
    } catch (error) {
      const failure = asFailure(cloud, invocation, error)
      tellFailure(invocation, failure)
      const { headers, ...answer } = failed(invocation, failure)
      // As recorded: of a failure nobody is told the type of the body.
      const shown = Object.entries(headers).filter(([name]) => name !== 'Content-Type')
      return { ...answer, headers: Object.fromEntries(shown) }
    }
  }

  return async (snapshot, verb, given) => {
    const { region, accountId, clock } = cloud
    const api = compileApi({ id: '', createdDate: 0, snapshot }, region, accountId)
    const request = requestOf(verb, given)
    const stage = { stageName, deploymentId: '', variables: given.stageVariables, ...neverDeployed }
    const time = clock.now()
    const invocation = createInvocation(api, stage, request.path, request, { region, accountId, time })
    const { write, text } = createTestLog(clock, invocation.requestId)
    invocation.log = { info: write, error: write, data: (label, value) => write(`${label}: ${cut(value)}`) }
    const route = routeOf(api, snapshot, invocation.path)
    invocation.route = route
    // As recorded: the path that is tried, and what the gateway adds to the headers not yet.
    tellStart(invocation, route, { path: invocation.path, headers: lastOf(given.headers) })
    const answer = await answerOf(invocation, route)
    write(`Method completed with status: ${answer.status}`)
    const lists = Object.entries(answer.headers).map(([name, value]) => [name, [value].flat()] as const)
    return {
      status: answer.status,
      body: answer.body.toString(),
      headers: Object.fromEntries(lists.map(([name, values]) => [name, values.at(-1) ?? ''])),
      multiValueHeaders: Object.fromEntries(lists),
      log: text(),
      latency: clock.now() - time,
    }
  }
}

/** A path that does not lead to the resource tries it all the same, with no parameters. */
function routeOf({ router }: CompiledApi, { resources, methods }: Snapshot, path: string): Route {
  const place = resources.find(({ id }) => id === methods[0]?.resourceId)
  const target = place && router.match(place.path)?.target
  const [method] = target?.methods.values() ?? []
  if (!target || !method) throw new Error('a method is tried that the API does not have')
  return { resource: target.resource, method, parameters: router.match(path)?.parameters ?? {} }
}
