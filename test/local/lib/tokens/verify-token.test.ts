import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { type JWTPayload, SignJWT } from 'jose'
import type { Cloud } from '../../../../local/kernel/cloud'
import type { KeySet } from '../../../../local/kernel/service'
import { type TokenProblem, TokenRefusedError } from '../../../../local/lib/tokens/token-refused'
import { issuerOf, type TokenExpectations, verifyToken } from '../../../../local/lib/tokens/verify-token'
import { createTestCloud } from '../../create-test-cloud'

const issuer = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_One'
const other = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Two'
const arn = 'arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_One'
const mine = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const others = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey

const keySet = (key: KeyObject): KeySet => ({
  keys: [{ ...createPublicKey(key).export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }],
})
const sets: Readonly<Record<string, KeySet>> = { [issuer]: keySet(mine), [other]: keySet(others) }

let cloud: Cloud

beforeAll(async () => {
  cloud = await createTestCloud()
  cloud.register({ name: 'silent', operations: {} })
  cloud.register({
    name: 'tokens',
    operations: {},
    issuers: {
      keys: (given) => sets[given],
      issuerOf: (given) => (given === arn ? issuer : undefined),
    },
  })
})

interface Signing {
  readonly key?: KeyObject
  readonly kid?: string
  readonly alg?: string
}

const now = (): number => Math.floor(cloud.clock.now() / 1000)

function sign(claims: JWTPayload = {}, { key = mine, kid = 'one', alg = 'RS256' }: Signing = {}): Promise<string> {
  const payload = { iss: issuer, exp: now() + 60, token_use: 'id', aud: 'client', ...claims }
  return new SignJWT(payload).setProtectedHeader({ alg, kid }).sign(key)
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const unsigned = (header: object): string => `${part(header)}.${part({ iss: issuer, exp: now() + 60 })}`

async function problemOf(token: string, expected: Partial<TokenExpectations> = {}): Promise<TokenProblem | JWTPayload> {
  try {
    return await verifyToken(cloud, token, { issuers: [issuer], ...expected })
  } catch (error) {
    if (error instanceof TokenRefusedError) return error.problem
    throw error
  }
}

it('gives the claims of a token that its issuer signed', async () => {
  expect(await problemOf(await sign({ sub: 'jdoe' }))).toMatchObject({ iss: issuer, sub: 'jdoe' })
})

it('believes no token without a signature, and none signed with the public key as a secret', async () => {
  expect(await problemOf(`${unsigned({ alg: 'none', kid: 'one' })}.`)).toBe('algorithm')
  const head = unsigned({ alg: 'HS256', kid: 'one' })
  const secret = createPublicKey(mine).export({ format: 'pem', type: 'spki' })
  const signature = createHmac('sha256', secret).update(head).digest('base64url')
  expect(await problemOf(`${head}.${signature}`)).toBe('algorithm')
  expect(await problemOf(await sign({}, { alg: 'RS512' }))).toBe('algorithm')
  expect(await problemOf(await sign({}, { alg: 'PS256' }))).toBe('algorithm')
})

it('believes no token of another key, of another issuer, or of a key that nobody has', async () => {
  expect(await problemOf(await sign({}, { key: others }))).toBe('signature')
  expect(await problemOf(await sign({}, { kid: 'two' }))).toBe('key')
  expect(await problemOf(await sign({ iss: other }, { key: others }))).toBe('issuer')
  expect(await problemOf(await sign({ iss: 'https://example.com' }), { issuers: ['https://example.com'] })).toBe(
    'issuer',
  )
  expect(await problemOf(await sign({ iss: other }, { key: others }), { issuers: [issuer, other] })).toMatchObject({
    iss: other,
  })
})

it('believes nothing that was changed after it was signed', async () => {
  const [head, , signature] = (await sign()).split('.')
  const body = part({ iss: issuer, exp: now() + 60, sub: 'admin' })
  expect(await problemOf(`${head}.${body}.${signature}`)).toBe('signature')
})

it('goes by the clock of the cloud', async () => {
  const token = await sign()
  const later = await sign({ nbf: now() + 30, exp: now() + 600 })
  expect(await problemOf(later)).toBe('not yet valid')
  await cloud.clock.advance(59_000)
  expect(await problemOf(token)).toMatchObject({ iss: issuer })
  expect(await problemOf(later)).toMatchObject({ iss: issuer })
  await cloud.clock.advance(1_000)
  expect(await problemOf(token)).toBe('expired')
})

it('asks for an expiry, whatever else it says', async () => {
  expect(await problemOf(await sign({ exp: undefined as never }))).toBe('claims')
})

it('asks for the audience of an ID token and the client of an access token', async () => {
  const access = await sign({ aud: undefined as never, client_id: 'client', token_use: 'access' })
  for (const token of [await sign(), access]) {
    expect(await problemOf(token, { audience: ['else', 'client'] })).toMatchObject({ iss: issuer })
    expect(await problemOf(token, { audience: ['else'] })).toBe('audience')
  }
  expect(await problemOf(await sign({ client_id: 'client', aud: 'else' }), { audience: ['client'] })).toBe('audience')
})

it('tells ID tokens and access tokens apart', async () => {
  expect(await problemOf(await sign(), { tokenUse: 'id' })).toMatchObject({ iss: issuer })
  expect(await problemOf(await sign(), { tokenUse: 'access' })).toBe('token use')
  expect(await problemOf(await sign({ token_use: undefined }), { tokenUse: 'access' })).toBe('token use')
})

it.each(['', 'a.b', 'a.b.c', 'a.b.c.d.e', '..', 'null.null.null'])('says of "%s" that it is no token', async (text) => {
  expect(await problemOf(text)).toBe('form')
})

it('says nothing of the token in its message', async () => {
  const token = await sign({ sub: 'somebody' }, { key: others })
  const refused = verifyToken(cloud, token, { issuers: [issuer] })
  await expect(refused).rejects.toThrow('The token is refused: its signature is wrong')
})

it('knows the issuer of a resource by its ARN', () => {
  expect(issuerOf(cloud, arn)).toBe(issuer)
  expect(issuerOf(cloud, `${arn}x`)).toBeUndefined()
})
