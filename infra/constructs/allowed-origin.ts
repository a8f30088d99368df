/** Whose pages, beside those of the API's own address, may use what a stack has. */
import { CfnCondition, CfnParameter, Fn, type Stack } from 'aws-cdk-lib'
import type { Stage } from '../stage'
import { anOriginOrNone } from './parameter-checks'

/** No page has it: RFC 6761 keeps the name for that. */
const nobodys = 'https://signalbox.invalid'

/** @param description which pages they are */
export function addAllowedOrigin(stack: Stack, { publicName }: Stage, description: string): string {
  const given = new CfnParameter(stack, 'AllowedOrigin', {
    description: `${description}; empty: the portal’s, under the public name; without one nobody’s`,
    default: '',
    ...anOriginOrNone,
  }).valueAsString
  const isPortals = new CfnCondition(stack, 'IsPortalsOrigin', { expression: Fn.conditionEquals(given, '') })
  return Fn.conditionIf(isPortals.logicalId, publicName?.origin ?? nobodys, given).toString()
}
