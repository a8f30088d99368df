import type { ResourceGrants } from '../../../kernel/service'

export const logsGrants: Readonly<Record<string, ResourceGrants>> = {
  'AWS::Logs::LogGroup': {
    create: ['logs:CreateLogGroup'],
    update: [],
    delete: ['logs:DeleteLogGroup'],
    resource: 'arn:aws:logs:{region}:{account}:log-group:{name}',
    name: ['LogGroupName', 512],
    with: { RetentionInDays: ['logs:PutRetentionPolicy'] },
  },
  'AWS::Logs::ResourcePolicy': {
    create: ['logs:PutResourcePolicy'],
    update: ['logs:PutResourcePolicy'],
    delete: ['logs:DeleteResourcePolicy'],
    resource: '*',
  },
}
