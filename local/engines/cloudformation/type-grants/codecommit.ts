import type { ResourceGrants } from '../../../kernel/service'

export const codecommitGrants: Readonly<Record<string, ResourceGrants>> = {
  'AWS::CodeCommit::Repository': {
    create: ['codecommit:CreateRepository'],
    update: ['codecommit:UpdateRepositoryDescription'],
    delete: ['codecommit:DeleteRepository'],
    resource: 'arn:aws:codecommit:{region}:{account}:{RepositoryName}',
  },
}
