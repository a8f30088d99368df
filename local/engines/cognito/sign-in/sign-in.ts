/** How the parts of a sign-in hang together. */
import type { Parts } from '../parts'
import { type Choice, createChoice } from './choice'
import { type CustomFlow, createCustomFlow } from './custom'
import { createInitiate, type Initiate } from './initiate'
import { createMigrate, type Migrate } from './migrate'
import { createPasswordFactor, type PasswordFactor } from './password'
import { createPeople, type People } from './person'
import { createProceeding, type Proceeding } from './proceed'
import { createRespond, type Respond } from './respond'
import { createSentCodes, type SentCodes } from './sent-codes'
import { createSoftwareTokens, type SoftwareTokens } from './software-tokens'

export interface SignInParts {
  readonly people: People
  readonly password: PasswordFactor
  readonly sentCodes: SentCodes
  readonly softwareTokens: SoftwareTokens
  readonly proceeding: Proceeding
  readonly custom: CustomFlow
  readonly choice: Choice
  readonly migrate: Migrate
}

export interface SigningIn extends SignInParts {
  readonly initiate: Initiate
  readonly respond: Respond
}

export function createSigningIn(parts: Parts): SigningIn {
  const people = createPeople(parts)
  const password = createPasswordFactor(parts, people)
  const sentCodes = createSentCodes(parts, people)
  const softwareTokens = createSoftwareTokens(parts)
  const proceeding = createProceeding(parts, people, sentCodes, softwareTokens)
  const { admit } = proceeding
  const custom = createCustomFlow(parts, people, password, admit)
  const choice = createChoice(parts, password, sentCodes, admit)
  const migrate = createMigrate(parts)
  const all: SignInParts = { people, password, sentCodes, softwareTokens, proceeding, custom, choice, migrate }
  return { ...all, initiate: createInitiate(parts, all), respond: createRespond(parts, all) }
}
