/** What AWS takes and this engine doesn't model: operations, and members by structure. Each is refused by name. */
import type { Unsupported } from '../../kernel/check-input'

const symmetric = 'keys are symmetric: Encrypt, Decrypt, ReEncrypt, GenerateDataKey'
const regions = 'there is one region'
const material = 'key material is made here'

export const notModelled: Readonly<Record<string, string>> = {
  Sign: symmetric,
  Verify: symmetric,
  GenerateMac: symmetric,
  VerifyMac: symmetric,
  GetPublicKey: symmetric,
  DeriveSharedSecret: symmetric,
  GenerateDataKeyPair: symmetric,
  GenerateDataKeyPairWithoutPlaintext: symmetric,
  ReplicateKey: regions,
  UpdatePrimaryRegion: regions,
  ImportKeyMaterial: material,
  GetParametersForImport: material,
  RotateKeyOnDemand:
    'what a key encrypted it can always decrypt: EnableKeyRotation says when it rotates, and nothing changes',
}

const shared = ['DryRun', 'GrantTokens', 'Recipient']
const tried = ['DryRun', 'DryRunModifiers', 'GrantTokens']

export const unsupported: Unsupported = {
  CreateKeyRequest: ['CustomKeyStoreId', 'XksKeyId'],
  CreateGrantRequest: ['Constraints', 'DryRun', 'GrantTokens', 'GranteeServicePrincipal', 'RetiringServicePrincipal'],
  DescribeKeyRequest: ['GrantTokens'],
  EncryptRequest: ['DryRun', 'GrantTokens'],
  DecryptRequest: [...tried, 'Recipient'],
  ReEncryptRequest: tried,
  GenerateDataKeyRequest: shared,
  GenerateDataKeyWithoutPlaintextRequest: ['DryRun', 'GrantTokens'],
  GenerateRandomRequest: ['CustomKeyStoreId', 'Recipient'],
  ListGrantsRequest: ['GranteeServicePrincipal'],
  ListRetirableGrantsRequest: ['RetiringServicePrincipal'],
  RetireGrantRequest: ['DryRun'],
  RevokeGrantRequest: ['DryRun'],
}
