/**
 * Secure Remote Password as Cognito's clients speak it: the server knows of a password a salt and `g^x` alone, and the
 * client proves that it knows `x` by a signature under a key that both sides derive. Powers are OpenSSL's: a millisecond,
 * where BigInt takes nine.
 */
import {
  createDiffieHellman,
  createDiffieHellmanGroup,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

/** What is kept of a password; hex. */
export interface Verifier {
  readonly salt: string
  /** `g^x` */
  readonly verifier: string
}

/** The server's half of an exchange; hex. */
export interface Exchange {
  /** `b`, which never leaves the server. */
  readonly secret: string
  /** `B`, which the client gets. */
  readonly publicValue: string
}

export interface Proof {
  readonly poolId: string
  readonly userId: string
  /** Base64, as it was sent and came back. */
  readonly secretBlock: string
  readonly timestamp: string
  /** Base64. */
  readonly signature: string
}

/** The 3072-bit group of RFC 3526. */
const primeBytes = createDiffieHellmanGroup('modp15').getPrime()
const prime = toNumber(primeBytes)
const multiplier = toNumber(sha256(padded(prime), padded(2n)))
const info = 'Caldera Derived Key'

export function createVerifier(poolId: string, userId: string, password: string): Verifier {
  const salt = randomBytes(16).toString('hex')
  return { salt, verifier: verifierOf(poolId, userId, password, salt) }
}

export function isPassword(poolId: string, userId: string, password: string, kept: Verifier): boolean {
  const given = verifierOf(poolId, userId, password, kept.salt)
  return timingSafeEqual(Buffer.from(given, 'hex'), Buffer.from(kept.verifier, 'hex'))
}

/** `salt` is hex. */
export function verifierOf(poolId: string, userId: string, password: string, salt: string): string {
  const inner = sha256(`${suffixOf(poolId)}${userId}:${password}`)
  const power = powerOfTwo(sha256(padded(toNumber(salt)), inner)).toString('hex')
  // OpenSSL leaves out leading zeros.
  return power.padStart(primeBytes.length * 2, '0')
}

/** Whether it is a public value at all: with a multiple of the prime anybody knows the key. `A` is hex. */
export function isPublicValue(A: string): boolean {
  return /^[0-9a-f]{1,1024}$/i.test(A) && toNumber(A) % prime !== 0n
}

export function beginExchange({ verifier }: Pick<Verifier, 'verifier'>, secret = randomBytes(32)): Exchange {
  const value = (multiplier * toNumber(verifier) + toNumber(powerOfTwo(secret))) % prime
  return { secret: secret.toString('hex'), publicValue: hex(value) }
}

/** The key that the client has too, if it knows the password; undefined where there is none that could be trusted. */
export function sharedKey(A: string, exchange: Exchange, { verifier }: Pick<Verifier, 'verifier'>): Buffer | undefined {
  if (!isPublicValue(A)) return undefined
  const scramble = sha256(padded(toNumber(A)), padded(toNumber(exchange.publicValue)))
  const base = (toNumber(A) * toNumber(power(toNumber(verifier), scramble))) % prime
  // OpenSSL takes no powers of 0, 1 and -1; nor does a client have them by chance.
  if (base <= 1n || base === prime - 1n) return undefined
  const secret = toNumber(power(base, Buffer.from(exchange.secret, 'hex')))
  return Buffer.from(hkdfSync('sha256', padded(secret), padded(toNumber(scramble)), info, 16))
}

export function isProof(key: Buffer, { poolId, userId, secretBlock, timestamp, signature }: Proof): boolean {
  const expected = createHmac('sha256', key)
    .update(suffixOf(poolId) + userId)
    .update(Buffer.from(secretBlock, 'base64'))
    .update(timestamp)
    .digest()
  const given = Buffer.from(signature, 'base64')
  return given.length === expected.length && timingSafeEqual(given, expected)
}

/**
 * As clients write the time: `Mon Jan 5 09:00:00 UTC 2026`. It is part of what is signed; how late it is isn't asked,
 * for a client goes by the machine's clock and the cloud by its own.
 */
export function isTimestamp(text: string): boolean {
  return /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} \d{1,2} \d{2}:\d{2}:\d{2} (UTC|GMT) \d{4}$/.test(text)
}

/** What a pool is called in hashes. */
function suffixOf(poolId: string): string {
  return poolId.slice(poolId.indexOf('_') + 1)
}

function powerOfTwo(exponent: Buffer): Buffer {
  const group = createDiffieHellman(primeBytes, 2)
  group.setPrivateKey(exponent)
  return group.generateKeys()
}

function power(base: bigint, exponent: Buffer): Buffer {
  const group = createDiffieHellman(primeBytes, 2)
  group.setPrivateKey(exponent)
  return group.computeSecret(Buffer.from(hex(base), 'hex'))
}

function sha256(...parts: readonly (string | Buffer)[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

function toNumber(bytes: Buffer | string): bigint {
  return BigInt(`0x${typeof bytes === 'string' ? bytes : bytes.toString('hex')}`)
}

function hex(value: bigint): string {
  const digits = value.toString(16)
  return digits.length % 2 === 0 ? digits : `0${digits}`
}

/** As Java writes a positive number: a zero byte before a high first bit. */
function padded(value: bigint): Buffer {
  const digits = hex(value)
  return Buffer.from(/^[89a-f]/.test(digits) ? `00${digits}` : digits, 'hex')
}
