import type { Examples } from '../example'

function provider(ProviderName: string): object {
  return {
    UserPoolId: { Ref: 'UserPool' },
    ProviderName,
    ProviderType: 'OIDC',
    ProviderDetails: {
      client_id: 'a-client',
      client_secret: 'a-secret',
      oidc_issuer: 'https://idp.example.com',
      authorize_scopes: 'openid email',
      attributes_request_method: 'GET',
    },
    AttributeMapping: { email: 'email' },
  }
}

export const examples: Examples = {
  resources: {
    UserPool: {
      Type: 'AWS::Cognito::UserPool',
      Properties: { UserPoolName: 'pool-a', AutoVerifiedAttributes: ['email'] },
    },
    OtherUserPool: { Type: 'AWS::Cognito::UserPool', Properties: { UserPoolName: 'pool-b' } },
    UserPoolClient: {
      Type: 'AWS::Cognito::UserPoolClient',
      Properties: { UserPoolId: { Ref: 'UserPool' }, ClientName: 'client-a', GenerateSecret: true },
    },
    OtherUserPoolClient: {
      Type: 'AWS::Cognito::UserPoolClient',
      Properties: { UserPoolId: { Ref: 'UserPool' }, ClientName: 'client-b' },
    },
    UserPoolGroup: {
      Type: 'AWS::Cognito::UserPoolGroup',
      Properties: { UserPoolId: { Ref: 'UserPool' }, GroupName: 'group-a', Precedence: 1 },
    },
    OtherUserPoolGroup: {
      Type: 'AWS::Cognito::UserPoolGroup',
      Properties: { UserPoolId: { Ref: 'UserPool' }, GroupName: 'group-b' },
    },
    UserPoolUser: {
      Type: 'AWS::Cognito::UserPoolUser',
      Properties: { UserPoolId: { Ref: 'UserPool' }, Username: 'ada' },
    },
    OtherUserPoolUser: {
      Type: 'AWS::Cognito::UserPoolUser',
      Properties: { UserPoolId: { Ref: 'UserPool' }, Username: 'bob', MessageAction: 'SUPPRESS' },
    },
    Membership: {
      Type: 'AWS::Cognito::UserPoolUserToGroupAttachment',
      Properties: {
        UserPoolId: { Ref: 'UserPool' },
        Username: { Ref: 'UserPoolUser' },
        GroupName: { Ref: 'UserPoolGroup' },
      },
    },
    OtherMembership: {
      Type: 'AWS::Cognito::UserPoolUserToGroupAttachment',
      Properties: {
        UserPoolId: { Ref: 'UserPool' },
        Username: { Ref: 'OtherUserPoolUser' },
        GroupName: { Ref: 'UserPoolGroup' },
      },
    },
    SecondMembership: {
      Type: 'AWS::Cognito::UserPoolUserToGroupAttachment',
      Properties: {
        UserPoolId: { Ref: 'UserPool' },
        Username: { Ref: 'UserPoolUser' },
        GroupName: { Ref: 'OtherUserPoolGroup' },
      },
    },
    ResourceServer: {
      Type: 'AWS::Cognito::UserPoolResourceServer',
      Properties: {
        UserPoolId: { Ref: 'UserPool' },
        Identifier: 'https://api.example.com',
        Name: 'api',
        Scopes: [{ ScopeName: 'read', ScopeDescription: 'Reads' }],
      },
    },
    OtherResourceServer: {
      Type: 'AWS::Cognito::UserPoolResourceServer',
      Properties: { UserPoolId: { Ref: 'UserPool' }, Identifier: 'other', Name: 'other' },
    },
    IdentityProvider: { Type: 'AWS::Cognito::UserPoolIdentityProvider', Properties: provider('provider-a') },
    OtherIdentityProvider: { Type: 'AWS::Cognito::UserPoolIdentityProvider', Properties: provider('provider-b') },
    UserPoolDomain: {
      Type: 'AWS::Cognito::UserPoolDomain',
      Properties: { UserPoolId: { Ref: 'UserPool' }, Domain: 'example-pool' },
    },
    ManagedLoginBranding: {
      Type: 'AWS::Cognito::ManagedLoginBranding',
      Properties: { UserPoolId: { Ref: 'UserPool' }, ClientId: { Ref: 'UserPoolClient' } },
    },
    UICustomization: {
      Type: 'AWS::Cognito::UserPoolUICustomizationAttachment',
      Properties: { UserPoolId: { Ref: 'UserPool' }, ClientId: { Ref: 'UserPoolClient' } },
    },
  },
  lists: {
    ListUserPools: () => ({ MaxResults: 60 }),
    ListUserPoolClients: (ref) => ({ UserPoolId: ref('UserPool') }),
    ListUsers: (ref) => ({ UserPoolId: ref('UserPool') }),
    ListGroups: (ref) => ({ UserPoolId: ref('UserPool') }),
    ListUsersInGroup: (ref) => ({ UserPoolId: ref('UserPool'), GroupName: 'group-a' }),
    AdminListGroupsForUser: (ref) => ({ UserPoolId: ref('UserPool'), Username: 'ada' }),
    ListResourceServers: (ref) => ({ UserPoolId: ref('UserPool') }),
    ListIdentityProviders: (ref) => ({ UserPoolId: ref('UserPool') }),
  },
  tagged: {
    'cognito-idp TagResource': (ref) => ({
      ResourceArn: `arn:aws:cognito-idp:us-east-1:000000000000:userpool/${ref('UserPool')}`,
    }),
    'cognito-idp UpdateUserPool': (ref) => ({ UserPoolId: ref('UserPool') }),
  },
}
