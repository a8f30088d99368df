/** What the steps of a sign-in are given and give. */
import { NotModelledError } from '../../../kernel/aws-error'
import type { CallContext } from '../../../kernel/service'
import { invalid, missingParameter } from '../errors'
import type { Client, Pool } from '../state/records'
import type { User } from '../state/user'
import type { AuthenticationResult, Metadata } from '../tokens/tokens'
import type { Attempt, ChallengeName } from './challenge'

/** The call that makes the step. */
export interface Call {
  readonly pool: Pool
  readonly client: Client
  readonly metadata: Metadata
  readonly context: CallContext
  /** A page makes it: it knows the client by its address, not by a secret. */
  readonly isHosted?: true
}

export type Parameters = Readonly<Record<string, string>>

export interface Answer {
  readonly ChallengeName?: ChallengeName
  readonly Session?: string
  readonly ChallengeParameters: Parameters
  readonly AvailableChallenges?: readonly string[]
  readonly AuthenticationResult?: AuthenticationResult
  /** In place of tokens, which the hosted pages give out later. */
  readonly signedIn?: User
}

/** Goes on from where a person is known: to the next challenge, or to tokens. */
export type Proceed = (call: Call, attempt: Attempt, user: User) => Promise<Answer>

/** @throws InvalidParameterException */
export function parameter(parameters: Parameters, name: string): string {
  const value = parameters[name]
  if (value === undefined || value === '') throw missingParameter(name)
  return value
}

const devices = ['DEVICE_KEY', 'DEVICE_GROUP_KEY']

export function refuseDevices(parameters: Parameters, where: string): void {
  const name = devices.find((each) => parameters[each] !== undefined)
  if (name !== undefined) throw new NotModelledError(name, where, 'devices are not remembered; leave it out')
}

export function refuseChoice(name: string, where: string): Error {
  if (name === 'WEB_AUTHN' || name.startsWith('DEVICE_')) return new NotModelledError(name, where)
  return invalid(`${where}: ${name} is none of the challenges that there are.`)
}
