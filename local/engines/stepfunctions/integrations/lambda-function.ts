import { Payload } from '../payload'
import type { Integration } from './integration'
import { type InvokeOutput, lambdaFailure, payloadText, readFunctionPayload } from './lambda-payload'

/** A function's own ARN as Resource: the input is the payload, the payload it answers is the result. */
export function lambdaFunction(arn: string): Integration {
  return {
    events: 'lambda-function',
    resourceType: 'lambda',
    resource: arn,
    async call({ cloud, caller, text }) {
      try {
        const input = { FunctionName: arn, InvocationType: 'RequestResponse', Payload: text }
        return answered(await cloud.call<InvokeOutput>(caller, 'lambda', 'Invoke', input))
      } catch (error) {
        throw lambdaFailure(error, cloud)
      }
    },
  }
}

/** JSON stays as the function wrote it: Python's `0.0` is not `0`. */
function answered(output: InvokeOutput): Payload {
  const value = readFunctionPayload(output, true)
  const text = payloadText(output)
  try {
    return Payload.parse(text)
  } catch {
    return Payload.of(value)
  }
}
