import type { ResourceGrants } from '../../../kernel/service'

export const kmsGrants: Readonly<Record<string, ResourceGrants>> = {
  'AWS::KMS::Alias': {
    create: ['kms:CreateAlias'],
    update: ['kms:UpdateAlias'],
    delete: ['kms:DeleteAlias'],
    resource: 'arn:aws:kms:{region}:{account}:{AliasName}',
  },
  'AWS::KMS::Key': {
    create: ['kms:CreateKey'],
    update: ['kms:PutKeyPolicy', 'kms:UpdateKeyDescription'],
    delete: ['kms:ScheduleKeyDeletion'],
    resource: '*',
    with: { EnableKeyRotation: ['kms:EnableKeyRotation'], Tags: ['kms:TagResource'] },
  },
}
