/**
 * What keys are derived from. It is kept when its stack goes, and with another one all that were given before would be
 * worth nothing: so it has a name that a second one can't have, and a later deployment is told which one to go on with.
 */
import { CfnCondition, CfnParameter, Fn, RemovalPolicy, type Stack } from 'aws-cdk-lib'
import { type CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { acknowledge } from '../acknowledgements'
import { check } from './parameter-checks'

/** @returns its ARN */
export function addKeySecret(stack: Stack, secretName: string): string {
  const kept = new CfnParameter(stack, 'KeysFrom', {
    description: `The ARN of ${secretName}, if an earlier deployment has kept it; empty: this one makes it`,
    default: '',
    ...check(
      '(?:arn:[a-z-]+:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]+)?',
      'the ARN of a secret, or nothing',
    ),
  }).valueAsString
  const isMade = new CfnCondition(stack, 'MakesKeySecret', { expression: Fn.conditionEquals(kept, '') })
  const secret = new Secret(stack, 'KeySecret', {
    secretName,
    description: 'What the keys of all subscriptions are derived from',
    generateSecretString: { passwordLength: 64, excludePunctuation: true },
    removalPolicy: RemovalPolicy.RETAIN,
  })
  acknowledge(secret, 'AwsSolutions-SMG4')
  ;(secret.node.defaultChild as CfnSecret).cfnOptions.condition = isMade
  return Fn.conditionIf(isMade.logicalId, secret.secretArn, kept).toString()
}
