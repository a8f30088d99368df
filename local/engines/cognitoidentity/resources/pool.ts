import { refuseUnknown } from '../../../kernel/aws-error'
import type { ResourceContext, ResourceType } from '../../../kernel/service'
import type { GivenTags } from '../../../kernel/tags'
import type { Parts } from '../parts'
import type { UserPoolProvider } from '../state/records'

interface Properties {
  readonly IdentityPoolName?: string
  readonly AllowUnauthenticatedIdentities?: unknown
  readonly AllowClassicFlow?: unknown
  readonly DeveloperProviderName?: string
  readonly OpenIdConnectProviderARNs?: readonly string[]
  readonly CognitoIdentityProviders?: readonly (Omit<UserPoolProvider, 'ServerSideTokenCheck'> & {
    readonly ServerSideTokenCheck?: unknown
  })[]
  readonly SamlProviderARNs?: readonly string[]
  readonly IdentityPoolTags?: GivenTags
}

export function poolType({ state, pools }: Parts): ResourceType {
  return {
    type: 'AWS::Cognito::IdentityPool',
    properties: [
      'AllowClassicFlow',
      'AllowUnauthenticatedIdentities',
      'CognitoIdentityProviders',
      'DeveloperProviderName',
      'IdentityPoolName',
      'IdentityPoolTags',
      'OpenIdConnectProviderARNs',
      'SamlProviderARNs',
    ],
    apply(properties: Properties, context) {
      for (const provider of properties.CognitoIdentityProviders ?? []) {
        const known = ['ClientId', 'ProviderName', 'ServerSideTokenCheck']
        refuseUnknown(provider, known, `AWS::Cognito::IdentityPool ${context.logicalId}, CognitoIdentityProviders`)
      }
      const given = {
        ...properties,
        IdentityPoolName: properties.IdentityPoolName ?? context.physicalName(128),
        AllowUnauthenticatedIdentities: isTrue(properties.AllowUnauthenticatedIdentities),
        AllowClassicFlow: isTrue(properties.AllowClassicFlow),
        CognitoIdentityProviders: properties.CognitoIdentityProviders?.map((each) => ({
          ...each,
          ServerSideTokenCheck: isTrue(each.ServerSideTokenCheck),
        })),
      }
      const place = placeOf(context)
      const present = state.pools.get(pools.idAt(place))
      const { IdentityPoolId, IdentityPoolName } = present ? pools.update(present, given) : pools.create(given, place)
      return { ref: IdentityPoolId, attributes: { Id: IdentityPoolId, Name: IdentityPoolName } }
    },
    async remove(ref) {
      const pool = state.pools.get(ref)
      if (pool) await pools.remove(pool)
    },
  }
}

/** Templates may write "true". */
export const isTrue = (value: unknown): boolean => value === true || value === 'true'

const placeOf = ({ stackId, logicalId }: ResourceContext): string => JSON.stringify([stackId, logicalId])
