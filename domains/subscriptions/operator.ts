/** What a person must look at: each matter once. */
import { dynamoDb } from '../../shared/clients/dynamodb'
import { sns } from '../../shared/clients/sns'
import { requireEnv } from '../../shared/config'
import { createLogger } from '../../shared/logging'
import { createOperator } from '../../shared/operator'
import { personOf } from './holdings'
import type { Subscription } from './subscription'

const operator = createOperator({
  domain: 'subscriptions',
  table: requireEnv('TABLE_NAME'),
  client: dynamoDb,
  sns,
  logger: createLogger('subscriptions-operator'),
})

/** The sweep has failed twice or more at something that should be done. */
export function tellOfStandstill({ subscriptionId, correlationId, status, version }: Subscription): Promise<void> {
  return operator.tell({
    key: `standstill/${subscriptionId}/${status}`,
    subject: 'A subscription does not go on',
    advice: 'The log of the sweep says why, under the correlation id. It is tried again, later and later.',
    ids: { subscriptionId, correlationId, status, version: String(version) },
  })
}

/** Its workflow had ended, or was lost, before its time. */
export function tellOfRestart({ subscriptionId, correlationId, execution }: Subscription): Promise<void> {
  return operator.tell({
    key: `restart/${subscriptionId}/${execution}`,
    subject: 'The workflow of a subscription was started again',
    advice: 'The execution before this one has failed or was stopped: its history says why.',
    ids: { subscriptionId, correlationId, execution: String(execution) },
  })
}

/** Somebody pays, and gets nothing for it. */
export function tellOfNoPlan(product: string, correlationId: string): Promise<void> {
  return operator.tell({
    key: `no-plan/${product}`,
    subject: 'A product of AWS Marketplace was bought, and no plan is sold under it',
    advice:
      'Publish a plan with this product: who has bought it gets access with the next that AWS Marketplace tells of them.',
    ids: { product, correlationId },
  })
}

/** Somebody pays, and gets nothing for it. */
export function tellOfRefusedBuyer(code: string, sub: string, correlationId: string): Promise<void> {
  return operator.tell({
    key: `refused-buyer/${code}/${personOf(sub)}`,
    subject: 'A buyer of AWS Marketplace could not be subscribed',
    advice:
      'They pay for what they do not get. Mend the reason: they get access with the next that AWS Marketplace tells of them.',
    ids: { code, sub, correlationId },
  })
}

/** Who calls is not billed for it. */
export function tellOfNoMetering(role: string, now: Date): Promise<void> {
  const day = now.toISOString().slice(0, 10)
  return operator.tell({
    // Told again each day: usage that is a day old can't be billed any more.
    key: `no-metering/${day}`,
    subject: 'API Gateway can not meter into AWS Marketplace',
    advice:
      'The role is gone by which it does, and calls under product codes are not billed. Deploy with MakesMeteringRole=yes.',
    ids: { role, day },
  })
}
