/** The app clients of applications in the user pool: one each, named by the application's id. */
import {
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  DeleteUserPoolClientCommand,
  DescribeUserPoolClientCommand,
  ListIdentityProvidersCommand,
  ListUserPoolClientsCommand,
  ResourceNotFoundException,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { cognito, cognitoOnce } from '../../shared/clients/cognito'
import { RefusedError } from '../../shared/errors'
import type { Application } from './application'

/** Cognito's longest page. */
const pageSize = 60
/** As Cognito names the directory itself among identity providers. */
export const ownPasswords = 'COGNITO'

/** Names are not unique in Cognito: whoever is told that it went wrong looks for it (`findClient`) before they try again. */
export async function createClient(userPoolId: string, application: Application): Promise<string> {
  const settings = { ...settingsOf(userPoolId, application), GenerateSecret: application.isConfidential }
  const { UserPoolClient } = await cognitoOnce.send(new CreateUserPoolClientCommand(settings))
  return required(UserPoolClient?.ClientId)
}

/** Of an application whose registration was cut short; undefined if it had not come so far. */
export async function findClient(userPoolId: string, { applicationId }: Application): Promise<string | undefined> {
  let NextToken: string | undefined
  do {
    const command = new ListUserPoolClientsCommand({ UserPoolId: userPoolId, MaxResults: pageSize, NextToken })
    const page = await cognito.send(command)
    const found = page.UserPoolClients?.find(({ ClientName }) => ClientName === applicationId)
    if (found) return required(found.ClientId)
    NextToken = page.NextToken
  } while (NextToken)
  return undefined
}

/** @throws RefusedError about one that the directory doesn't have: nothing is written for an application that nobody could use */
export async function requireProviders(userPoolId: string, names: readonly string[]): Promise<void> {
  const sought = new Set(names.filter((name) => name !== ownPasswords))
  let NextToken: string | undefined
  while (sought.size > 0) {
    const command = new ListIdentityProvidersCommand({ UserPoolId: userPoolId, MaxResults: pageSize, NextToken })
    const page = await cognito.send(command)
    for (const { ProviderName = '' } of page.Providers ?? []) sought.delete(ProviderName)
    NextToken = page.NextToken
    if (!NextToken) break
  }
  const [unknown] = sought
  if (unknown === undefined) return
  const message = `signInBy: the directory has no identity provider ${unknown}; make it first, or leave it out`
  throw new RefusedError('invalid', 'ProviderUnknown', message, { field: 'signInBy' })
}

/** Cognito takes an update as all of the settings. */
export async function updateClient(userPoolId: string, application: Application, clientId: string): Promise<void> {
  await cognito.send(new UpdateUserPoolClientCommand({ ...settingsOf(userPoolId, application), ClientId: clientId }))
}

/** Nothing if it is gone, as it is when the SDK tries again after an answer that was lost. */
export async function deleteClient(userPoolId: string, clientId: string): Promise<void> {
  try {
    await cognito.send(new DeleteUserPoolClientCommand({ UserPoolId: userPoolId, ClientId: clientId }))
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error
  }
}

export async function secretOf(userPoolId: string, clientId: string): Promise<string | undefined> {
  const command = new DescribeUserPoolClientCommand({ UserPoolId: userPoolId, ClientId: clientId })
  const { UserPoolClient } = await cognito.send(command)
  return UserPoolClient?.ClientSecret
}

function settingsOf(userPoolId: string, application: Application): CreateUserPoolClientCommandInput {
  const { applicationId, redirectUris, signOutUris, signInBy } = application
  return {
    UserPoolId: userPoolId,
    ClientName: applicationId,
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    SupportedIdentityProviders: [...signInBy],
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'profile', 'email', 'phone'],
    CallbackURLs: [...redirectUris],
    LogoutURLs: [...signOutUris],
    PreventUserExistenceErrors: 'ENABLED',
    EnableTokenRevocation: true,
    AccessTokenValidity: 10,
    IdTokenValidity: 10,
    RefreshTokenValidity: 1,
    TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'days' },
  }
}

function required(clientId: string | undefined): string {
  if (!clientId) throw new TypeError('Cognito has given no client id')
  return clientId
}
