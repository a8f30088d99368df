/**
 * `arn:aws:states:::aws-sdk:<service>:<action>`: any operation of any service that the local cloud has. Names
 * of parameters and results are in Pascal case, whatever the service's own API writes.
 */
import { type SdkService, sdkInput, sdkOutput } from '../../../kernel/sdk-operation'
import type { Integration } from './integration'
import { sdkFailure } from './service-failure'

export function awsSdk(name: string, { service, prefix }: SdkService, action: string, resource: string): Integration {
  return {
    events: 'task',
    resourceType: `aws-sdk:${name}`,
    resource,
    takes: { service, action, json: 'any' },
    async call({ cloud, caller, parameters }) {
      try {
        const output = await cloud.call(
          caller,
          service,
          action,
          sdkInput(cloud, service, action, parameters, { json: true }),
        )
        return sdkOutput(cloud, service, action, output)
      } catch (error) {
        throw sdkFailure(error, prefix, cloud.services.get(service)?.api)
      }
    },
  }
}
