import { randomUUID } from 'node:crypto'
import { checkParameters } from './check-parameters'
import type { Integration } from './integration'
import { type InvokeOutput, readFunctionPayload } from './lambda-payload'
import { serviceFailure, withMetadata } from './service-failure'

const known = ['FunctionName', 'Payload', 'InvocationType', 'Qualifier', 'ClientContext', 'LogType']

/** `arn:aws:states:::lambda:invoke` */
export function lambdaInvoke(resource: string): Integration {
  return {
    events: 'task',
    resourceType: 'lambda',
    resource,
    async call({ cloud, caller, parameters }) {
      const given = checkParameters(parameters, known, 'lambda:invoke')
      const { Payload, ...rest } = given
      const input = {
        InvocationType: 'RequestResponse',
        ...rest,
        ...(Payload !== undefined && { Payload: JSON.stringify(Payload) }),
      }
      try {
        const output = await cloud.call<InvokeOutput>(caller, 'lambda', 'Invoke', input)
        return withMetadata(
          {
            ExecutedVersion: output.ExecutedVersion ?? '$LATEST',
            Payload: readFunctionPayload(output),
            StatusCode: output.StatusCode,
          },
          randomUUID(),
        )
      } catch (error) {
        throw serviceFailure(error, 'Lambda')
      }
    },
  }
}
