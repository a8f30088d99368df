/** Identities: who asks for one, and what the account may see and do of them. */

import { readToken, tokenOf } from '../../../kernel/paging'
import type { Operation } from '../../../kernel/service'
import { invalid, notAuthorized, notFound } from '../errors'
import { type GivenLogins, verifyLogins } from '../logins/verify'
import type { Parts } from '../parts'
import type { Identity } from '../state/records'
import type { OfPool } from './pools'

export interface OfIdentity {
  readonly IdentityId: string
}

const mostDeleted = 60

export function identityOperations(parts: Parts): Readonly<Record<string, Operation>> {
  const { state, pools } = parts
  const { identities } = state

  const getId: Operation<OfPool & { readonly AccountId?: string; readonly Logins?: GivenLogins }> = {
    anonymous: true,
    access: () => [],
    async handle({ IdentityPoolId, AccountId = state.cloud.accountId, Logins = {} }) {
      const pool = pools.get(IdentityPoolId)
      if (AccountId !== state.cloud.accountId) throw invalid(`The identity pool is not of the account ${AccountId}`)
      if (Object.keys(Logins).length === 0) {
        if (!pool.AllowUnauthenticatedIdentities) throw noGuests()
        return { IdentityId: identities.create(IdentityPoolId).id }
      }
      const logins = await verifyLogins(state, pool, Logins)
      return { IdentityId: (await identities.ofLogins(IdentityPoolId, logins.map(bare))).id }
    },
  }

  const unlink: Operation<OfIdentity & { readonly Logins: GivenLogins; readonly LoginsToRemove: readonly string[] }> = {
    anonymous: true,
    access: () => [],
    async handle({ IdentityId, Logins, LoginsToRemove }) {
      const identity = await findIdentity(parts, IdentityId)
      const logins = await verifyLogins(state, pools.get(identity.poolId), Logins)
      if (logins.length === 0) throw invalid('Logins must have a login that is to be removed')
      const isTheirs = logins.every(({ provider, subject }) =>
        identity.logins.some((each) => each.provider === provider && each.subject === subject),
      )
      if (!isTheirs) throw notAuthorized(mismatch)
      await identities.unlink(identity, LoginsToRemove)
    },
  }

  return {
    GetId: getId,
    UnlinkIdentity: unlink,
    DescribeIdentity: {
      access: () => [{ action: 'cognito-identity:DescribeIdentity', resource: '*' }],
      handle: async ({ IdentityId }: OfIdentity) => describeIdentity(await findIdentity(parts, IdentityId)),
    },
    ListIdentities: {
      access: ({ IdentityPoolId }: OfPool) => [
        { action: 'cognito-identity:ListIdentities', resource: pools.arnOf(IdentityPoolId) },
      ],
      handle: (input: OfPool & ListInput) => list(parts, input),
    },
    DeleteIdentities: {
      access: () => [{ action: 'cognito-identity:DeleteIdentities', resource: '*' }],
      async handle({ IdentityIdsToDelete }: { readonly IdentityIdsToDelete: readonly string[] }) {
        if (IdentityIdsToDelete.length < 1 || IdentityIdsToDelete.length > mostDeleted) {
          throw invalid(`IdentityIdsToDelete must have 1 to ${mostDeleted} members`)
        }
        for (const id of IdentityIdsToDelete) {
          const identity = await identities.find(id)
          if (identity) await identities.remove(identity)
        }
        return { UnprocessedIdentityIds: [] }
      },
    },
  }
}

export const mismatch =
  "Logins don't match. Please include at least one valid login for this identity or identity pool."

export const noGuests = () => notAuthorized('Unauthenticated access is not supported for this identity pool.')

export const bare = ({ provider, subject }: Identity['logins'][number]) => ({ provider, subject })

export async function findIdentity({ state }: Parts, id: string): Promise<Identity> {
  const identity = await state.identities.find(id)
  if (!identity) throw notFound(`Identity '${id}' not found.`)
  return identity
}

interface ListInput {
  readonly MaxResults: number
  readonly NextToken?: string
  readonly HideDisabled?: boolean
}

async function list(
  { state, pools }: Parts,
  { IdentityPoolId, MaxResults, NextToken, HideDisabled }: OfPool & ListInput,
) {
  pools.get(IdentityPoolId)
  if (!(Number.isInteger(MaxResults) && MaxResults >= 1 && MaxResults <= 60)) {
    throw invalid('MaxResults must be between 1 and 60')
  }
  const after = NextToken === undefined ? undefined : readToken(NextToken)
  if (NextToken !== undefined && after === undefined) throw invalid('Invalid NextToken')
  // One more than is shown, to know whether there are others.
  const found = await state.identities.after(IdentityPoolId, after, MaxResults + 1)
  const shown = found.slice(0, MaxResults)
  const last = shown.at(-1)
  return {
    IdentityPoolId,
    Identities: shown.filter(({ isDisabled }) => !(HideDisabled && isDisabled)).map(describeIdentity),
    ...(last && found.length > MaxResults && { NextToken: tokenOf(last.id) }),
  }
}

function describeIdentity({ id, logins, createdAt, modifiedAt }: Identity) {
  return {
    IdentityId: id,
    Logins: [...new Set(logins.map(({ provider }) => provider))],
    CreationDate: createdAt / 1000,
    LastModifiedDate: modifiedAt / 1000,
  }
}
