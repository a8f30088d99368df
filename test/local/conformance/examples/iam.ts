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
    Team: { Type: 'AWS::IAM::Group', Properties: { GroupName: 'team', ManagedPolicyArns: [{ Ref: 'Managed' }] } },
    OtherTeam: { Type: 'AWS::IAM::Group' },
    Ada: {
      Type: 'AWS::IAM::User',
      Properties: {
        UserName: 'ada',
        Groups: [{ Ref: 'Team' }],
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'b', Value: '2' },
        ],
      },
    },
    Bob: { Type: 'AWS::IAM::User', Properties: { ManagedPolicyArns: [{ Ref: 'OtherManaged' }] } },
    Joined: {
      Type: 'AWS::IAM::UserToGroupAddition',
      Properties: { GroupName: { Ref: 'OtherTeam' }, Users: [{ Ref: 'Ada' }, { Ref: 'Bob' }] },
    },
    AdasKey: { Type: 'AWS::IAM::AccessKey', Properties: { UserName: { Ref: 'Ada' } } },
    AdasOtherKey: { Type: 'AWS::IAM::AccessKey', Properties: { UserName: { Ref: 'Ada' }, Serial: 2 } },
    Profile: { Type: 'AWS::IAM::InstanceProfile', Properties: { Roles: [{ Ref: 'Role' }] } },
    OtherProfile: { Type: 'AWS::IAM::InstanceProfile', Properties: { Roles: [{ Ref: 'Role' }] } },
    TaggedRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        },
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'b', Value: '2' },
        ],
      },
    },
    UsersPolicy: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'of-people',
        Users: [{ Ref: 'Ada' }],
        Groups: [{ Ref: 'Team' }],
        PolicyDocument: document(allow('sqs:SendMessage', '*')),
      },
    },
    OtherUsersPolicy: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'more-of-people',
        Users: [{ Ref: 'Ada' }],
        Groups: [{ Ref: 'Team' }],
        PolicyDocument: document(allow('sqs:ReceiveMessage', '*')),
      },
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
    ListPolicyVersions: (ref) => ({ PolicyArn: ref('OtherManaged') }),
    ListPolicyTags: (ref) => ({ PolicyArn: ref('OtherManaged') }),
    ListEntitiesForPolicy: (ref) => ({ PolicyArn: ref('OtherManaged') }),
    ListRoleTags: (ref) => ({ RoleName: ref('TaggedRole') }),
    SimulateCustomPolicy: () => ({
      PolicyInputList: [JSON.stringify(document(allow('sqs:*', '*')))],
      ActionNames: ['sqs:SendMessage', 'sqs:ReceiveMessage'],
    }),
    SimulatePrincipalPolicy: () => ({
      PolicySourceArn: 'arn:aws:iam::000000000000:user/ada',
      ActionNames: ['sqs:SendMessage', 'sqs:ReceiveMessage'],
    }),
    ListInstanceProfilesForRole: (ref) => ({ RoleName: ref('Role') }),
    ListInstanceProfileTags: (ref) => ({ InstanceProfileName: ref('Profile') }),
    ListAttachedRolePolicies: (ref) => ({ RoleName: ref('OtherRole') }),
    ListRolePolicies: (ref) => ({ RoleName: ref('Role') }),
    'iam ListUsers': () => ({}),
    'iam ListGroups': () => ({}),
    ListUserPolicies: (ref) => ({ UserName: ref('Ada') }),
    ListAttachedUserPolicies: (ref) => ({ UserName: ref('Bob') }),
    ListUserTags: (ref) => ({ UserName: ref('Ada') }),
    ListAccessKeys: (ref) => ({ UserName: ref('Ada') }),
    ListGroupsForUser: (ref) => ({ UserName: ref('Ada') }),
    ListGroupPolicies: (ref) => ({ GroupName: ref('Team') }),
    ListAttachedGroupPolicies: (ref) => ({ GroupName: ref('Team') }),
    GetGroup: (ref) => ({ GroupName: ref('OtherTeam') }),
  },
  short: {
    ListInstanceProfileTags: 'a template gives an instance profile no tags',
    ListPolicyVersions: 'a template changes a policy, and has it made with one version',
    ListPolicyTags: 'a template gives a policy no tags',
    ListEntitiesForPolicy: 'one is enough: its page is of groups, users and roles together',
    ListAttachedGroupPolicies: 'one is enough: it is the list of users',
    ListAttachedUserPolicies: 'one is enough: groups have the same list',
  },
  kept: { 'iam/used/': 'what a role that is gone has used is dropped when it is next read' },
  tagged: {
    'iam CreateRole': () => ({
      RoleName: 'tagged',
      AssumeRolePolicyDocument: JSON.stringify(document(allow('sts:AssumeRole', '*'))),
    }),
    'iam TagRole': (ref) => ({ RoleName: ref('Role') }),
    'iam CreateInstanceProfile': () => ({ InstanceProfileName: 'tagged' }),
    'iam TagInstanceProfile': (ref) => ({ InstanceProfileName: ref('Profile') }),
    'iam TagPolicy': (ref) => ({ PolicyArn: ref('OtherManaged') }),
    'iam TagSAMLProvider': (ref) => ({ SAMLProviderArn: ref('Company') }),
    'iam TagOpenIDConnectProvider': (ref) => ({ OpenIDConnectProviderArn: ref('Login') }),
    'iam CreateUser': () => ({ UserName: 'tagged' }),
    'iam TagUser': (ref) => ({ UserName: ref('Ada') }),
    'iam CreatePolicy': () => ({
      PolicyName: 'tagged',
      PolicyDocument: JSON.stringify(document(allow('sqs:SendMessage', '*'))),
    }),
  },
}
