import type { ResourceGrants } from '../../../kernel/service'

export const iamGrants: Readonly<Record<string, ResourceGrants>> = {
  'AWS::IAM::ManagedPolicy': {
    create: ['iam:CreatePolicy'],
    update: ['iam:CreatePolicyVersion'],
    delete: ['iam:DeletePolicy'],
    resource: 'arn:aws:iam::{account}:policy/{name}',
    name: ['ManagedPolicyName', 128],
    with: { Groups: ['iam:AttachGroupPolicy'], Users: ['iam:AttachUserPolicy'] },
  },
  'AWS::IAM::OIDCProvider': {
    create: ['iam:CreateOpenIDConnectProvider'],
    update: ['iam:UpdateOpenIDConnectProviderThumbprint'],
    delete: ['iam:DeleteOpenIDConnectProvider'],
    resource: 'arn:aws:iam::{account}:oidc-provider/*',
  },
  'AWS::IAM::Policy': {
    create: ['iam:PutRolePolicy'],
    update: ['iam:PutRolePolicy'],
    delete: ['iam:DeleteRolePolicy'],
    resource: 'arn:aws:iam::{account}:role/{Roles}',
    with: { Groups: ['iam:PutGroupPolicy'], Users: ['iam:PutUserPolicy'] },
  },
  'AWS::IAM::AccessKey': {
    create: ['iam:CreateAccessKey'],
    update: ['iam:UpdateAccessKey'],
    delete: ['iam:DeleteAccessKey'],
    resource: 'arn:aws:iam::{account}:user/{UserName}',
  },
  'AWS::IAM::Group': {
    create: ['iam:CreateGroup'],
    update: ['iam:UpdateGroup'],
    delete: ['iam:DeleteGroup'],
    resource: 'arn:aws:iam::{account}:group/{name}',
    name: ['GroupName', 128],
    with: { ManagedPolicyArns: ['iam:AttachGroupPolicy'], Policies: ['iam:PutGroupPolicy'] },
  },
  'AWS::IAM::InstanceProfile': {
    create: ['iam:CreateInstanceProfile', 'iam:AddRoleToInstanceProfile'],
    update: ['iam:AddRoleToInstanceProfile', 'iam:RemoveRoleFromInstanceProfile'],
    delete: ['iam:DeleteInstanceProfile'],
    resource: 'arn:aws:iam::{account}:instance-profile/{name}',
    name: ['InstanceProfileName', 128],
  },
  'AWS::IAM::User': {
    create: ['iam:CreateUser'],
    update: ['iam:UpdateUser'],
    delete: ['iam:DeleteUser'],
    resource: 'arn:aws:iam::{account}:user/{name}',
    name: ['UserName', 64],
    with: {
      Groups: ['iam:AddUserToGroup'],
      ManagedPolicyArns: ['iam:AttachUserPolicy'],
      Policies: ['iam:PutUserPolicy'],
      Tags: ['iam:TagUser'],
    },
  },
  'AWS::IAM::UserToGroupAddition': {
    create: ['iam:AddUserToGroup'],
    update: ['iam:AddUserToGroup', 'iam:RemoveUserFromGroup'],
    delete: ['iam:RemoveUserFromGroup'],
    resource: 'arn:aws:iam::{account}:group/{GroupName}',
  },
  'AWS::IAM::Role': {
    create: ['iam:CreateRole'],
    update: ['iam:UpdateRole'],
    delete: ['iam:DeleteRole'],
    resource: 'arn:aws:iam::{account}:role/{name}',
    name: ['RoleName', 64],
    with: {
      ManagedPolicyArns: ['iam:AttachRolePolicy'],
      Policies: ['iam:PutRolePolicy'],
      Tags: ['iam:TagRole'],
    },
  },
  'AWS::IAM::SAMLProvider': {
    create: ['iam:CreateSAMLProvider'],
    update: ['iam:UpdateSAMLProvider'],
    delete: ['iam:DeleteSAMLProvider'],
    resource: 'arn:aws:iam::{account}:saml-provider/{name}',
    name: ['Name', 128],
  },
}
