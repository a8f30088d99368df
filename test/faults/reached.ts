/** A process of its own as scenarios see a cloud. It may be killed at any time: nothing here waits for its rest. */
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import type { Reached } from '../scenarios/signalbox'
import type { Running } from './process'

export async function reach({ webUrl, endpointUrl }: Running): Promise<Reached> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const sdkConfig: Reached['sdkConfig'] = {
    endpoint: endpointUrl,
    region: 'us-east-1',
    credentials,
    disableHostPrefix: true,
  }
  const stacks = new CloudFormationClient(sdkConfig)
  const { Stacks = [] } = await stacks.send(new DescribeStacksCommand({}))
  stacks.destroy()
  return {
    webUrl,
    endpointUrl,
    sdkConfig,
    clock: {
      /** It answers when all that fell due has come to rest. */
      async advance(milliseconds) {
        const body = JSON.stringify({ advance: milliseconds })
        await (await fetch(`${endpointUrl}/_local/clock`, { method: 'POST', body })).arrayBuffer()
      },
    },
    outputs(stack) {
      const { Outputs = [] } = Stacks.find(({ StackName }) => StackName === stack) ?? {}
      return Object.fromEntries(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]))
    },
    idle: async () => undefined,
  }
}
