/** Makes accounts, confirms them, and sets forgotten passwords anew, as the confidential client of the user pool. */
import {
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { cognito } from '../../shared/clients/cognito'
import { RefusedError } from '../../shared/errors'
import { lackingIn } from './decisions/passwords'
import { ownClient } from './own-client'

export interface NewAccount {
  readonly userName: string
  readonly email: string
  readonly password: string
  readonly givenName?: string | undefined
  readonly familyName?: string | undefined
}

export async function signUp({ userName, email, password, givenName, familyName }: NewAccount) {
  requirePassword(password)
  const attributes = { email, given_name: givenName, family_name: familyName }
  const command = new SignUpCommand({
    ...(await of(userName)),
    Password: password,
    UserAttributes: Object.entries(attributes).flatMap(([Name, Value]) => (Value ? [{ Name, Value }] : [])),
  })
  const { UserConfirmed = false, CodeDeliveryDetails } = await unlessRefused(cognito.send(command), {
    UsernameExistsException: () =>
      new RefusedError('conflict', 'UserNameTaken', 'userName: somebody has this name; choose another', {
        field: 'userName',
      }),
    InvalidParameterException: signUpRefused,
    UserLambdaValidationException: signUpRefused,
  })
  const destination = CodeDeliveryDetails?.Destination
  return { userName, isConfirmed: UserConfirmed, ...(destination && { destination }) }
}

export async function confirmSignUp(userName: string, code: string): Promise<void> {
  const command = new ConfirmSignUpCommand({ ...(await of(userName)), ConfirmationCode: code })
  await unlessRefused(cognito.send(command), {
    ...wrongCodes,
    // Only who reads the mail of the address learns it.
    AliasExistsException: () =>
      new RefusedError('conflict', 'AddressTaken', 'The address is that of another account: sign in with that one'),
    // It is confirmed all the same; what the trigger did not tell is found later.
    UserLambdaValidationException: () => undefined,
  })
}

/** Whether there was anything to send is not told. */
export async function sendConfirmationCode(userName: string): Promise<void> {
  const command = new ResendConfirmationCodeCommand(await of(userName))
  await unlessRefused(cognito.send(command), nothingSent)
}

export async function sendPasswordCode(userName: string): Promise<void> {
  await unlessRefused(cognito.send(new ForgotPasswordCommand(await of(userName))), nothingSent)
}

export async function resetPassword(userName: string, code: string, password: string): Promise<void> {
  requirePassword(password)
  const command = new ConfirmForgotPasswordCommand({
    ...(await of(userName)),
    ConfirmationCode: code,
    Password: password,
  })
  await unlessRefused(cognito.send(command), { ...wrongCodes, UserLambdaValidationException: () => undefined })
}

async function of(userName: string) {
  const { clientId, secretHash } = await ownClient()
  return { ClientId: clientId, Username: userName, SecretHash: secretHash(userName) }
}

/** Looked at here: Cognito names one rule at a time, and not every account's answer comes as far as that. */
function requirePassword(password: string): void {
  const lacking = lackingIn(password)
  if (lacking.length > 0) throw tooWeak(`it lacks ${lacking.join(', ')}`)
}

const tooWeak = (why: string) =>
  new RefusedError('invalid', 'PasswordTooWeak', `password: ${why}`, { field: 'password' })
const tooMany = () => new RefusedError('forbidden', 'TooManyTries', 'There were too many tries: wait a while')
/** Of a code that is wrong, too old, of nobody, or of an account that waits for none. */
const codeWrong = () =>
  new RefusedError('forbidden', 'CodeWrong', 'code: it is wrong or too old; have another sent', { field: 'code' })
const signUpRefused = (message: string) =>
  new RefusedError('conflict', 'SignUpRefused', `The directory does not take it: ${message}`)

/** By the name of Cognito's error; what gives nothing is no failure. */
type Refusals = Readonly<Record<string, (message: string) => RefusedError | undefined>>

const always: Refusals = {
  InvalidPasswordException: (message) => tooWeak(message),
  PasswordHistoryPolicyViolationException: () => tooWeak('it was the password before; choose another'),
  LimitExceededException: tooMany,
  TooManyRequestsException: tooMany,
  TooManyFailedAttemptsException: tooMany,
}
const wrongCodes: Refusals = {
  CodeMismatchException: codeWrong,
  ExpiredCodeException: codeWrong,
  NotAuthorizedException: codeWrong,
  UserNotFoundException: codeWrong,
}
const nothingSent: Refusals = {
  InvalidParameterException: () => undefined,
  NotAuthorizedException: () => undefined,
  UserNotFoundException: () => undefined,
}

async function unlessRefused<T extends object>(asking: Promise<T>, own: Refusals): Promise<Partial<T>> {
  try {
    return await asking
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const refusal = { ...always, ...own }[error.name]
    if (!refusal) throw error
    const refused = refusal(error.message)
    if (refused) throw refused
    return {}
  }
}
