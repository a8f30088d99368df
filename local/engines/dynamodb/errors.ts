/** The service's errors, in its words; those that dynalite gives are made in request.ts. */
import { AwsError } from '../../kernel/aws-error'
import type { Item } from './item'

export const validationError = (message: string): AwsError => new AwsError('ValidationException', message)

export const resourceNotFound = (what = ''): AwsError =>
  new AwsError('ResourceNotFoundException', `Requested resource not found${what && `: ${what}`}`)

export const resourceInUse = (message: string): AwsError => new AwsError('ResourceInUseException', message)

export const limitExceeded = (message: string): AwsError => new AwsError('LimitExceededException', message)

/** With the item as it is, if the request asks for it. */
export const conditionFailed = (item: Item | undefined): AwsError =>
  new AwsError('ConditionalCheckFailedException', 'The conditional request failed', 400, item && { Item: item })

export const otherRequest = (): AwsError =>
  new AwsError(
    'IdempotentParameterMismatchException',
    'The request uses the same client token as a previous, but non-identical request. Do not reuse a client token with different requests.',
  )

/** Why a member of a transaction could not be done; `None` where it could. */
export interface Reason {
  readonly Code: string
  readonly Message?: string
  readonly Item?: Item
}

export function transactionCanceled(CancellationReasons: readonly Reason[]): AwsError {
  const codes = CancellationReasons.map(({ Code }) => Code).join(', ')
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`
  // Its shape in the API has a capital Message, unlike those of other errors.
  return new AwsError('TransactionCanceledException', message, 400, { Message: message, CancellationReasons })
}
