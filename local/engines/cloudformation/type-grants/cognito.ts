import type { ResourceGrants } from '../../../kernel/service'

const poolPart = (name: string, grants: Partial<ResourceGrants> = {}): ResourceGrants => ({
  create: [`cognito-idp:Create${name}`],
  update: [`cognito-idp:Update${name}`],
  delete: [`cognito-idp:Delete${name}`],
  resource: 'arn:aws:cognito-idp:{region}:{account}:userpool/{UserPoolId}',
  ...grants,
})

export const cognitoGrants: Readonly<Record<string, ResourceGrants>> = {
  'AWS::Cognito::ManagedLoginBranding': poolPart('ManagedLoginBranding'),
  'AWS::Cognito::UserPool': poolPart('UserPool', {
    resource: 'arn:aws:cognito-idp:{region}:{account}:userpool/*',
    passes: { 'SmsConfiguration.SnsCallerArn': 'cognito-idp.amazonaws.com' },
  }),
  'AWS::Cognito::UserPoolClient': poolPart('UserPoolClient'),
  'AWS::Cognito::UserPoolDomain': poolPart('UserPoolDomain'),
  'AWS::Cognito::UserPoolGroup': poolPart('Group', { passes: { RoleArn: 'cognito-idp.amazonaws.com' } }),
  'AWS::Cognito::UserPoolIdentityProvider': poolPart('IdentityProvider'),
  'AWS::Cognito::UserPoolResourceServer': poolPart('ResourceServer'),
  'AWS::Cognito::UserPoolUICustomizationAttachment': poolPart('', {
    create: ['cognito-idp:SetUICustomization'],
    update: ['cognito-idp:SetUICustomization'],
    delete: ['cognito-idp:SetUICustomization'],
  }),
  'AWS::Cognito::UserPoolUser': poolPart('', {
    create: ['cognito-idp:AdminCreateUser'],
    update: ['cognito-idp:AdminUpdateUserAttributes'],
    delete: ['cognito-idp:AdminDeleteUser'],
  }),
  'AWS::Cognito::UserPoolUserToGroupAttachment': poolPart('', {
    create: ['cognito-idp:AdminAddUserToGroup'],
    update: ['cognito-idp:AdminAddUserToGroup'],
    delete: ['cognito-idp:AdminRemoveUserFromGroup'],
  }),
}
