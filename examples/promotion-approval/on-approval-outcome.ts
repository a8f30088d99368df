/** Resumes the promotion that an approval's outcome belongs to. */
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import {
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  SFNClient,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn'
import { consumeAny } from '../../events'
import {
  ApprovalExpired,
  ApprovalGranted,
  ApprovalRefused,
  ApprovalRejected,
  ApprovalWithdrawn,
} from '../../events/catalog/approvals'
import { requireEnv } from '../../shared/config'
import { RetryLaterError } from '../../shared/errors'
import { guarded } from '../../shared/guarded'
import { causeCharacters } from '../../shared/limits'
import { createLogger } from '../../shared/logging'
import { tellable } from '../../shared/tellable'
import { shorten } from '../../shared/text'
import { type OutcomeUsed, outcomes } from './consumes'

const logger = createLogger('promotions-on-approval-outcome')
const dynamoDb = new DynamoDBClient({})
const stepFunctions = new SFNClient({})

const failures = new Map<unknown, string>([
  [ApprovalRejected, 'Rejected'],
  [ApprovalExpired, 'TimedOut'],
  [ApprovalWithdrawn, 'Withdrawn'],
  [ApprovalRefused, 'Refused'],
])

export const handler = guarded(
  consumeAny(
    [ApprovalGranted, ApprovalRejected, ApprovalExpired, ApprovalWithdrawn, ApprovalRefused],
    async (definition, { data }) => {
      const promotion = data.requestedBy.correlationId
      if (!promotion) return
      const taskToken = await findToken(promotion)
      const error = failures.get(definition)
      const reasons = reasonsOf(data)
      try {
        await (error
          ? stepFunctions.send(
              new SendTaskFailureCommand({
                taskToken,
                error,
                cause: shorten(tellable(reasons.join('; ')), causeCharacters) || definition.summary,
              }),
            )
          : stepFunctions.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(data) })))
      } catch (failure) {
        // The second delivery of an outcome finds the promotion already resumed.
        if (!(failure instanceof TaskTimedOut || failure instanceof TaskDoesNotExist)) throw failure
      }
    },
    { logger, reliesOn: outcomes },
  ),
)

function reasonsOf(data: OutcomeUsed): readonly string[] {
  if ('problems' in data) return data.problems.map(({ field, message }) => `${field}: ${message}`)
  return data.votes.flatMap(({ comment }) => (comment ? [comment] : []))
}

async function findToken(promotion: string): Promise<string> {
  const { Item } = await dynamoDb.send(
    new GetItemCommand({ TableName: requireEnv('TABLE_NAME'), Key: { pk: { S: promotion } }, ConsistentRead: true }),
  )
  // The outcome may overtake the workflow's own next step.
  if (!Item?.taskToken?.S) throw new RetryLaterError(`Promotion ${promotion} does not wait yet`)
  return Item.taskToken.S
}
