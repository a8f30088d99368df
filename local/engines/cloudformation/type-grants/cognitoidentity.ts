import type { ResourceGrants } from '../../../kernel/service'

export const cognitoidentityGrants: Readonly<Record<string, ResourceGrants>> = {
  'AWS::Cognito::IdentityPool': {
    create: ['cognito-identity:CreateIdentityPool'],
    update: ['cognito-identity:UpdateIdentityPool'],
    delete: ['cognito-identity:DeleteIdentityPool'],
    resource: 'arn:aws:cognito-identity:{region}:{account}:identitypool/*',
  },
  'AWS::Cognito::IdentityPoolPrincipalTag': {
    create: ['cognito-identity:SetPrincipalTagAttributeMap'],
    update: ['cognito-identity:SetPrincipalTagAttributeMap'],
    delete: ['cognito-identity:SetPrincipalTagAttributeMap'],
    resource: 'arn:aws:cognito-identity:{region}:{account}:identitypool/{IdentityPoolId}',
  },
  'AWS::Cognito::IdentityPoolRoleAttachment': {
    create: ['cognito-identity:SetIdentityPoolRoles'],
    update: ['cognito-identity:SetIdentityPoolRoles'],
    delete: ['cognito-identity:SetIdentityPoolRoles'],
    resource: 'arn:aws:cognito-identity:{region}:{account}:identitypool/{IdentityPoolId}',
    passes: {
      'Roles.authenticated': 'cognito-identity.amazonaws.com',
      'Roles.unauthenticated': 'cognito-identity.amazonaws.com',
    },
  },
}
