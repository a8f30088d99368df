/** What the API's operations ask of the deployment. */
import type { AssemblyStack } from '../../assembly/read-assembly'
import type { DeployReport } from './report'
import type { StackRecords } from './state'

export interface Deployer {
  readonly records: StackRecords
  stackId(name: string): string
  /** Applies one stack that the API was given. Only what is wrong with the template itself is thrown. */
  applyOne(source: AssemblyStack, given: Readonly<Record<string, string>>): Promise<DeployReport>
  removeOne(name: string): Promise<void>
}
