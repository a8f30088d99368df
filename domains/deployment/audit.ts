/** Who did what, by run. */
import { createAudit } from '../../shared/audit/audit'
import { dynamoDb } from '../../shared/clients/dynamodb'
import { requireEnv } from '../../shared/config'
import { aboutOf } from './decisions/audit'

export const audit = createAudit({
  domain: 'deployment',
  table: requireEnv('TABLE_NAME'),
  client: dynamoDb,
  kinds: { run: 'run' },
  aboutOf,
})
