import type { ResourceType } from '../../../kernel/service'
import type { NewClient } from '../clients/clients'
import { newClientId } from '../ids'
import type { Parts } from '../parts'
import { type Properties, placeOf } from './properties'

interface ClientProperties {
  readonly UserPoolId: string
  readonly ClientName?: string
}

export function clientType({ state, clients }: Parts, { read }: Properties): ResourceType {
  return {
    type: 'AWS::Cognito::UserPoolClient',
    properties: [
      'AccessTokenValidity',
      'AllowedOAuthFlows',
      'AllowedOAuthFlowsUserPoolClient',
      'AllowedOAuthScopes',
      'AuthSessionValidity',
      'CallbackURLs',
      'ClientName',
      'DefaultRedirectURI',
      'EnablePropagateAdditionalUserContextData',
      'EnableTokenRevocation',
      'ExplicitAuthFlows',
      'GenerateSecret',
      'IdTokenValidity',
      'LogoutURLs',
      'PreventUserExistenceErrors',
      'ReadAttributes',
      'RefreshTokenRotation',
      'RefreshTokenValidity',
      'SupportedIdentityProviders',
      'TokenValidityUnits',
      'UserPoolId',
      'WriteAttributes',
    ],
    inert: { AnalyticsConfiguration: 'there is no Pinpoint' },
    apply(properties: ClientProperties, context) {
      const ClientName = properties.ClientName ?? context.physicalName(128)
      const { UserPoolId, ...given } = read<NewClient & { readonly UserPoolId: string }>('CreateUserPoolClient', {
        ...properties,
        ClientName,
      })
      const pool = state.pool(UserPoolId)
      // Another pool, and a secret where there was none, are another client.
      const place = placeOf(context, UserPoolId, given.GenerateSecret ?? false)
      const present = state.findClient(newClientId(place))
      const { GenerateSecret: _, ...changes } = given
      const client = present ? clients.update(pool, present, changes) : clients.create(pool, given, place)
      const ClientSecret = state.clientSecret(client)
      return {
        ref: client.ClientId,
        attributes: {
          ClientId: client.ClientId,
          Name: client.ClientName,
          ...(ClientSecret !== undefined && { ClientSecret }),
        },
      }
    },
    remove(ref) {
      const client = state.findClient(ref)
      if (client) state.removeClient(client)
    },
  }
}
