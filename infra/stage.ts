/**
 * The stage of the system that is deployed: from the context of cdk.json, or `-c stage=beta`. Whatever has a fixed
 * name has the stage in it, so that several live in one account and region. `prod` adds nothing to a name.
 */
import type { PublicName } from './public-name'

export interface Stage {
  readonly name: string
  readonly isDefault: boolean
  /** `signalbox` is `signalbox-beta` in beta. */
  named(name: string): string
  /** By which people find it, if who deploys says so. */
  readonly publicName?: PublicName | undefined
}

const defaultStage = 'prod'
/** As stacks, buses, APIs and their stages may all be called. A user pool's address may name nothing of AWS's. */
const pattern = /^(?!.*(?:aws|amazon|cognito))[a-z][a-z0-9]{0,19}$/

export function stageFrom(context: unknown = defaultStage, publicName?: PublicName): Stage {
  if (typeof context !== 'string' || !pattern.test(context)) {
    throw new TypeError(
      `stage: expected a lower-case letter and at most 19 letters and digits after it, without aws, amazon or cognito, such as beta, not ${JSON.stringify(context)}`,
    )
  }
  const isDefault = context === defaultStage
  return { name: context, isDefault, named: (name) => (isDefault ? name : `${name}-${context}`), publicName }
}
