import type { ResourceGrants } from '../../../kernel/service'

const table = (name: string): ResourceGrants => ({
  create: ['dynamodb:CreateTable', 'dynamodb:DescribeTable'],
  update: ['dynamodb:UpdateTable', 'dynamodb:DescribeTable'],
  delete: ['dynamodb:DeleteTable', 'dynamodb:DescribeTable'],
  resource: 'arn:aws:dynamodb:{region}:{account}:table/{name}',
  name: ['TableName', 255],
  with: {
    TimeToLiveSpecification: ['dynamodb:UpdateTimeToLive'],
    PointInTimeRecoverySpecification: ['dynamodb:UpdateContinuousBackups'],
    ...(name === 'Table' && { Tags: ['dynamodb:TagResource'] }),
  },
})

export const dynamodbGrants: Readonly<Record<string, ResourceGrants>> = {
  'AWS::DynamoDB::GlobalTable': table('GlobalTable'),
  'AWS::DynamoDB::Table': table('Table'),
}
