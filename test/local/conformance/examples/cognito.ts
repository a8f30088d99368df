import type { Examples } from '../example'

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
  },
  lists: {
    ListUserPools: () => ({ MaxResults: 60 }),
    ListUserPoolClients: (ref) => ({ UserPoolId: ref('UserPool') }),
  },
}
