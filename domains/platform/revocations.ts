/** Whose tokens count no more, in the domain's own table. */
import { dynamoDb } from '../../shared/clients/dynamodb'
import { requireEnv } from '../../shared/config'
import { createRevocations } from '../../shared/sign-in/revocations'

export const revocations = createRevocations({
  service: 'platform',
  table: requireEnv('TABLE_NAME'),
  client: dynamoDb,
})
