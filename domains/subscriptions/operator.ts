/** What a person must look at: each matter once. */
import { dynamoDb } from '../../shared/clients/dynamodb'
import { sns } from '../../shared/clients/sns'
import { requireEnv } from '../../shared/config'
import { createLogger } from '../../shared/logging'
import { createOperator } from '../../shared/operator'
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
