/** Tokens after the sign-in: renewed, taken back, and who is signed in where. */
import { AwsError } from '../../../kernel/aws-error'
import { createPaging } from '../../../kernel/paging'
import type { Operation } from '../../../kernel/service'
import { knowsSecret } from '../clients/clients'
import { invalid, notAuthorized, notFound } from '../errors'
import { nobodyNeeds, onPool, type Parts } from '../parts'
import type { SignIn } from '../tokens/sign-ins'

interface OfUser {
  readonly UserPoolId: string
  readonly Username: string
}

const page = createPaging({
  usual: 20,
  most: 60,
  badSize: () => invalid('There are 1 to 60 sessions to a page.'),
  badToken: () => invalid('Invalid pagination token given.'),
})

export function tokenOperations(parts: Parts): Record<string, Operation> {
  const { state, tokens, signIns } = parts

  async function personOf({ UserPoolId, Username }: OfUser) {
    const pool = state.pool(UserPoolId)
    return { poolId: pool.Id, sub: (await state.users.existing(pool, Username)).sub }
  }

  async function sessions(poolId: string, sub: string, NextToken: string | undefined, current?: SignIn) {
    const byTime = ({ authTime, id }: SignIn): string => `${String(authTime).padStart(12, '0')} ${id}`
    const { items, token } = page(await signIns.all(poolId, sub), byTime, { token: NextToken, descending: true })
    return { Sessions: items.map((each) => sessionType(each, current)), ...(token && { NextToken: token }) }
  }

  async function endSession(poolId: string, sub: string, id: string): Promise<object> {
    if (!(await signIns.get(poolId, sub, id))) throw notFound(`Session ${id} does not exist.`)
    await signIns.end({ poolId, sub, id })
    return {}
  }

  return {
    GetTokensFromRefreshToken: {
      anonymous: true,
      access: nobodyNeeds,
      async handle(
        input: {
          readonly ClientId: string
          readonly RefreshToken: string
          readonly ClientSecret?: string
          readonly ClientMetadata?: Readonly<Record<string, string>>
        },
        context,
      ) {
        const client = state.client(input.ClientId)
        if (!knowsSecret(state, client, input.ClientSecret)) {
          throw notAuthorized(`Unable to verify the secret of client ${client.ClientId}`)
        }
        const { ClientMetadata: clientMetadata } = input
        return {
          AuthenticationResult: await tokens.refresh(client, input.RefreshToken, { clientMetadata }, context),
        }
      },
    },
    RevokeToken: {
      anonymous: true,
      access: nobodyNeeds,
      async handle(input: { readonly Token: string; readonly ClientId: string; readonly ClientSecret?: string }) {
        const client = state.findClient(input.ClientId)
        if (!client || !knowsSecret(state, client, input.ClientSecret)) {
          throw new AwsError('UnauthorizedException', 'The client or its secret is not valid.')
        }
        if (!client.EnableTokenRevocation) {
          throw new AwsError('UnsupportedOperationException', 'Token revocation is not enabled for this client.')
        }
        // A signed token can't be taken back by itself; as RFC 7009 has it, a token that is none is no error.
        if (input.Token.split('.').length === 3) {
          throw new AwsError('UnsupportedTokenTypeException', 'Only refresh tokens can be revoked.')
        }
        const place = tokens.placeOf(client, input.Token)
        if (place) await signIns.end(place)
        return {}
      },
    },
    GlobalSignOut: {
      anonymous: true,
      access: nobodyNeeds,
      async handle({ AccessToken }: { readonly AccessToken: string }) {
        const { pool, user } = await tokens.bearer(AccessToken)
        await signIns.endAll(pool.Id, user.sub)
        return {}
      },
    },
    ListUserSessions: {
      anonymous: true,
      access: nobodyNeeds,
      async handle({ AccessToken, NextToken }: { readonly AccessToken: string; readonly NextToken?: string }) {
        const { pool, user, signIn } = await tokens.bearer(AccessToken)
        return sessions(pool.Id, user.sub, NextToken, signIn)
      },
    },
    RevokeUserSession: {
      anonymous: true,
      access: nobodyNeeds,
      async handle({ AccessToken, SessionId }: { readonly AccessToken: string; readonly SessionId: string }) {
        const { pool, user } = await tokens.bearer(AccessToken)
        return endSession(pool.Id, user.sub, SessionId)
      },
    },
    AdminListUserSessions: {
      access: onPool(parts, 'AdminListUserSessions'),
      async handle(input: OfUser & { readonly NextToken?: string }) {
        const { poolId, sub } = await personOf(input)
        return sessions(poolId, sub, input.NextToken)
      },
    },
    AdminRevokeUserSession: {
      access: onPool(parts, 'AdminRevokeUserSession'),
      async handle(input: OfUser & { readonly SessionId: string }) {
        const { poolId, sub } = await personOf(input)
        return endSession(poolId, sub, input.SessionId)
      },
    },
  }
}

function sessionType({ id, clientId, authTime, usedAt, sourceIp }: SignIn, current: SignIn | undefined) {
  return {
    SessionId: id,
    ClientId: clientId,
    CreateDate: authTime,
    LastActiveDate: usedAt / 1000,
    ...(sourceIp !== undefined && { LastIPAddress: sourceIp }),
    ...(current && { IsCurrentSession: current.id === id }),
  }
}
