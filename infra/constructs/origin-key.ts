/**
 * What only the distribution knows: its APIs take from others neither what is public nor what is for people who are
 * signed in, so that nobody gets around what stands before it. A key of API Gateway, which is checked before any function
 * is called and costs nothing. Who signs for IAM calls them where they are.
 */
import { Validations } from 'aws-cdk-lib'
import { CfnApiKey, CfnUsagePlan, CfnUsagePlanKey } from 'aws-cdk-lib/aws-apigateway'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import type { Stage } from '../stage'
import type { ApiBehind } from './domain-stack'

export class OriginKey extends Construct {
  /** What the distribution sends with each request, in the place of what came. */
  readonly headers: Readonly<Record<string, string>>

  constructor(scope: Construct, id: string, { stage, apis }: { stage: Stage; apis: readonly ApiBehind[] }) {
    super(scope, id)
    const secret = new Secret(this, 'Secret', {
      description: 'By it the APIs know the distribution',
      generateSecretString: { excludePunctuation: true, passwordLength: 40 },
    })
    const reason = 'A new one is a deployment, of the distribution and of the key together'
    Validations.of(secret).acknowledge({ id: 'AwsSolutions-SMG4', reason })
    // Put in by CloudFormation when the two are made: no template has it.
    const value = secret.secretValue.unsafeUnwrap()
    const name = stage.named('signalbox-distribution')
    const key = new CfnApiKey(this, 'Key', { name, enabled: true, value })
    const plan = new CfnUsagePlan(this, 'Plan', {
      usagePlanName: name,
      description: 'What comes through the distribution, without limits of its own',
      apiStages: apis.map(({ restApiId, stageName }) => ({ apiId: restApiId, stage: stageName })),
    })
    new CfnUsagePlanKey(this, 'OfPlan', { keyId: key.ref, keyType: 'API_KEY', usagePlanId: plan.ref })
    this.headers = { 'x-api-key': value }
  }
}
