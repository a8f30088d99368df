import { invalidEncryption, validation } from '../errors'
import type { Input } from './input'

const own = 'AWS_OWNED_KEY'
const kinds = [own, 'CUSTOMER_MANAGED_KMS_KEY']

/** With what a machine or an activity is encrypted on AWS; here nothing is. A key of one's own is refused by `kmsKeyId`. */
export function encryptionOf({ encryptionConfiguration }: Input): { readonly type: string } {
  const { type = own } = (encryptionConfiguration ?? {}) as { readonly type?: string }
  if (!kinds.includes(type)) {
    throw validation(
      `Value at 'encryptionConfiguration.type' failed to satisfy constraint: Member must satisfy enum value set: [${kinds.join(', ')}]`,
    )
  }
  if (type !== own) throw invalidEncryption('kmsKeyId must be given with a key of your own')
  return { type }
}
