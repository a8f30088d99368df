/** Somebody is to be erased: their account is shut at once, and goes when every domain has answered. */
import {
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  type AdminGetUserCommandOutput,
  AdminUserGlobalSignOutCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import type { Origin } from '../../events'
import { cognito } from '../../shared/clients/cognito'
import { isNamed } from './account'
import type { Act } from './application'
import { originOf } from './decisions/applications'
import type { Subject } from './decisions/erasures'
import { lookUp } from './directory'
import type { Erasure } from './erasure'
import { findErasure, requestErasure } from './erasures'
import { loadPerson, see } from './people'

/** Asked for again it is the same. If this ends halfway, what was asked for is written down, and shuts the account too. */
export async function leave(userPoolId: string, sub: string, act: Act): Promise<Erasure> {
  const known = await findErasure(sub)
  if (known?.status === 'erased') return known
  const subject = known ? { sub, userPoolId, email: await emailOf(userPoolId, sub) } : await subjectOf(userPoolId, sub)
  const erasure = await requestErasure(subject, act)
  await shutAccount(userPoolId, sub, originOf(act))
  return erasure
}

/** As the user pool has them, or as somebody whose account is gone already and of whom there is more than that. */
async function subjectOf(userPoolId: string, sub: string): Promise<Subject> {
  const user = await find(userPoolId, sub)
  if (!user) return { sub: (await loadPerson(sub)).sub, userPoolId }
  return { sub, userPoolId, email: verifiedEmailOf(user) }
}

/** Undefined if it is not verified, or the account is gone. */
export async function emailOf(userPoolId: string, sub: string): Promise<string | undefined> {
  const user = await find(userPoolId, sub)
  return user && verifiedEmailOf(user)
}

export async function userNameOf(userPoolId: string, sub: string): Promise<string | undefined> {
  return (await find(userPoolId, sub))?.Username
}

function find(userPoolId: string, sub: string): Promise<AdminGetUserCommandOutput | undefined> {
  return unlessGone(cognito.send(new AdminGetUserCommand({ UserPoolId: userPoolId, Username: sub })))
}

function verifiedEmailOf({ UserAttributes = [] }: AdminGetUserCommandOutput): string | undefined {
  const attributes = new Map(UserAttributes.map(({ Name, Value }) => [Name, Value]))
  return attributes.get('email_verified') === 'true' ? attributes.get('email') : undefined
}

/** Nobody signs in any more, and the user pool takes none of their tokens. */
export async function shutAccount(userPoolId: string, sub: string, origin: Origin): Promise<void> {
  const who = { UserPoolId: userPoolId, Username: sub }
  await unlessGone(cognito.send(new AdminDisableUserCommand(who)))
  await unlessGone(cognito.send(new AdminUserGlobalSignOutCommand(who)))
  const seen = await lookUp(userPoolId, sub)
  if (seen) await see({ ...seen, reason: 'To be erased' }, origin)
}

export async function deleteAccount(userPoolId: string, sub: string): Promise<void> {
  await unlessGone(cognito.send(new AdminDeleteUserCommand({ UserPoolId: userPoolId, Username: sub })))
}

/** What is gone needs no more to be done to it. */
async function unlessGone<T>(asking: Promise<T>): Promise<T | undefined> {
  try {
    return await asking
  } catch (error) {
    if (isNamed(error, 'UserNotFoundException')) return undefined
    throw error
  }
}
