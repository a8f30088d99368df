/** What of identity a person must look at. */
import { dynamoDb } from '../../shared/clients/dynamodb'
import { sns } from '../../shared/clients/sns'
import { requireEnv } from '../../shared/config'
import { createLogger } from '../../shared/logging'
import { createOperator } from '../../shared/operator'
import type { Erasure } from './erasure'

const operator = createOperator({
  domain: 'identity',
  table: requireEnv('TABLE_NAME'),
  client: dynamoDb,
  sns,
  logger: createLogger('identity-operator'),
})

type Known = Pick<Erasure, 'erasureId' | 'correlationId' | 'executions'>

/** Once for each domain. */
export async function tellOfLateDomains(erasure: Known, domains: readonly string[]): Promise<void> {
  const { erasureId, correlationId, executions } = erasure
  for (const domain of domains) {
    await operator.tell({
      key: `late/${erasureId}/${executions}/${domain}`,
      subject: 'A domain is late to erase a person',
      advice:
        'Its log, or the dead-letter queue, says why. It is asked again every day, and the erasure goes on when it answers.',
      ids: { erasureId, domain, correlationId },
    })
  }
}

/** Nobody tries it any more. */
export function tellOfStoppedErasure({ erasureId, correlationId, executions }: Known): Promise<void> {
  return operator.tell({
    key: `stopped/${erasureId}/${executions}`,
    subject: 'The erasure of a person has stopped',
    advice:
      'The account is shut, and still there. The history of its workflow says what is missing; once that is mended, ask for the erasure again.',
    ids: { erasureId, correlationId },
  })
}

/** Once a spell, by when it began. */
export function tellOfBlindReconciler(since: string): Promise<void> {
  return operator.tell({
    key: `blind/${since}`,
    subject: 'The reconciler of accounts sees none',
    advice:
      'Every look at the user pool has failed, in more than one run. Its log says why. What no trigger tells of accounts is told by nobody until it is mended.',
    ids: { since },
  })
}
