import type { ResourceGrants } from '../../../kernel/service'

export const sesGrants: Readonly<Record<string, ResourceGrants>> = {
  'AWS::SES::ConfigurationSet': {
    create: ['ses:CreateConfigurationSet'],
    update: [],
    delete: ['ses:DeleteConfigurationSet'],
    resource: 'arn:aws:ses:{region}:{account}:configuration-set/{name}',
    name: ['Name', 64],
    with: { SuppressionOptions: ['ses:PutConfigurationSetSuppressionOptions'] },
  },
  'AWS::SES::ConfigurationSetEventDestination': {
    create: ['ses:CreateConfigurationSetEventDestination'],
    update: ['ses:UpdateConfigurationSetEventDestination'],
    delete: ['ses:DeleteConfigurationSetEventDestination'],
    resource: 'arn:aws:ses:{region}:{account}:configuration-set/{ConfigurationSetName}',
  },
  'AWS::SES::EmailIdentity': {
    create: ['ses:CreateEmailIdentity'],
    update: [],
    delete: ['ses:DeleteEmailIdentity'],
    resource: 'arn:aws:ses:{region}:{account}:identity/{EmailIdentity}',
  },
  'AWS::SES::Template': {
    create: ['ses:CreateEmailTemplate'],
    update: ['ses:UpdateEmailTemplate'],
    delete: ['ses:DeleteEmailTemplate'],
    resource: '*',
  },
}
