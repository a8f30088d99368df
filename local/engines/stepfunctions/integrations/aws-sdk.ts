/**
 * `arn:aws:states:::aws-sdk:<service>:<action>`: any operation of any service that the local cloud has. Names
 * of parameters and results are in Pascal case, whatever the service's own API writes.
 */
import { type SdkService, sdkInput, sdkOutput } from '../../../kernel/sdk-operation'
import type { Integration } from './integration'
import { sdkFailure } from './service-failure'

/**
 * Members of answers that the SDK of Step Functions does not know: an answer of PutObject was recorded without them on
 * 13 December 2024, when S3 had begun to send them.
 */
const unknown: Readonly<Record<string, readonly string[]>> = { s3: ['ChecksumCRC64NVME', 'ChecksumType'] }

function known(service: string, output: unknown): unknown {
  const names = unknown[service]
  if (!names || typeof output !== 'object' || output === null) return output
  return Object.fromEntries(Object.entries(output).filter(([name]) => !names.includes(name)))
}

export function awsSdk(name: string, { service, prefix }: SdkService, action: string, resource: string): Integration {
  return {
    events: 'task',
    resourceType: `aws-sdk:${name}`,
    resource,
    takes: { service, action, json: 'any' },
    async call({ cloud, caller, parameters }) {
      try {
        // Recorded of S3. What Lambda and API Gateway take as a body is no stream, and was not recorded.
        const options = { json: true, jsonBody: service === 's3' }
        const input = sdkInput(cloud, service, action, parameters, options)
        return known(service, sdkOutput(cloud, service, action, await cloud.call(caller, service, action, input)))
      } catch (error) {
        throw sdkFailure(error, prefix, cloud.services.get(service)?.api)
      }
    },
  }
}
