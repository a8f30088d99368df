/** What of approvals a person must look at. */
import { dynamoDb } from '../../shared/clients/dynamodb'
import { sns } from '../../shared/clients/sns'
import { requireEnv } from '../../shared/config'
import { hashSecret } from '../../shared/ids'
import { createLogger } from '../../shared/logging'
import { createOperator } from '../../shared/operator'
import type { Approval, Approver } from './approval'

const operator = createOperator({
  domain: 'approvals',
  table: requireEnv('TABLE_NAME'),
  client: dynamoDb,
  sns,
  logger: createLogger('approvals-operator'),
})

type Known = Pick<Approval, 'approvalId' | 'correlationId'>

const idsOf = ({ approvalId, correlationId }: Known) => ({ approvalId, correlationId })

/** Its execution had failed, was aborted, or could not be resumed. */
export function tellOfRestart(approval: Known): Promise<void> {
  return operator.tell({
    key: `restarted/${approval.approvalId}`,
    subject: 'The workflow of an approval was started again',
    advice: 'It goes on by itself. The history of its earlier execution, named after the approval, says why it ended.',
    ids: idsOf(approval),
  })
}

/** The sweep has looked more than once, and failed. */
export function tellOfStandstill(approval: Known): Promise<void> {
  return operator.tell({
    key: `unfinished/${approval.approvalId}`,
    subject: 'An approval does not get on',
    advice: 'The sweep tries again, later and later. Its log says what fails, under the correlation id.',
    ids: idsOf(approval),
  })
}

export function tellOfUndeliverable(approval: Known, { approverId }: Pick<Approver, 'approverId'>): Promise<void> {
  return operator.tell({
    key: `undeliverable/${approval.approvalId}/${approverId}`,
    subject: 'Somebody who should decide is not reached by mail',
    advice:
      'The address is refused, or mail to it comes back; the requester is told. The trail of the approval has SES’s reason.',
    ids: { ...idsOf(approval), approverId },
  })
}

/** Nobody but the log has the outcome: the requester's address takes no mail. */
export function tellOfUntold(approval: Known): Promise<void> {
  return operator.tell({
    key: `untold/${approval.approvalId}`,
    subject: 'A requester is not reached by mail',
    advice:
      'The address is refused, or mail to it comes back. The outcome is published as ever; the trail has SES’s reason.',
    ids: idsOf(approval),
  })
}

/** Once a day for each mistake: a workflow that makes it may make it a thousand times. */
export function tellOfPoisonTask(
  task: { readonly activityArn: string; readonly correlationId: string; readonly reason: string },
  now: Date,
): Promise<void> {
  const { activityArn, correlationId, reason } = task
  const day = now.toISOString().slice(0, 10)
  return operator.tell({
    key: `task/${activityArn}/${hashSecret(reason)}/${day}`,
    subject: 'A task of an activity describes no approval',
    advice:
      'It has failed with RequestInvalid, and its cause says which field is wrong: its workflow has to be mended.',
    ids: { activityArn, correlationId },
  })
}
