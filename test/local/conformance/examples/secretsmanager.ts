import { document } from '../../template-cloud'
import type { Examples } from '../example'

export const examples: Examples = {
  resources: {
    Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'secret-a', GenerateSecretString: {} } },
    OtherSecret: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'secret-b', SecretString: 'known' } },
    SecretPolicy: {
      Type: 'AWS::SecretsManager::ResourcePolicy',
      Properties: {
        SecretId: { Ref: 'Secret' },
        ResourcePolicy: document({
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::000000000000:root' },
          Action: 'secretsmanager:GetSecretValue',
          Resource: '*',
        }),
      },
    },
  },
  lists: {
    ListSecretVersionIds: (ref) => ({ SecretId: ref('Secret') }),
    BatchGetSecretValue: () => ({ Filters: [{ Key: 'name', Values: ['secret-'] }] }),
  },
  tagged: { 'secretsmanager TagResource': (ref) => ({ SecretId: ref('Secret') }) },
  short: { ListSecretVersionIds: 'a template makes one version' },
}
