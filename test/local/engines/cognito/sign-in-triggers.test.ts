import { refusal, shownUser } from './pool-cloud'
import {
  allFlows,
  createSignInCloud,
  functionArn,
  makePool,
  password,
  type SignInCloud,
  tokensOf,
} from './sign-in-cloud'

let at: SignInCloud

beforeAll(async () => {
  at = await createSignInCloud()
})
afterAll(() => at.stop())
beforeEach(() => {
  at.events.length = 0
})

const pools = (LambdaConfig: object, more: object = {}) =>
  makePool(at, { LambdaConfig, ...more }, { ...allFlows, PreventUserExistenceErrors: 'ENABLED' })

const all = {
  PreAuthentication: functionArn('pre'),
  PostAuthentication: functionArn('post'),
  PreTokenGeneration: functionArn('generation'),
}

describe('functions around a sign-in', () => {
  it('are called before the password is looked at, when the person is in, and for the tokens', async () => {
    const pool = await pools(all)
    await at.person(pool, 'jdoe', { given_name: 'Jane' })
    const given = { USERNAME: 'jdoe', PASSWORD: password }
    await at.begin(pool, 'USER_PASSWORD_AUTH', given, { ClientMetadata: { from: 'test' } })
    expect(at.events.map(({ triggerSource }) => triggerSource)).toEqual([
      'PreAuthentication_Authentication',
      'PostAuthentication_Authentication',
      'TokenGeneration_Authentication',
    ])
    const [before, after] = at.events
    expect(before?.request).toEqual({
      userAttributes: expect.objectContaining({ given_name: 'Jane', 'cognito:user_status': 'CONFIRMED' }),
      validationData: { from: 'test' },
      userNotFound: false,
    })
    expect(after?.request).toEqual({
      userAttributes: expect.objectContaining({ given_name: 'Jane' }),
      newDeviceUsed: false,
    })
    at.events.length = 0
    await refusal(at.withPassword(pool, 'jdoe', 'x'))
    expect(at.events.map(({ triggerSource }) => triggerSource)).toEqual(['PreAuthentication_Authentication'])
  })

  it('are told what the client says with its answer', async () => {
    const pool = await pools(all)
    const TemporaryPassword = 'Temporary-1!'
    const guest = { UserPoolId: pool.poolId, Username: 'guest', MessageAction: 'SUPPRESS', TemporaryPassword }
    await at.admin('AdminCreateUser', guest)
    const asked = await at.withPassword(pool, 'guest', TemporaryPassword)
    await at.answer(pool, asked, { NEW_PASSWORD: 'Chosen-Horse-9' }, { ClientMetadata: { from: 'test' } })
    expect(at.events.slice(1)).toMatchObject([
      { triggerSource: 'PostAuthentication_Authentication', request: { clientMetadata: { from: 'test' } } },
      { triggerSource: 'TokenGeneration_NewPasswordChallenge', request: { clientMetadata: { from: 'test' } } },
    ])
  })

  it('keep out whom they throw at, by SRP too', async () => {
    const pool = await pools(all)
    await at.person(pool, 'jdoe')
    at.functions.pre = () => {
      throw new Error('Not on Mondays')
    }
    const words = 'UserLambdaValidationException: PreAuthentication failed with error Not on Mondays.'
    expect(await refusal(at.withPassword(pool, 'jdoe'))).toBe(words)
    expect(await refusal(at.srp(pool, 'jdoe'))).toBe(words)
    expect(await refusal(at.withPassword(pool, 'nobody'))).toBe(words)
    expect(at.events.at(-1)).toMatchObject({ userName: 'nobody', request: { userNotFound: true } })
    delete at.functions.pre
    at.functions.post = () => {
      throw new Error('Too late')
    }
    expect(await refusal(at.srp(pool, 'jdoe'))).toBe(
      'UserLambdaValidationException: PostAuthentication failed with error Too late.',
    )
    delete at.functions.post
  })

  it('are called again for the tokens when they are renewed', async () => {
    const pool = await pools(all)
    await at.person(pool, 'jdoe')
    const { RefreshToken = '' } = tokensOf(await at.withPassword(pool, 'jdoe'))
    at.events.length = 0
    await at.app('GetTokensFromRefreshToken', {
      ClientId: pool.clientId,
      RefreshToken,
      ClientMetadata: { from: 'test' },
    })
    expect(at.events).toMatchObject([
      { triggerSource: 'TokenGeneration_RefreshTokens', request: { clientMetadata: { from: 'test' } } },
    ])
  })
})

describe('people of an older directory', () => {
  const directory = (response: object) => {
    at.functions.older = (event) => {
      if (event.request.password !== 'old-password') throw new Error('Bad password')
      return { ...event, response }
    }
  }

  it('are taken over at their first sign-in with the old password', async () => {
    const pool = await pools({ UserMigration: functionArn('older') })
    directory({
      userAttributes: { email: 'old@example.com', email_verified: 'true', given_name: 'Olda' },
      finalUserStatus: 'CONFIRMED',
      messageAction: 'SUPPRESS',
    })
    expect(await refusal(at.withPassword(pool, 'olda', 'wrong'))).toBe(
      'NotAuthorizedException: Incorrect username or password.',
    )
    expect(tokensOf(await at.withPassword(pool, 'olda', 'old-password')).TokenType).toBe('Bearer')
    expect(at.events.at(-1)).toMatchObject({
      triggerSource: 'UserMigration_Authentication',
      userName: 'olda',
      request: { password: 'old-password' },
    })
    expect(await shownUser(at, pool.poolId, 'olda')).toMatchObject({
      UserStatus: 'CONFIRMED',
      attributes: { given_name: 'Olda', email_verified: 'true' },
    })
    delete at.functions.older
    expect(tokensOf(await at.srp(pool, 'olda', 'old-password')).TokenType).toBe('Bearer')
  })

  it('are not asked for by SRP, which doesn’t tell the password', async () => {
    const pool = await pools({ UserMigration: functionArn('older') })
    directory({ userAttributes: { given_name: 'Olda' }, finalUserStatus: 'CONFIRMED' })
    await refusal(at.srp(pool, 'olda', 'old-password'))
    expect(at.events).toEqual([])
  })

  it('have to set a new password where the function doesn’t say that the old one will do', async () => {
    const pool = await pools({ UserMigration: functionArn('older') })
    directory({ userAttributes: { given_name: 'Olda' } })
    expect(await refusal(at.withPassword(pool, 'olda', 'old-password'))).toBe(
      'PasswordResetRequiredException: Password reset required for the user',
    )
    expect(await shownUser(at, pool.poolId, 'olda')).toMatchObject({ UserStatus: 'RESET_REQUIRED' })
  })

  it('sign in under their address where that is how people do', async () => {
    const pool = await pools({ UserMigration: functionArn('older') }, { UsernameAttributes: ['email'] })
    directory({ userAttributes: { email: 'old@example.com', email_verified: 'true' }, finalUserStatus: 'CONFIRMED' })
    expect(tokensOf(await at.withPassword(pool, 'old@example.com', 'old-password')).TokenType).toBe('Bearer')
    const { Username, attributes } = await shownUser(at, pool.poolId, 'old@example.com')
    expect(attributes.sub).toBe(Username)
  })

  it('are one person, though they try twice at once', async () => {
    const pool = await pools({ UserMigration: functionArn('older') })
    directory({ userAttributes: { given_name: 'Olda' }, finalUserStatus: 'CONFIRMED' })
    const tries = await Promise.all(
      [0, 1].map(() => refusal(at.withPassword(pool, 'olda', 'old-password').then(() => undefined))),
    )
    expect(tries).toEqual(['nothing was refused', 'nothing was refused'])
  })
})
