/** Who did what to whom, by subject: kept with the application and with the person that it is about. */
import { createAudit } from '../../shared/audit/audit'
import { dynamoDb } from '../../shared/clients/dynamodb'
import { requireEnv } from '../../shared/config'
import { aboutOf } from './decisions/audit'

export const audit = createAudit({
  domain: 'identity',
  table: requireEnv('TABLE_NAME'),
  client: dynamoDb,
  kinds: { applicationId: 'application', sub: 'person' },
  aboutOf,
})
