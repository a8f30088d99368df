import type { ResourceGrants } from '../../../kernel/service'

export const schemasGrants: Readonly<Record<string, ResourceGrants>> = {
  'AWS::EventSchemas::Registry': {
    create: ['schemas:CreateRegistry'],
    update: ['schemas:UpdateRegistry'],
    delete: ['schemas:DeleteRegistry'],
    resource: 'arn:aws:schemas:{region}:{account}:registry/{name}',
    name: ['RegistryName', 64],
  },
  'AWS::EventSchemas::Schema': {
    create: ['schemas:CreateSchema'],
    update: ['schemas:UpdateSchema'],
    delete: ['schemas:DeleteSchema'],
    resource: 'arn:aws:schemas:{region}:{account}:schema/{RegistryName}/*',
  },
}
