import type { Integration } from './integration'
import { type InvokeOutput, lambdaFailure, payloadText, readFunctionPayload } from './lambda-payload'
import { Answered } from './metadata'
import { optimized } from './optimized'

const known = ['FunctionName', 'Payload', 'InvocationType', 'Qualifier', 'ClientContext', 'LogType']

/** `arn:aws:states:::lambda:invoke` */
export function lambdaInvoke(resource: string): Integration {
  return optimized({
    resourceType: 'lambda',
    resource,
    takes: { service: 'lambda', action: 'Invoke', known, json: [] },
    async call({ cloud, caller, parameters }) {
      const { Payload, ...rest } = parameters as Record<string, unknown>
      const input = { InvocationType: 'RequestResponse', ...rest, Payload: payloadOf(Payload) }
      try {
        const output = await cloud.call<InvokeOutput>(caller, 'lambda', 'Invoke', input)
        const answer = {
          ExecutedVersion: output.ExecutedVersion ?? '$LATEST',
          ...(output.LogResult !== undefined && { LogResult: output.LogResult }),
          Payload: readFunctionPayload(output),
          StatusCode: output.StatusCode,
        }
        return new Answered(answer, payloadText(output))
      } catch (error) {
        throw lambdaFailure(error, cloud)
      }
    },
  })
}

/** A text that is JSON is the payload as it stands; without a payload it is an empty object. */
function payloadOf(payload: unknown): string {
  if (typeof payload !== 'string') return JSON.stringify(payload ?? {})
  try {
    JSON.parse(payload)
    return payload
  } catch {
    return JSON.stringify(payload)
  }
}
