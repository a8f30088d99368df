/** What a PreTokenGeneration function wants changed in tokens, of its three versions; what it may not change stays. */
import { invalidResponse, isRecord, type TriggerResponse } from '../triggers/run-trigger'
import type { GroupClaims } from './claims'

export interface ClaimChanges {
  readonly claimsToAdd: Readonly<Record<string, unknown>>
  readonly claimsToSuppress: readonly string[]
}

export interface Overrides {
  readonly id: ClaimChanges
  readonly access: ClaimChanges & {
    readonly scopesToAdd: readonly string[]
    readonly scopesToSuppress: readonly string[]
  }
  /** In place of those that the person is in. */
  readonly groups: GroupClaims | undefined
}

const none: ClaimChanges = { claimsToAdd: {}, claimsToSuppress: [] }
export const noOverrides: Overrides = {
  id: none,
  access: { ...none, scopesToAdd: [], scopesToSuppress: [] },
  groups: undefined,
}

const fixed = new Set(
  (
    'acr amr at_hash auth_time azp cognito:username device_key event_id exp iat identities iss jti nbf nonce origin_jti ' +
    'sub token_use'
  ).split(' '),
)
const fixedInId = new Set([...fixed, 'aud'])
const fixedInAccess = new Set([...fixed, 'client_id', 'scope', 'username', 'version'])

/** @throws InvalidLambdaResponseException */
export function overridesIn(response: TriggerResponse | undefined): Overrides {
  if (!response) return noOverrides
  // Of the first version; it has ID tokens alone.
  const first = part(response, 'claimsOverrideDetails')
  const { groupOverrideDetails, ...ofId } = first
  const later = part(response, 'claimsAndScopeOverrideDetails')
  const access = part(later, 'accessTokenGeneration')
  return {
    id: changes({ ...ofId, ...part(later, 'idTokenGeneration') }, fixedInId, true),
    access: {
      ...changes(access, fixedInAccess, false),
      scopesToAdd: texts(access, 'scopesToAdd'),
      scopesToSuppress: texts(access, 'scopesToSuppress'),
    },
    groups: groupsIn(isRecord(groupOverrideDetails) ? groupOverrideDetails : part(later, 'groupOverrideDetails')),
  }
}

type Members = Readonly<Record<string, unknown>>

function part(members: Members, name: string): Members {
  const value = members[name]
  if (value === undefined || value === null) return {}
  if (!isRecord(value)) throw invalidResponse(`Invalid lambda function output : ${name} is no object`)
  return value
}

function texts(members: Members, name: string): readonly string[] {
  const value = members[name]
  if (value === undefined || value === null) return []
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value
  throw invalidResponse(`Invalid lambda function output : ${name} is no list of texts`)
}

function changes(members: Members, fixedHere: ReadonlySet<string>, isId: boolean): ClaimChanges {
  // Groups have a place of their own, and nothing else of Cognito's is a function's to say.
  const isOpen = (name: string): boolean => !fixedHere.has(name) && !(isId && name.startsWith('cognito:'))
  return {
    claimsToAdd: Object.fromEntries(
      Object.entries(part(members, 'claimsToAddOrOverride')).filter(([name]) => isOpen(name)),
    ),
    claimsToSuppress: texts(members, 'claimsToSuppress').filter((name) => !fixedHere.has(name)),
  }
}

function groupsIn(members: Members): GroupClaims | undefined {
  if (Object.keys(members).length === 0) return undefined
  const { preferredRole } = members
  return {
    groups: texts(members, 'groupsToOverride'),
    roles: texts(members, 'iamRolesToOverride'),
    preferredRole: typeof preferredRole === 'string' && preferredRole !== '' ? preferredRole : undefined,
  }
}
