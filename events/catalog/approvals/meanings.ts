/** The meanings of the approval events' fields. */
import { type DescribedObject, describe } from '../../meanings'
import { refusal, refusalMeanings, refusedField, refusedFieldMeanings } from './approval-refused'
import { approvalRequest, approvalRequestMeanings } from './approval-requested'
import { takenTask, takenTaskMeanings } from './approval-task-taken'
import { approvalToken, approvalTokenMeanings } from './approval-token-issued'
import { withdrawalRequest, withdrawalRequestMeanings } from './approval-withdrawal-requested'
import { withdrawal, withdrawalMeanings } from './approval-withdrawn'
import * as parts from './parts'

export const approvalsMeanings: readonly DescribedObject[] = [
  describe(parts.person, parts.personMeanings),
  describe(parts.excludedPerson, parts.excludedPersonMeanings),
  describe(parts.quorumPolicy, parts.quorumPolicyMeanings),
  describe(parts.requestedBy, parts.requestedByMeanings),
  describe(parts.vote, parts.voteMeanings),
  describe(parts.outcome, parts.outcomeMeanings),
  describe(approvalRequest, approvalRequestMeanings),
  describe(takenTask, takenTaskMeanings),
  describe(approvalToken, approvalTokenMeanings),
  describe(withdrawalRequest, withdrawalRequestMeanings),
  describe(refusal, refusalMeanings),
  describe(refusedField, refusedFieldMeanings),
  describe(withdrawal, withdrawalMeanings),
]
