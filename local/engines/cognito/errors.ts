/** The service's errors, in its words: client libraries and their users look at both. */
import { AwsError } from '../../kernel/aws-error'
import type { TagProblem } from '../../kernel/tags'

const named =
  (code: string) =>
  (message: string): AwsError =>
    new AwsError(code, message)

export const invalid = named('InvalidParameterException')
export const notAuthorized = named('NotAuthorizedException')
export const invalidPassword = named('InvalidPasswordException')
export const notFound = named('ResourceNotFoundException')
export const limitExceeded = named('LimitExceededException')
export const invalidConfiguration = named('InvalidUserPoolConfigurationException')
export const aliasExists = named('AliasExistsException')
export const usernameExists = named('UsernameExistsException')
export const codeDeliveryFailure = named('CodeDeliveryFailureException')
export const userNotFound = named('UserNotFoundException')

export const noPool = (id: string): AwsError => notFound(`User pool ${id} does not exist.`)
export const noClient = (id: string): AwsError => notFound(`User pool client ${id} does not exist.`)
export const noUser = (): AwsError => userNotFound('User does not exist.')
export const noGroup = (): AwsError => notFound('Group not found.')

/** Of a password, whoever it is and whatever of it is wrong. */
export const incorrect = (): AwsError => notAuthorized('Incorrect username or password.')

export const missingParameter = (name: string): AwsError => invalid(`Missing required parameter ${name}`)

export const codeMismatch = (): AwsError =>
  new AwsError('CodeMismatchException', 'Invalid verification code provided, please try again.')

export const codeExpired = (): AwsError =>
  new AwsError('ExpiredCodeException', 'Invalid code provided, please request a code again.')

export const tooManyAttempts = (): AwsError => limitExceeded('Attempt limit exceeded, please try after some time.')

/** As AWS tells a value that a constraint of the API's model refuses. */
export function failedConstraint(value: string, member: string, constraint: string): AwsError {
  return invalid(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must ${constraint}`,
  )
}

export const badTags = ({ why }: TagProblem): AwsError => invalid(`Tags: ${why}`)
