/** The resource policy of a secret. */
import type { Operation } from '../../../kernel/service'
import { accessTo } from '../access'
import { isPublic } from '../policies'
import { named, type OfSecret, onSecret, type Parts } from './parts'

interface PutInput extends OfSecret {
  readonly ResourcePolicy: string
  readonly BlockPublicPolicy?: boolean
}

interface ValidateInput {
  readonly ResourcePolicy: string
  readonly SecretId?: string
}

export function policyOperations(parts: Parts): Record<string, Operation> {
  const { secrets, policies } = parts
  return {
    PutResourcePolicy: onSecret(parts, 'PutResourcePolicy', (input: PutInput) => {
      const secret = secrets.alive(input.SecretId)
      return named(policies.put(secret, input.ResourcePolicy, input.BlockPublicPolicy ?? false))
    }),
    GetResourcePolicy: onSecret(parts, 'GetResourcePolicy', ({ SecretId }) => {
      const secret = secrets.alive(SecretId)
      return { ...named(secret), ...(secret.policy !== undefined && { ResourcePolicy: secret.policy }) }
    }),
    DeleteResourcePolicy: onSecret(parts, 'DeleteResourcePolicy', ({ SecretId }) =>
      named(policies.remove(secrets.alive(SecretId))),
    ),
    ValidateResourcePolicy: {
      access({ SecretId }: ValidateInput) {
        if (SecretId !== undefined) return accessTo(parts, 'ValidateResourcePolicy', { SecretId })
        return [{ action: 'secretsmanager:ValidateResourcePolicy', resource: '*' }]
      },
      handle({ SecretId, ResourcePolicy }: ValidateInput) {
        if (SecretId !== undefined) secrets.existing(SecretId)
        if (!isPublic(policies.read(ResourcePolicy, 'the policy'))) {
          return { PolicyValidationPassed: true, ValidationErrors: [] }
        }
        const ErrorMessage = 'The resource policy did not prevent broad access to the secret.'
        return { PolicyValidationPassed: false, ValidationErrors: [{ CheckName: 'PublicPolicy', ErrorMessage }] }
      },
    },
  }
}
