import type { Principal } from '../../../../local/kernel/principal'
import { root } from '../../create-test-cloud'
import { type Design, startDesign } from '../start-design'
import { verifiedTokens } from './app'

let design: Design

beforeAll(async () => {
  design = await startDesign(verifiedTokens)
  for (const [pool, client] of [
    ['PoolId', 'WebId'],
    ['ForeignPoolId', 'ForeignId'],
  ] as const) {
    await call(anybody, 'SignUp', { ClientId: out(client), Username: 'ada', Password: password })
    await call(root, 'AdminConfirmSignUp', { UserPoolId: out(pool), Username: 'ada' })
  }
}, 60_000)
afterAll(() => design?.stop())

const password = 'Correct-Horse-9'
const anybody: Principal = { kind: 'anonymous' }
const out = (name: string): string => design.outputs[name] ?? ''

function call<Output = object>(caller: Principal, action: string, input: object): Promise<Output> {
  return design.local.cloud.call<Output>(caller, 'cognito-idp', action, input)
}

interface Tokens {
  readonly IdToken: string
  readonly AccessToken: string
  readonly RefreshToken: string
}

async function signIn(client = 'WebId'): Promise<Tokens> {
  const ClientId = out(client)
  const { AuthenticationResult } = await call<{ AuthenticationResult: Tokens }>(anybody, 'InitiateAuth', {
    ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: 'ada', PASSWORD: password },
  })
  return AuthenticationResult
}

/** What the function says of a token that is given to it as one of this use. */
async function judged(use: 'id' | 'access', token: string): Promise<object> {
  const address = `${design.local.webUrl}/_aws/execute-api/${out('ApiId')}/prod/${use}`
  const response = await fetch(address, { headers: { authorization: token } })
  return { status: response.status, ...((await response.json()) as object) }
}

describe("AWS's verifier in a function of somebody else's", () => {
  it("believes both tokens of a sign-in, by the keys that it finds at AWS's own issuer", async () => {
    const { IdToken, AccessToken } = await signIn()
    const iss = `https://cognito-idp.us-east-1.amazonaws.com/${out('PoolId')}`
    expect(await judged('id', IdToken)).toMatchObject({ status: 200, iss, token_use: 'id' })
    expect(await judged('access', AccessToken)).toMatchObject({
      status: 200,
      iss,
      token_use: 'access',
      isTakenBack: false,
    })
  })

  it('takes neither for the other', async () => {
    const { IdToken, AccessToken } = await signIn()
    const why = 'CognitoJwtInvalidTokenUseError'
    expect(await judged('id', AccessToken)).toEqual({ status: 401, why })
    expect(await judged('access', IdToken)).toEqual({ status: 401, why })
  })

  it('refuses tokens of another pool, and of another client of the same pool', async () => {
    const foreign = await signIn('ForeignId')
    const other = await signIn('OtherId')
    for (const [use, name] of [
      ['id', 'IdToken'],
      ['access', 'AccessToken'],
    ] as const) {
      // It was made for one issuer, and says so of any other.
      expect(await judged(use, foreign[name])).toMatchObject({
        status: 401,
        why: 'ParameterValidationError',
      })
    }
    expect(await judged('id', other.IdToken)).toEqual({ status: 401, why: 'CognitoJwtInvalidClientIdError' })
    expect(await judged('access', other.AccessToken)).toEqual({ status: 401, why: 'CognitoJwtInvalidClientIdError' })
  })

  it('refuses what was changed on the way', async () => {
    const { AccessToken } = await signIn()
    const [header = '', payload = '', signature = ''] = AccessToken.split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object
    const raised = Buffer.from(JSON.stringify({ ...claims, 'cognito:groups': ['admins'] })).toString('base64url')
    const forged = `${header}.${raised}.${signature}`
    expect(await judged('access', forged)).toEqual({ status: 401, why: 'JwtInvalidSignatureError' })
  })

  it("goes on believing a token that was taken back, as it would on AWS: the pool doesn't", async () => {
    const { AccessToken, RefreshToken } = await signIn()
    await call(anybody, 'RevokeToken', { Token: RefreshToken, ClientId: out('WebId') })
    expect(await judged('access', AccessToken)).toMatchObject({ status: 200, isTakenBack: true })
  })

  it("refuses a token whose time is over by the cloud's clock", async () => {
    const { IdToken, AccessToken } = await signIn()
    await design.local.clock.advance('601s')
    expect(await judged('id', IdToken)).toMatchObject({ status: 200 })
    expect(await judged('access', AccessToken)).toEqual({ status: 401, why: 'JwtExpiredError' })
    await design.local.clock.advance('50m')
    expect(await judged('id', IdToken)).toEqual({ status: 401, why: 'JwtExpiredError' })
  })
})
