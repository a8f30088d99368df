/** The subscriptions domain. */
import type { IUserPool } from 'aws-cdk-lib/aws-cognito'
import type { Construct } from 'constructs'
import { routes } from '../../domains/subscriptions/routes'
import { DomainStack, type Surroundings } from '../constructs/domain-stack'

export interface SubscriptionsStackProps extends Surroundings {
  readonly userPool: IUserPool
}

export class SubscriptionsStack extends DomainStack {
  constructor(scope: Construct, { userPool, ...around }: SubscriptionsStackProps) {
    super(scope, {
      ...around,
      domain: 'subscriptions',
      table: { indexes: 3, timeToLiveAttribute: 'removeAt' },
      api: { description: 'APIs for sale, and who subscribes to them', routes },
    })

    // What people call.
    this.signIn(userPool.userPoolId)
    this.handler('customer', { reads: true, changes: true, tells: true })

    // What the clock starts.
    this.outbox()
  }
}
