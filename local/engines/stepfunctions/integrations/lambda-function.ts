import type { Integration } from './integration'
import { type InvokeOutput, lambdaFailure, readFunctionPayload } from './lambda-payload'

/** A function's own ARN as Resource: the input is the payload, the payload it answers is the result. */
export function lambdaFunction(arn: string): Integration {
  return {
    events: 'lambda-function',
    resourceType: 'lambda',
    resource: arn,
    async call({ cloud, caller, parameters }) {
      try {
        const input = { FunctionName: arn, InvocationType: 'RequestResponse', Payload: JSON.stringify(parameters) }
        return readFunctionPayload(await cloud.call<InvokeOutput>(caller, 'lambda', 'Invoke', input), true)
      } catch (error) {
        throw lambdaFailure(error, cloud)
      }
    },
  }
}
