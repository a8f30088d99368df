import type { ResourceGrants } from '../../../kernel/service'

export const codepipelineGrants: Readonly<Record<string, ResourceGrants>> = {
  'AWS::CodePipeline::Pipeline': {
    create: ['codepipeline:CreatePipeline'],
    update: ['codepipeline:UpdatePipeline'],
    delete: ['codepipeline:DeletePipeline'],
    resource: 'arn:aws:codepipeline:{region}:{account}:{name}',
    name: ['Name', 100],
    with: { Tags: ['codepipeline:TagResource'] },
    passes: { RoleArn: 'codepipeline.amazonaws.com', 'Stages.Actions.RoleArn': 'codepipeline.amazonaws.com' },
  },
}
