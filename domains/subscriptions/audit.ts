/** Who did what, by subject: kept with the subscription, the customer or the API that it is about. */
import { createAudit } from '../../shared/audit/audit'
import { dynamoDb } from '../../shared/clients/dynamodb'
import { requireEnv } from '../../shared/config'
import { aboutOf } from './decisions/audit'

export const audit = createAudit({
  domain: 'subscriptions',
  table: requireEnv('TABLE_NAME'),
  client: dynamoDb,
  kinds: { subscriptionId: 'subscription', sub: 'customer', apiId: 'api' },
  aboutOf,
})
