/**
 * SecureStrings go through KMS: with a key of the account's as whoever asks, who needs its permission; with the key that AWS
 * keeps for Parameter Store, `alias/aws/ssm`, as the service.
 */
import { isAwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { Principal } from '../../kernel/principal'
import { invalidKey } from './errors'

export const ownKey = 'alias/aws/ssm'

export interface SecureStrings {
  /** @returns base64 @throws InvalidKeyId */
  seal(text: string, at: Place): Promise<string>
  /** @throws InvalidKeyId */
  open(sealed: string, at: Place): Promise<string>
}

/** Which parameter's, by which key. */
export interface Place {
  readonly caller: Principal
  readonly arn: string
  readonly keyId: string
}

export function createSecureStrings(cloud: Cloud): SecureStrings {
  async function ask<Output>(action: string, { caller, arn, keyId }: Place, input: object): Promise<Output> {
    const as = keyId === ownKey ? cloud.actingFor('ssm.amazonaws.com', arn) : caller
    try {
      return await cloud.call<Output>(as, 'kms', action, {
        ...input,
        KeyId: keyId,
        EncryptionContext: { PARAMETER_ARN: arn },
      })
    } catch (error) {
      if (!isAwsError(error) || error.code === 'AccessDeniedException') throw error
      throw invalidKey(error.message)
    }
  }

  return {
    async seal(text, at) {
      const Plaintext = Buffer.from(text).toString('base64')
      return (await ask<{ CiphertextBlob: string }>('Encrypt', at, { Plaintext })).CiphertextBlob
    },
    async open(CiphertextBlob, at) {
      const { Plaintext } = await ask<{ Plaintext: string }>('Decrypt', at, { CiphertextBlob })
      return Buffer.from(Plaintext, 'base64').toString()
    },
  }
}
