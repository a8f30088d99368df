import type { ResourceGrants } from '../../../kernel/service'

export const secretsmanagerGrants: Readonly<Record<string, ResourceGrants>> = {
  'AWS::SecretsManager::ResourcePolicy': {
    create: ['secretsmanager:PutResourcePolicy'],
    update: ['secretsmanager:PutResourcePolicy'],
    delete: ['secretsmanager:DeleteResourcePolicy'],
    resource: '{SecretId}',
  },
  'AWS::SecretsManager::Secret': {
    create: ['secretsmanager:CreateSecret'],
    update: ['secretsmanager:UpdateSecret'],
    delete: ['secretsmanager:DeleteSecret'],
    resource: 'arn:aws:secretsmanager:{region}:{account}:secret:{name}',
    name: ['Name', 128],
    with: { GenerateSecretString: ['secretsmanager:GetRandomPassword'], Tags: ['secretsmanager:TagResource'] },
  },
}
