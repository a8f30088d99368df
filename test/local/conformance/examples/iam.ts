import { metadataXml } from '../../../saml/metadata'
import { allow, document, serviceRole } from '../../template-cloud'
import type { Examples } from '../example'

export const examples: Examples = {
  resources: {
    Role: serviceRole('lambda.amazonaws.com') as { Type: string },
    OtherRole: serviceRole('events.amazonaws.com') as { Type: string },
    RolePolicy: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'inline',
        Roles: [{ Ref: 'Role' }],
        PolicyDocument: document(allow('sqs:SendMessage', '*')),
      },
    },
    OtherRolePolicy: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'other-inline',
        Roles: [{ Ref: 'Role' }],
        PolicyDocument: document(allow('sqs:ReceiveMessage', '*')),
      },
    },
    OtherManaged: {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { Roles: [{ Ref: 'OtherRole' }], PolicyDocument: document(allow('sqs:SendMessage', '*')) },
    },
    Managed: {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { Roles: [{ Ref: 'OtherRole' }], PolicyDocument: document(allow('sqs:ReceiveMessage', '*')) },
    },
    Company: {
      Type: 'AWS::IAM::SAMLProvider',
      Properties: {
        SamlMetadataDocument: metadataXml(),
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'b', Value: '2' },
        ],
      },
    },
    Login: {
      Type: 'AWS::IAM::OIDCProvider',
      Properties: {
        Url: 'https://login.example.com/tenant',
        ClientIdList: ['client'],
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'b', Value: '2' },
        ],
      },
    },
  },
  lists: {
    ListOpenIDConnectProviderTags: (ref) => ({ OpenIDConnectProviderArn: ref('Login') }),
    ListSAMLProviderTags: (ref) => ({ SAMLProviderArn: ref('Company') }),
    ListAttachedRolePolicies: (ref) => ({ RoleName: ref('OtherRole') }),
    ListRolePolicies: (ref) => ({ RoleName: ref('Role') }),
  },
  kept: { 'iam/used/': 'what a role that is gone has used is dropped when it is next read' },
  tagged: {
    'iam CreateRole': () => ({
      RoleName: 'tagged',
      AssumeRolePolicyDocument: JSON.stringify(document(allow('sts:AssumeRole', '*'))),
    }),
    'iam TagSAMLProvider': (ref) => ({ SAMLProviderArn: ref('Company') }),
    'iam TagOpenIDConnectProvider': (ref) => ({ OpenIDConnectProviderArn: ref('Login') }),
    'iam CreatePolicy': () => ({
      PolicyName: 'tagged',
      PolicyDocument: JSON.stringify(document(allow('sqs:SendMessage', '*'))),
    }),
  },
}
