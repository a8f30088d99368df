/** What a caller learns of a sign-in that Cognito refuses. Whether there is such a person is in none of it. */
import { RefusedError } from '../../shared/errors'

const wrong = () =>
  new RefusedError('forbidden', 'SignInRefused', 'The name or the password is wrong, or the sign-in took too long')
const tooMany = () => new RefusedError('forbidden', 'TooManyTries', 'There were too many tries: wait a while')

/** By the name of Cognito's error. */
const refusals: Readonly<Record<string, () => RefusedError>> = {
  NotAuthorizedException: wrong,
  UserNotFoundException: wrong,
  UserLambdaValidationException: wrong,
  UserNotConfirmedException: () =>
    new RefusedError('forbidden', 'NotConfirmed', 'The account waits for the code that was sent'),
  PasswordResetRequiredException: () =>
    new RefusedError('forbidden', 'PasswordResetRequired', 'The password must be set anew'),
  CodeMismatchException: () =>
    new RefusedError('forbidden', 'CodeWrong', 'answer: the code is wrong', { field: 'answer' }),
  ExpiredCodeException: () =>
    new RefusedError('forbidden', 'ChallengeOver', 'answer: the code is too old; sign in again', { field: 'answer' }),
  InvalidPasswordException: () =>
    new RefusedError('invalid', 'PasswordTooWeak', 'answer: the password is not what the directory asks of one', {
      field: 'answer',
    }),
  LimitExceededException: tooMany,
  TooManyRequestsException: tooMany,
  TooManyFailedAttemptsException: tooMany,
}

/** What Cognito answers; a refusal of ours where it refuses the person, and its own error otherwise. */
export async function unlessRefused<T>(asking: Promise<T>): Promise<T> {
  try {
    return await asking
  } catch (error) {
    throw (error instanceof Error && refusals[error.name]?.()) || error
  }
}
