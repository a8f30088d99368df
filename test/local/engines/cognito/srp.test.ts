import { createHmac } from 'node:crypto'
import AuthenticationHelper from 'amazon-cognito-identity-js/lib/AuthenticationHelper'
import BigInteger from 'amazon-cognito-identity-js/lib/BigInteger'
import {
  beginExchange,
  createVerifier,
  isPassword,
  isProof,
  isPublicValue,
  isTimestamp,
  sharedKey,
  type Verifier,
  verifierOf,
} from '../../../../local/engines/cognito/sign-in/srp'

const poolId = 'us-east-1_AbCdEfGhI'
const userId = 'jdoe'

/** What Cognito's own client derives and signs. */
function client(password: string) {
  const helper = new AuthenticationHelper('AbCdEfGhI')
  return {
    A: helper.largeAValue.toString(16) as string,
    key: (B: string, salt: string) =>
      new Promise<Buffer>((resolve, reject) => {
        helper.getPasswordAuthenticationKey(
          userId,
          password,
          new BigInteger(B, 16),
          new BigInteger(salt, 16),
          (error: unknown, key: Uint8Array) => (error ? reject(error) : resolve(Buffer.from(key))),
        )
      }),
  }
}

it('derives the key that the client of Cognito derives, whatever the salt begins with', async () => {
  for (let round = 0; round < 2; round++) {
    const kept = createVerifier(poolId, userId, 'Correct-horse-1')
    const { A, key } = client('Correct-horse-1')
    const exchange = beginExchange(kept)
    expect(sharedKey(A, exchange, kept)).toEqual(await key(exchange.publicValue, kept.salt))
  }
})

it('derives another key than a client that has another password', async () => {
  const kept = createVerifier(poolId, userId, 'Correct-horse-1')
  const { A, key } = client('Correct-horse-2')
  const exchange = beginExchange(kept)
  expect(sharedKey(A, exchange, kept)).not.toEqual(await key(exchange.publicValue, kept.salt))
})

it('takes a proof that is signed under the key, for this pool, user, block and time alone', () => {
  const key = Buffer.alloc(16, 7)
  const secretBlock = Buffer.from('opaque').toString('base64')
  const timestamp = 'Mon Jan 5 09:00:00 UTC 2026'
  const signature = createHmac('sha256', key).update(`AbCdEfGhI${userId}opaque${timestamp}`).digest('base64')
  const proof = { poolId, userId, secretBlock, timestamp, signature }
  expect(isProof(key, proof)).toBe(true)
  expect(isProof(Buffer.alloc(16, 8), proof)).toBe(false)
  expect(isProof(key, { ...proof, poolId: 'us-east-1_Other' })).toBe(false)
  expect(isProof(key, { ...proof, userId: 'admin' })).toBe(false)
  expect(isProof(key, { ...proof, secretBlock: '' })).toBe(false)
  expect(isProof(key, { ...proof, timestamp: 'Mon Jan 5 09:00:01 UTC 2026' })).toBe(false)
  for (const wrong of ['', 'AAAA', signature.slice(0, -4)]) {
    expect(isProof(key, { ...proof, signature: wrong })).toBe(false)
  }
})

it('knows a password by its verifier, and another by the same', () => {
  const kept = createVerifier(poolId, userId, 'Correct-horse-1')
  expect(isPassword(poolId, userId, 'Correct-horse-1', kept)).toBe(true)
  expect(isPassword(poolId, userId, 'correct-horse-1', kept)).toBe(false)
  expect(isPassword(poolId, 'other', 'Correct-horse-1', kept)).toBe(false)
  expect(isPassword('us-east-1_Other', userId, 'Correct-horse-1', kept)).toBe(false)
  expect(createVerifier(poolId, userId, 'Correct-horse-1').verifier).not.toBe(kept.verifier)
})

it('knows a password also where its power begins with a zero', () => {
  // Found by trying: one salt in 256 gives such a power.
  const salts = Array.from({ length: 600 }, (_, each) => each.toString(16).padStart(32, '0'))
  const lengths = new Set(salts.map((salt) => verifierOf(poolId, userId, 'x', salt).length))
  expect([...lengths]).toEqual([768])
})

it('keeps nothing of the password but salt and verifier', () => {
  const kept: Verifier = createVerifier(poolId, userId, 'Correct-horse-1')
  expect(Object.keys(kept)).toEqual(['salt', 'verifier'])
  expect(JSON.stringify(kept)).not.toContain('horse')
})

it('refuses public values of which everybody knows the key', () => {
  const kept = createVerifier(poolId, userId, 'Correct-horse-1')
  const exchange = beginExchange(kept)
  const prime = BigInt(`0x${new AuthenticationHelper('x').N.toString(16)}`)
  for (const A of ['0', '00', prime.toString(16), (prime * 2n).toString(16), '', 'xyz', '-1', 'f'.repeat(1025)]) {
    expect(isPublicValue(A)).toBe(false)
    expect(sharedKey(A, exchange, kept)).toBeUndefined()
  }
  expect(isPublicValue(client('x').A)).toBe(true)
})

it('reads times as clients write them', () => {
  expect(isTimestamp('Mon Jan 5 09:00:00 UTC 2026')).toBe(true)
  expect(isTimestamp('Tue Dec 15 23:59:59 UTC 2026')).toBe(true)
  for (const text of ['', '2026-01-05T09:00:00Z', 'Mon Jan 5 09:00:00 2026', 'x Mon Jan 5 09:00:00 UTC 2026']) {
    expect(isTimestamp(text)).toBe(false)
  }
})
