/** Texts encrypted and decrypted, keys for data, and random bytes. */
import { randomBytes } from 'node:crypto'
import type { Operation } from '../../../kernel/service'
import { accessTo } from '../access'
import { decrypt, type EncryptionContext, encrypt, keyIdOf } from '../cipher'
import { constraint, incorrectKey, invalid, invalidCiphertext } from '../errors'
import type { Key } from '../state'
import { bytesOf, type OfKey, onKey, type Parts, usable } from './parts'

interface EncryptInput extends OfKey {
  readonly Plaintext: string | Uint8Array
}

interface DecryptInput {
  readonly CiphertextBlob?: string | Uint8Array
  readonly EncryptionContext?: EncryptionContext
  readonly KeyId?: string
}

interface ReEncryptInput {
  readonly CiphertextBlob?: string | Uint8Array
  readonly SourceKeyId?: string
  readonly SourceEncryptionContext?: EncryptionContext
  readonly DestinationKeyId: string
  readonly DestinationEncryptionContext?: EncryptionContext
}

interface DataKeyInput extends OfKey {
  readonly KeySpec?: string
  readonly NumberOfBytes?: number
}

const largest = 4096
const mostBytes = 1024
const sizes: Readonly<Record<string, number>> = { AES_128: 16, AES_256: 32 }
const algorithm = 'SYMMETRIC_DEFAULT'

export function dataOperations(parts: Parts): Record<string, Operation> {
  const { keys } = parts

  const seal = (key: Key, text: Buffer, context: EncryptionContext = {}): string =>
    encrypt(keys.material(key), key.id, text, context).toString('base64')

  function open(key: Key, blob: Buffer, context: EncryptionContext = {}): Buffer {
    return decrypt(keys.material(usable(key)), key.id, blob, context)
  }

  /** The blob says which key made it; who names another is told so. @throws IncorrectKeyException */
  function keyOf(blob: Buffer, asked: string | undefined): Key {
    const key = keys.find(keyIdOf(blob))
    if (!key) throw invalidCiphertext()
    if (asked !== undefined && keys.existing(asked).id !== key.id) throw incorrectKey()
    return key
  }

  function checkContext(context: EncryptionContext = {}): void {
    if (JSON.stringify(context).length > 8192) throw invalid('EncryptionContext is longer than 8192 characters')
  }

  function dataKey(action: string, withPlaintext: boolean): Operation<DataKeyInput> {
    return onKey(parts, action, (input: DataKeyInput, key) => {
      const plaintext = randomBytes(bytesOfDataKey(input))
      checkContext(input.EncryptionContext)
      return {
        KeyId: key.arn,
        CiphertextBlob: seal(usable(key), plaintext, input.EncryptionContext),
        ...(withPlaintext && { Plaintext: plaintext.toString('base64') }),
      }
    })
  }

  return {
    Encrypt: onKey(parts, 'Encrypt', (input: EncryptInput, key) => {
      const text = bytesOf(input.Plaintext)
      if (text.length < 1) throw constraint('plaintext', 'have length greater than or equal to 1')
      if (text.length > largest) throw constraint('plaintext', `have length less than or equal to ${largest}`)
      checkContext(input.EncryptionContext)
      const CiphertextBlob = seal(usable(key), text, input.EncryptionContext)
      return { CiphertextBlob, KeyId: key.arn, EncryptionAlgorithm: algorithm }
    }),
    Decrypt: {
      access: (input: DecryptInput, context) => {
        const key = keyOf(blobOf(input.CiphertextBlob), input.KeyId)
        return [accessTo(keys, 'Decrypt', key, input, context)]
      },
      handle(input: DecryptInput) {
        const blob = blobOf(input.CiphertextBlob)
        const key = keyOf(blob, input.KeyId)
        const Plaintext = open(key, blob, input.EncryptionContext).toString('base64')
        return { Plaintext, KeyId: key.arn, EncryptionAlgorithm: algorithm }
      },
    },
    ReEncrypt: {
      access(input: ReEncryptInput, context) {
        const from = keyOf(blobOf(input.CiphertextBlob), input.SourceKeyId)
        const to = keys.existing(input.DestinationKeyId)
        return [
          accessTo(keys, 'ReEncryptFrom', from, { EncryptionContext: input.SourceEncryptionContext }, context),
          accessTo(
            keys,
            'ReEncryptTo',
            to,
            { KeyId: input.DestinationKeyId, EncryptionContext: input.DestinationEncryptionContext },
            context,
          ),
        ]
      },
      handle(input: ReEncryptInput) {
        const blob = blobOf(input.CiphertextBlob)
        const from = keyOf(blob, input.SourceKeyId)
        const to = usable(keys.existing(input.DestinationKeyId))
        checkContext(input.DestinationEncryptionContext)
        const text = open(from, blob, input.SourceEncryptionContext)
        return {
          CiphertextBlob: seal(to, text, input.DestinationEncryptionContext),
          SourceKeyId: from.arn,
          KeyId: to.arn,
          SourceEncryptionAlgorithm: algorithm,
          DestinationEncryptionAlgorithm: algorithm,
        }
      },
    },
    GenerateDataKey: dataKey('GenerateDataKey', true),
    GenerateDataKeyWithoutPlaintext: dataKey('GenerateDataKeyWithoutPlaintext', false),
    GenerateRandom: {
      access: () => [{ action: 'kms:GenerateRandom', resource: '*' }],
      handle({ NumberOfBytes }: { readonly NumberOfBytes?: number }) {
        if (NumberOfBytes === undefined) throw invalid('NumberOfBytes is required.')
        return { Plaintext: randomBytes(checkBytes(NumberOfBytes)).toString('base64') }
      },
    },
  }
}

function blobOf(blob: string | Uint8Array | undefined): Buffer {
  if (blob === undefined) throw constraint('ciphertextBlob', 'not be null')
  return bytesOf(blob)
}

function bytesOfDataKey({ KeySpec, NumberOfBytes }: DataKeyInput): number {
  if ((KeySpec === undefined) === (NumberOfBytes === undefined)) {
    throw invalid('Please specify either number of bytes or key spec.')
  }
  if (NumberOfBytes !== undefined) return checkBytes(NumberOfBytes)
  const size = sizes[KeySpec ?? '']
  if (size === undefined) throw constraint('keySpec', 'satisfy enum value set: [AES_256, AES_128]', KeySpec)
  return size
}

function checkBytes(bytes: number): number {
  if (!Number.isInteger(bytes) || bytes < 1)
    throw constraint('numberOfBytes', 'have value greater than or equal to 1', bytes)
  if (bytes > mostBytes) throw constraint('numberOfBytes', `have value less than or equal to ${mostBytes}`, bytes)
  return bytes
}
