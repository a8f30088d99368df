import type { ResourceGrants } from '../../../kernel/service'

export const codebuildGrants: Readonly<Record<string, ResourceGrants>> = {
  'AWS::CodeBuild::Project': {
    create: ['codebuild:CreateProject'],
    update: ['codebuild:UpdateProject'],
    delete: ['codebuild:DeleteProject'],
    resource: 'arn:aws:codebuild:{region}:{account}:project/{name}',
    name: ['Name', 150],
    passes: { ServiceRole: 'codebuild.amazonaws.com' },
  },
}
