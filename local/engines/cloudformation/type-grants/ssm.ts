import type { ResourceGrants } from '../../../kernel/service'

export const ssmGrants: Readonly<Record<string, ResourceGrants>> = {
  'AWS::SSM::Parameter': {
    create: ['ssm:PutParameter'],
    update: ['ssm:PutParameter'],
    delete: ['ssm:DeleteParameter'],
    // Its name begins with the slash that the ARN has, or has none.
    resource: 'arn:aws:ssm:{region}:{account}:parameter*{name}',
    name: ['Name', 255],
    with: { Tags: ['ssm:AddTagsToResource'] },
  },
}
