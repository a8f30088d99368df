import { checkParameters } from './check-parameters'
import type { Integration } from './integration'
import { type InvokeOutput, readFunctionPayload } from './lambda-payload'
import { optimized } from './optimized'

const known = ['FunctionName', 'Payload', 'InvocationType', 'Qualifier', 'ClientContext', 'LogType']

/** `arn:aws:states:::lambda:invoke` */
export function lambdaInvoke(resource: string): Integration {
  return optimized({
    resourceType: 'lambda',
    resource,
    prefix: 'Lambda',
    async call({ cloud, caller, parameters }) {
      const given = checkParameters(parameters, known, 'lambda:invoke')
      const { Payload, ...rest } = given
      const input = {
        InvocationType: 'RequestResponse',
        ...rest,
        ...(Payload !== undefined && { Payload: JSON.stringify(Payload) }),
      }
      const output = await cloud.call<InvokeOutput>(caller, 'lambda', 'Invoke', input)
      return {
        ExecutedVersion: output.ExecutedVersion ?? '$LATEST',
        Payload: readFunctionPayload(output),
        StatusCode: output.StatusCode,
      }
    },
  })
}
