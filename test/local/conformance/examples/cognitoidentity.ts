import { document } from '../../template-cloud'
import type { Examples } from '../example'

const userPool = 'cognito-idp.us-east-1.amazonaws.com/us-east-1_People'

export const examples: Examples = {
  resources: {
    People: {
      Type: 'AWS::Cognito::IdentityPool',
      Properties: {
        AllowUnauthenticatedIdentities: false,
        CognitoIdentityProviders: [{ ProviderName: userPool, ClientId: 'client1' }],
        IdentityPoolTags: [{ Key: 'team', Value: 'blue' }],
      },
    },
    Guests: {
      Type: 'AWS::Cognito::IdentityPool',
      Properties: { IdentityPoolName: 'guests', AllowUnauthenticatedIdentities: true },
    },
    Member: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: document({
          Effect: 'Allow',
          Action: 'sts:AssumeRoleWithWebIdentity',
          Principal: { Federated: 'cognito-identity.amazonaws.com' },
          Condition: { StringEquals: { 'cognito-identity.amazonaws.com:aud': { Ref: 'People' } } },
        }),
      },
    },
    Attachment: {
      Type: 'AWS::Cognito::IdentityPoolRoleAttachment',
      Properties: {
        IdentityPoolId: { Ref: 'People' },
        Roles: { authenticated: { 'Fn::GetAtt': ['Member', 'Arn'] } },
        RoleMappings: {
          people: {
            IdentityProvider: `${userPool}:client1`,
            Type: 'Token',
            AmbiguousRoleResolution: 'AuthenticatedRole',
          },
        },
      },
    },
    Tags: {
      Type: 'AWS::Cognito::IdentityPoolPrincipalTag',
      Properties: {
        IdentityPoolId: { Ref: 'People' },
        IdentityProviderName: userPool,
        PrincipalTags: { team: 'custom:team' },
      },
    },
  },
  lists: {
    ListIdentityPools: () => ({ MaxResults: 60 }),
    'cognito-identity ListIdentities': (ref) => ({ IdentityPoolId: ref('People'), MaxResults: 60 }),
  },
  tagged: {
    'cognito-identity TagResource': (ref) => ({
      ResourceArn: `arn:aws:cognito-identity:us-east-1:000000000000:identitypool/${ref('People')}`,
    }),
  },
  short: {
    'cognito-identity ListIdentities':
      'identities are made by those who sign in, not by templates; tested with the pools',
  },
}
