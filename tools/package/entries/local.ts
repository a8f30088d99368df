/** `signalbox/local`: the local cloud in a test, from what somebody else's CDK app has synthesized. */
import './local-packages'
import { type LocalCloud, type StartOptions, startLocalCloud } from '../../../local/start-local-cloud'

export type {
  Fault,
  LocalClock,
  LocalCloud,
  PlacedFault,
  SdkConfig,
  StartOptions,
} from '../../../local/start-local-cloud'
export { startLocalCloud }

/**
 * For tests: in memory, on ports that are free, with a clock that stands still until it is moved. `assembly` is a folder
 * such as `cdk.out`, or a template.
 * ```ts
 * import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
 * import { startTestCloud } from 'signalbox/local'
 *
 * export async function threeDaysLater(): Promise<void> {
 *   const cloud = await startTestCloud('cdk.out')
 *   try {
 *     const client = new EventBridgeClient(cloud.sdkConfig)
 *     await cloud.clock.advance('3d')
 *     await cloud.idle()
 *     client.destroy()
 *   } finally {
 *     await cloud.stop()
 *   }
 * }
 * ```
 * @throws StartOptionError, AssemblyError or DeployError; each says what to do
 */
export function startTestCloud(assembly: string, options: Omit<StartOptions, 'assembly'> = {}): Promise<LocalCloud> {
  return startLocalCloud({ awsPort: 0, webPort: 0, clock: 'manual', ...options, assembly })
}
