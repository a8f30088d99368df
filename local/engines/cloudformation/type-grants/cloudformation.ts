import type { ResourceGrants } from '../../../kernel/service'

const custom: ResourceGrants = {
  create: ['lambda:InvokeFunction'],
  update: ['lambda:InvokeFunction'],
  delete: [],
  resource: '{ServiceToken}',
}

export const cloudformationGrants: Readonly<Record<string, ResourceGrants>> = {
  'AWS::CloudFormation::CustomResource': custom,
  'Custom::*': custom,
}
