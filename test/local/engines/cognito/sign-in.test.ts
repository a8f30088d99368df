import { createHmac } from 'node:crypto'
import { type MadePool, refusal } from './pool-cloud'
import {
  type Answer,
  allFlows,
  claimsOf,
  createSignInCloud,
  makePool,
  password,
  type SignInCloud,
  tokensOf,
} from './sign-in-cloud'
import { createSrpClient } from './srp-client'

let at: SignInCloud
let pool: MadePool

beforeAll(async () => {
  at = await createSignInCloud()
  pool = await makePool(at, {}, { ...allFlows, PreventUserExistenceErrors: 'ENABLED' })
})
afterAll(() => at.stop())
beforeEach(async () => {
  await at.person(pool, 'jdoe', { email: 'jdoe@example.com', given_name: 'Jane' })
})
afterEach(async () => {
  await at.admin('AdminDeleteUser', { UserPoolId: pool.poolId, Username: 'jdoe' })
})

const incorrect = 'NotAuthorizedException: Incorrect username or password.'

describe('USER_SRP_AUTH', () => {
  it('gives tokens to one who knows the password', async () => {
    const { AuthenticationResult, ChallengeName } = await at.srp(pool, 'jdoe')
    expect(ChallengeName).toBeUndefined()
    expect(AuthenticationResult).toEqual({
      AccessToken: expect.any(String),
      IdToken: expect.any(String),
      RefreshToken: expect.any(String),
      ExpiresIn: 3600,
      TokenType: 'Bearer',
    })
  })

  it('refuses a proof of another password, and takes each block once', async () => {
    expect(await refusal(at.srp(pool, 'jdoe', 'Wrong-Horse-9'))).toBe(incorrect)
    const client = createSrpClient(pool.poolId, password)
    const asked = await at.begin(pool, 'USER_SRP_AUTH', { USERNAME: 'jdoe', SRP_A: client.publicValue })
    const proof = client.answer(asked.ChallengeParameters)
    await at.answer(pool, asked, proof)
    expect(await refusal(at.answer(pool, asked, proof))).toBe(
      'NotAuthorizedException: Invalid session for the user, session can only be used once.',
    )
  })

  it('refuses a proof that is of another person, block or client', async () => {
    await at.person(pool, 'other')
    const client = createSrpClient(pool.poolId, password)
    const asked = await at.begin(pool, 'USER_SRP_AUTH', { USERNAME: 'jdoe', SRP_A: client.publicValue })
    const proof = client.answer(asked.ChallengeParameters)
    expect(await refusal(at.answer(pool, asked, { ...proof, USERNAME: 'other' }))).toBe(incorrect)
    const made = { ...proof, PASSWORD_CLAIM_SECRET_BLOCK: Buffer.alloc(96).toString('base64') }
    expect(await refusal(at.answer(pool, asked, made))).toBe('NotAuthorizedException: Invalid session for the user.')
    const another = await makePool(at, {}, allFlows)
    expect(await refusal(at.answer(another, asked, proof))).toBe(
      'NotAuthorizedException: Invalid session for the user.',
    )
  })

  it('refuses the public value of which everybody knows the key', async () => {
    expect(await refusal(at.begin(pool, 'USER_SRP_AUTH', { USERNAME: 'jdoe', SRP_A: '0' }))).toMatch(
      /^InvalidParameterException/,
    )
  })

  it('gives a challenge three minutes', async () => {
    const client = createSrpClient(pool.poolId, password)
    const asked = await at.begin(pool, 'USER_SRP_AUTH', { USERNAME: 'jdoe', SRP_A: client.publicValue })
    await at.advance(180_000)
    expect(await refusal(at.answer(pool, asked, client.answer(asked.ChallengeParameters)))).toBe(
      'NotAuthorizedException: Invalid session for the user, session is expired.',
    )
  })

  it('is answered by administrators too', async () => {
    const client = createSrpClient(pool.poolId, password)
    const ids = { UserPoolId: pool.poolId, ClientId: pool.clientId }
    const asked = await at.admin<Answer>('AdminInitiateAuth', {
      ...ids,
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { USERNAME: 'jdoe', SRP_A: client.publicValue },
    })
    const answer = await at.admin<Answer>('AdminRespondToAuthChallenge', {
      ...ids,
      ChallengeName: 'PASSWORD_VERIFIER',
      ChallengeResponses: client.answer(asked.ChallengeParameters),
    })
    expect(tokensOf(answer).TokenType).toBe('Bearer')
  })
})

describe('a name that nobody has', () => {
  it('is asked for a proof like any other, with the same salt each time, and refused alike', async () => {
    const ask = async (name: string) => {
      const client = createSrpClient(pool.poolId, 'Wrong-Horse-9')
      const asked = await at.begin(pool, 'USER_SRP_AUTH', { USERNAME: name, SRP_A: client.publicValue })
      return { asked, refused: await refusal(at.answer(pool, asked, client.answer(asked.ChallengeParameters))) }
    }
    const there = await ask('jdoe')
    const nobody = await ask('nobody')
    const again = await ask('nobody')
    const shape = ({ asked }: Awaited<ReturnType<typeof ask>>) =>
      Object.entries(asked.ChallengeParameters)
        .map(([name, value]) => `${name} ${name.startsWith('USER') ? '' : Math.round(value.length / 8)}`)
        .sort()
    expect(shape(nobody)).toEqual(shape(there))
    expect(Object.keys(nobody.asked)).toEqual(Object.keys(there.asked))
    expect(nobody.refused).toBe(there.refused)
    expect(again.asked.ChallengeParameters.SALT).toBe(nobody.asked.ChallengeParameters.SALT)
    expect(again.asked.ChallengeParameters.SRP_B).not.toBe(nobody.asked.ChallengeParameters.SRP_B)
    expect(nobody.asked.ChallengeParameters.USER_ID_FOR_SRP).toBe('nobody')
  })

  it('has to wait after wrong tries as a person has', async () => {
    for (const name of ['jdoe', 'impatient']) {
      for (let each = 0; each < 5; each++) expect(await refusal(at.withPassword(pool, name, 'x'))).toBe(incorrect)
      expect(await refusal(at.withPassword(pool, name, 'x'))).toBe('NotAuthorizedException: Password attempts exceeded')
    }
  })

  it('is told of to clients that are set so', async () => {
    const telling = await makePool(at, {}, { ...allFlows, PreventUserExistenceErrors: 'LEGACY' })
    const gone = 'UserNotFoundException: User does not exist.'
    expect(await refusal(at.srp(telling, 'nobody'))).toBe(gone)
    expect(await refusal(at.withPassword(telling, 'nobody'))).toBe(gone)
    expect(await refusal(at.begin(telling, 'CUSTOM_AUTH', { USERNAME: 'nobody' }))).toBe(gone)
  })
})

describe('pools whose people sign in under an address', () => {
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

  it('call people by their sub, and those who are nobody by one like it', async () => {
    const named = await makePool(
      at,
      { UsernameAttributes: ['email'], UsernameConfiguration: { CaseSensitive: false } },
      { ...allFlows, PreventUserExistenceErrors: 'ENABLED' },
    )
    const sub = await at.person(named, 'jdoe@example.com', { email_verified: 'true' })
    const { publicValue } = createSrpClient(named.poolId, password)
    const ask = async (USERNAME: string) =>
      (await at.begin(named, 'USER_SRP_AUTH', { USERNAME, SRP_A: publicValue })).ChallengeParameters
    expect((await ask('JDoe@example.com')).USER_ID_FOR_SRP).toBe(sub)
    const nobody = await ask('nobody@example.com')
    expect(nobody.USER_ID_FOR_SRP).toMatch(uuid)
    expect(sub).toMatch(uuid)
    expect(await ask('Nobody@example.com')).toMatchObject({ SALT: nobody.SALT, USERNAME: nobody.USERNAME })
    const claims = claimsOf(tokensOf(await at.srp(named, 'jdoe@example.com')).IdToken)
    expect(claims).toMatchObject({ sub, 'cognito:username': sub, email: 'jdoe@example.com' })
  })

  it('let people in under their alias too', async () => {
    const aliased = await makePool(at, { AliasAttributes: ['email'] }, allFlows)
    await at.person(aliased, 'jdoe', { email: 'jdoe@example.com', email_verified: 'true' })
    const claims = claimsOf(tokensOf(await at.srp(aliased, 'jdoe@example.com')).IdToken)
    expect(claims).toMatchObject({ 'cognito:username': 'jdoe' })
  })
})

describe('USER_PASSWORD_AUTH', () => {
  it('takes the password and no other', async () => {
    expect(tokensOf(await at.withPassword(pool, 'jdoe')).TokenType).toBe('Bearer')
    expect(await refusal(at.withPassword(pool, 'jdoe', 'Wrong-Horse-9'))).toBe(incorrect)
    expect(await refusal(at.withPassword(pool, 'somebody'))).toBe(incorrect)
  })

  it('locks out for longer and longer, and lets in again after the wait', async () => {
    for (let each = 0; each < 5; each++) await refusal(at.withPassword(pool, 'jdoe', 'x'))
    expect(await refusal(at.withPassword(pool, 'jdoe'))).toBe('NotAuthorizedException: Password attempts exceeded')
    await at.advance(1000)
    expect(await refusal(at.withPassword(pool, 'jdoe', 'x'))).toBe(incorrect)
    await at.advance(1000)
    expect(await refusal(at.srp(pool, 'jdoe'))).toBe('NotAuthorizedException: Password attempts exceeded')
    await at.advance(1000)
    expect(tokensOf(await at.withPassword(pool, 'jdoe')).TokenType).toBe('Bearer')
    expect(await refusal(at.withPassword(pool, 'jdoe', 'x'))).toBe(incorrect)
    expect(tokensOf(await at.withPassword(pool, 'jdoe')).TokenType).toBe('Bearer')
  })

  it('judges tries that come at once one after the other', async () => {
    const tries = await Promise.all(Array.from({ length: 12 }, () => refusal(at.withPassword(pool, 'jdoe', 'x'))))
    expect(tries.filter((each) => each === incorrect)).toHaveLength(5)
  })

  it('says what else is in the way only to one who knows the password', async () => {
    const one = { UserPoolId: pool.poolId, Username: 'jdoe' }
    await at.admin('AdminDisableUser', one)
    expect(await refusal(at.withPassword(pool, 'jdoe', 'x'))).toBe(incorrect)
    expect(await refusal(at.withPassword(pool, 'jdoe'))).toBe('NotAuthorizedException: User is disabled.')
    await at.app('SignUp', { ClientId: pool.clientId, Username: 'new', Password: password })
    expect(await refusal(at.withPassword(pool, 'new', 'x'))).toBe(incorrect)
    expect(await refusal(at.withPassword(pool, 'new'))).toBe('UserNotConfirmedException: User is not confirmed.')
  })

  it('asks for what is missing by its name', async () => {
    expect(await refusal(at.begin(pool, 'USER_PASSWORD_AUTH', { USERNAME: 'jdoe' }))).toBe(
      'InvalidParameterException: Missing required parameter PASSWORD',
    )
    expect(await refusal(at.begin(pool, 'USER_PASSWORD_AUTH', { PASSWORD: 'x' }))).toBe(
      'InvalidParameterException: Missing required parameter USERNAME',
    )
  })
})

describe('flows', () => {
  it('are those alone that the client has', async () => {
    const bare = await makePool(at)
    const given = { USERNAME: 'x', PASSWORD: 'x' }
    expect(await refusal(at.begin(bare, 'USER_PASSWORD_AUTH', given))).toBe(
      'InvalidParameterException: USER_PASSWORD_AUTH flow not enabled for this client',
    )
    const one = await makePool(at, {}, { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] })
    expect(await refusal(at.begin(one, 'USER_SRP_AUTH', { USERNAME: 'x', SRP_A: '2' }))).toBe(
      'InvalidParameterException: USER_SRP_AUTH is not enabled for the client.',
    )
    expect(await refusal(at.begin(one, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: 'x' }))).toBe(
      'InvalidParameterException: REFRESH_TOKEN_AUTH flow not enabled for this client',
    )
  })

  it('of administrators are not for applications', async () => {
    const given = { USERNAME: 'jdoe', PASSWORD: password }
    expect(await refusal(at.begin(pool, 'ADMIN_USER_PASSWORD_AUTH', given))).toBe(
      'InvalidParameterException: Initiate Auth method not supported.',
    )
    const answer = await at.admin<Answer>('AdminInitiateAuth', {
      UserPoolId: pool.poolId,
      ClientId: pool.clientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: given,
    })
    expect(tokensOf(answer).TokenType).toBe('Bearer')
  })

  it('that are not modelled are refused by name', async () => {
    expect(await refusal(at.begin(pool, 'USER_AUTH', { USERNAME: 'jdoe', PREFERRED_CHALLENGE: 'WEB_AUTHN' }))).toMatch(
      /^NotModelled: PREFERRED_CHALLENGE: WEB_AUTHN/,
    )
    const given = { USERNAME: 'jdoe', PASSWORD: password, DEVICE_KEY: 'us-east-1_x' }
    expect(await refusal(at.begin(pool, 'USER_PASSWORD_AUTH', given))).toMatch(
      /^NotModelled: AuthParameters: DEVICE_KEY/,
    )
    const device = { ChallengeName: 'DEVICE_SRP_AUTH', ChallengeParameters: {}, Session: 'x' }
    expect(await refusal(at.answer(pool, device, {}))).toMatch(/^NotModelled: ChallengeName: DEVICE_SRP_AUTH/)
  })
})

describe('a client with a secret', () => {
  it('shows that it knows it at each step', async () => {
    const secret = await makePool(at, {}, { ...allFlows, GenerateSecret: true })
    await at.person(secret, 'jdoe')
    const { UserPoolClient } = await at.admin<{ UserPoolClient: { ClientSecret: string } }>('DescribeUserPoolClient', {
      UserPoolId: secret.poolId,
      ClientId: secret.clientId,
    })
    const hash = (name: string) =>
      createHmac('sha256', UserPoolClient.ClientSecret).update(`${name}${secret.clientId}`).digest('base64')
    const given = { USERNAME: 'jdoe', PASSWORD: password }
    expect(await refusal(at.begin(secret, 'USER_PASSWORD_AUTH', given))).toMatch(/SECRET_HASH was not received$/)
    expect(await refusal(at.begin(secret, 'USER_PASSWORD_AUTH', { ...given, SECRET_HASH: hash('other') }))).toMatch(
      /^NotAuthorizedException: Unable to verify secret hash/,
    )
    const { RefreshToken = '', AccessToken } = tokensOf(
      await at.begin(secret, 'USER_PASSWORD_AUTH', { ...given, SECRET_HASH: hash('jdoe') }),
    )
    const { sub } = claimsOf(AccessToken)
    for (const name of ['jdoe', String(sub)]) {
      const renewed = { REFRESH_TOKEN: RefreshToken, SECRET_HASH: hash(name) }
      expect(tokensOf(await at.begin(secret, 'REFRESH_TOKEN_AUTH', renewed)).TokenType).toBe('Bearer')
    }
    expect(await refusal(at.begin(secret, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: RefreshToken }))).toMatch(
      /SECRET_HASH was not received$/,
    )
    const client = createSrpClient(secret.poolId, password)
    const asked = await at.begin(secret, 'USER_SRP_AUTH', {
      USERNAME: 'jdoe',
      SRP_A: client.publicValue,
      SECRET_HASH: hash('jdoe'),
    })
    const proof = client.answer(asked.ChallengeParameters)
    expect(await refusal(at.answer(secret, asked, proof))).toMatch(/SECRET_HASH was not received$/)
    const signed = await at.answer(secret, asked, { ...proof, SECRET_HASH: hash('jdoe') })
    expect(tokensOf(signed).TokenType).toBe('Bearer')
  })
})

describe('a temporary password', () => {
  const invite = (more: object = {}) =>
    at.admin('AdminCreateUser', {
      UserPoolId: pool.poolId,
      Username: 'guest',
      MessageAction: 'SUPPRESS',
      TemporaryPassword: 'Temporary-1!',
      ...more,
    })
  afterEach(() => at.admin('AdminDeleteUser', { UserPoolId: pool.poolId, Username: 'guest' }).catch(() => undefined))

  it('is changed before there are tokens', async () => {
    await invite({ UserAttributes: [{ Name: 'email', Value: 'guest@example.com' }] })
    const asked = await at.srp(pool, 'guest', 'Temporary-1!')
    expect(asked).toMatchObject({ ChallengeName: 'NEW_PASSWORD_REQUIRED' })
    expect(JSON.parse(asked.ChallengeParameters.requiredAttributes ?? '')).toEqual([])
    expect(JSON.parse(asked.ChallengeParameters.userAttributes ?? '')).toMatchObject({ email: 'guest@example.com' })
    expect(await refusal(at.answer(pool, asked, { NEW_PASSWORD: 'short' }))).toMatch(/^InvalidPasswordException/)
    const done = await at.answer(pool, asked, { NEW_PASSWORD: 'Chosen-Horse-9', 'userAttributes.given_name': 'Guest' })
    expect(claimsOf(tokensOf(done).IdToken)).toMatchObject({ given_name: 'Guest' })
    expect(tokensOf(await at.srp(pool, 'guest', 'Chosen-Horse-9')).TokenType).toBe('Bearer')
    expect(await refusal(at.withPassword(pool, 'guest', 'Temporary-1!'))).toBe(incorrect)
  })

  it('asks for the attributes that the pool requires', async () => {
    const strict = await makePool(at, { Schema: [{ Name: 'family_name', Required: true, Mutable: true }] }, allFlows)
    await at.admin('AdminCreateUser', {
      UserPoolId: strict.poolId,
      Username: 'guest',
      MessageAction: 'SUPPRESS',
      TemporaryPassword: 'Temporary-1!',
    })
    const asked = await at.withPassword(strict, 'guest', 'Temporary-1!')
    expect(JSON.parse(asked.ChallengeParameters.requiredAttributes ?? '')).toEqual(['userAttributes.family_name'])
    const wanted = { NEW_PASSWORD: 'Chosen-Horse-9' }
    expect(await refusal(at.answer(strict, asked, wanted))).toMatch(/^InvalidParameterException: .*family_name/)
    const done = await at.answer(strict, asked, { ...wanted, 'userAttributes.family_name': 'Doe' })
    expect(claimsOf(tokensOf(done).IdToken)).toMatchObject({ family_name: 'Doe' })
  })

  it('is worth nothing after its days', async () => {
    await invite()
    await at.advance(7 * 86_400_000)
    expect(await refusal(at.withPassword(pool, 'guest', 'Temporary-1!'))).toBe(
      'NotAuthorizedException: Temporary password has expired and must be reset by an administrator.',
    )
  })
})

it('asks for a new password where an administrator took the old one back', async () => {
  const telephone = await makePool(at, { AutoVerifiedAttributes: ['email'] }, allFlows)
  await at.person(telephone, 'jdoe', { email: 'jdoe@example.com', email_verified: 'true' })
  await at.admin('AdminResetUserPassword', { UserPoolId: telephone.poolId, Username: 'jdoe' })
  expect(await refusal(at.withPassword(telephone, 'jdoe'))).toBe(
    'PasswordResetRequiredException: Password reset required for the user',
  )
})
