import type { ResourceGrants } from '../../../kernel/service'

export const codeconnectionsGrants: Readonly<Record<string, ResourceGrants>> = {
  'AWS::CodeConnections::Connection': {
    create: ['codeconnections:CreateConnection'],
    update: [],
    delete: ['codeconnections:DeleteConnection'],
    resource: 'arn:aws:codeconnections:{region}:{account}:connection/*',
  },
  'AWS::CodeStarConnections::Connection': {
    create: ['codestar-connections:CreateConnection'],
    update: [],
    delete: ['codestar-connections:DeleteConnection'],
    resource: 'arn:aws:codestar-connections:{region}:{account}:connection/*',
  },
}
