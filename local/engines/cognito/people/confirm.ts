/** What follows a confirmation, whoever confirms. */
import { randomUUID } from 'node:crypto'
import type { Attributes } from '../attributes/check'
import type { Parts } from '../parts'
import type { Pool } from '../state/records'
import { attributesOf, type User, type UserStatus } from '../state/user'
import type { TriggerContext } from '../triggers/run-trigger'

export type ClientMetadata = Readonly<Record<string, string>> | undefined

export const newSub = (): string => randomUUID()

export function newUser(
  { cloud }: Pick<Parts, 'cloud'>,
  pool: Pool,
  person: { readonly sub: string; readonly username: string; readonly attributes: Attributes },
  status: UserStatus,
): User {
  const now = cloud.clock.now()
  return { ...person, poolId: pool.Id, status, enabled: true, createdAt: now, modifiedAt: now, mfa: {}, groups: [] }
}

export async function postConfirmation(
  { triggers }: Pick<Parts, 'triggers'>,
  pool: Pool,
  user: User,
  occasion: 'ConfirmSignUp' | 'ConfirmForgotPassword',
  { clientId, metadata }: { readonly clientId: string | undefined; readonly metadata: ClientMetadata },
  context: TriggerContext,
): Promise<void> {
  await triggers.run(
    pool,
    'PostConfirmation',
    {
      source: `PostConfirmation_${occasion}`,
      userName: user.username,
      clientId,
      request: { userAttributes: attributesOf(user), ...(metadata && { clientMetadata: metadata }) },
      response: {},
    },
    context,
  )
}
