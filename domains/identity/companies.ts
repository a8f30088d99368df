/**
 * The companies by whose sign-in a session may begin, as the app client of the sessions says it. Who deploys says whether
 * the sign-in names them to everybody; the hosted pages of the user pool do.
 */
import { DescribeUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider'
import { cognito } from '../../shared/clients/cognito'
import { systemClock } from '../../shared/clock'
import { requireEnv } from '../../shared/config'
import { ownPasswords } from './clients'

/** Milliseconds: anybody may ask, and Cognito tells of a client some fifteen times a second. */
const keptFor = 60_000

let known: { readonly at: number; readonly names: readonly string[] } | undefined

export async function listedCompanies(): Promise<readonly string[]> {
  if (requireEnv('LIST_COMPANIES') !== 'yes') return []
  const now = systemClock.now().getTime()
  if (known && now - known.at < keptFor) return known.names
  const command = new DescribeUserPoolClientCommand({
    UserPoolId: requireEnv('USER_POOL_ID'),
    ClientId: requireEnv('CLIENT_ID'),
  })
  const { UserPoolClient } = await cognito.send(command)
  const names = (UserPoolClient?.SupportedIdentityProviders ?? []).filter((name) => name !== ownPasswords).sort()
  known = { at: now, names }
  return names
}
