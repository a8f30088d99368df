/**
 * An example of an API for sale: its methods ask for the key of a usage plan. Its stack has no plan: those are made when
 * somebody publishes the API, for the stage that the outputs name.
 */
import { CfnOutput } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { routes } from '../../examples/petstore/routes'
import { DomainStack, type Surroundings } from '../constructs/domain-stack'

export class PetstoreStack extends DomainStack {
  constructor(scope: Construct, around: Surroundings) {
    super(scope, {
      ...around,
      domain: 'petstore',
      table: {},
      api: { description: 'An example: pets, for callers with a key', routes, isForPages: true },
    })
    this.handler('health', {})
    this.handler('pets', { reads: true, lists: true, creates: true })
    new CfnOutput(this, 'RestApiId', { value: this.restApiId })
    new CfnOutput(this, 'StageName', { value: this.stage.name })
  }
}
