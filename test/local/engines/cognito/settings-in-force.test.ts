/** What settings of pools and clients do, each by what is different with it: that they are told again is no proof of it. */
import { root } from '../../create-test-cloud'
import { attributes, type MadePool, refusal } from './pool-cloud'
import {
  type Answer,
  allFlows,
  createSignInCloud,
  makePool,
  password,
  type SignInCloud,
  tokensOf,
} from './sign-in-cloud'

let at: SignInCloud
let SmsConfiguration: { readonly SnsCallerArn: string }
const phone = '+15555550177'
const email = 'ada@example.com'
const day = 86_400_000
const EmailConfiguration = {
  EmailSendingAccount: 'DEVELOPER',
  SourceArn: 'arn:aws:ses:us-east-1:000000000000:identity/auth@example.com',
}

beforeAll(async () => {
  at = await createSignInCloud()
  SmsConfiguration = { SnsCallerArn: await at.smsRole() }
  await at.cloud.call(root, 'ses', 'CreateEmailIdentity', { EmailIdentity: 'auth@example.com' })
})
afterAll(() => at.stop())

const newestMail = async () => (await at.mails(email)).at(-1)
const newestText = async () => (await at.texts(phone)).at(-1)

const signUp = ({ clientId }: MadePool, given: Readonly<Record<string, string>>, Password = password) =>
  at.app('SignUp', { ClientId: clientId, Username: 'ada', Password, UserAttributes: attributes(given) })

describe('a password policy', () => {
  const why = 'InvalidPasswordException: Password did not conform with policy: Password'

  test.each([
    ['RequireUppercase', 'all-lower-case-1', `${why} must have uppercase characters`],
    ['RequireLowercase', 'ALL-UPPER-CASE-1', `${why} must have lowercase characters`],
    ['RequireNumbers', 'No-number-at-all', `${why} must have numeric characters`],
    ['RequireSymbols', 'NoSymbolIsHere1', `${why} must have symbol characters`],
  ])('asks for what %s says, and for nothing without it', async (member, Password, refused) => {
    const asking = await makePool(at, { Policies: { PasswordPolicy: { [member]: true } } })
    expect(await refusal(signUp(asking, {}, Password))).toBe(refused)
    const easy = await makePool(at, { Policies: { PasswordPolicy: { [member]: false } } })
    expect(await refusal(signUp(easy, {}, Password))).toBe('nothing was refused')
  })

  test('asks for so many characters as MinimumLength says', async () => {
    const pool = await makePool(at, { Policies: { PasswordPolicy: { MinimumLength: 12 } } })
    expect(await refusal(signUp(pool, {}, 'x'.repeat(11)))).toBe(`${why} not long enough`)
    expect(await refusal(signUp(pool, {}, 'x'.repeat(12)))).toBe('nothing was refused')
  })

  test.each([
    ['TemporaryPasswordValidityDays', { Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 2 } } }],
    ['UnusedAccountValidityDays', { AdminCreateUserConfig: { UnusedAccountValidityDays: 2 } }],
  ])('lets a temporary password live as long as %s says', async (_, settings) => {
    const pool = await makePool(at, settings, allFlows)
    const { poolId: UserPoolId } = pool
    const TemporaryPassword = 'Temporary-Horse-1'
    await at.admin('AdminCreateUser', { UserPoolId, Username: 'ada', TemporaryPassword, MessageAction: 'SUPPRESS' })
    await at.advance(2 * day - 1)
    expect(await at.withPassword(pool, 'ada', TemporaryPassword)).toHaveProperty('ChallengeName')
    await at.advance(1)
    expect(await refusal(at.withPassword(pool, 'ada', TemporaryPassword))).toBe(
      'NotAuthorizedException: Temporary password has expired and must be reset by an administrator.',
    )
  })
})

describe('a message', () => {
  const texts = { EmailMessage: 'Mailed {####}', EmailSubject: 'Hello', SmsMessage: 'Texted {####}' }

  test.each([
    [
      'of the pool',
      {
        EmailVerificationMessage: texts.EmailMessage,
        EmailVerificationSubject: texts.EmailSubject,
        SmsVerificationMessage: texts.SmsMessage,
      },
    ],
    ['of its template', { VerificationMessageTemplate: texts }],
  ])('that verifies an address is the one %s', async (_, settings) => {
    const byMail = await makePool(at, { AutoVerifiedAttributes: ['email'], ...settings })
    await signUp(byMail, { email })
    expect(await newestMail()).toMatchObject({ subject: 'Hello', body: expect.stringMatching(/^Mailed \d{6}$/) })
    const byText = await makePool(at, { AutoVerifiedAttributes: ['phone_number'], SmsConfiguration, ...settings })
    await signUp(byText, { phone_number: phone })
    expect(await newestText()).toMatch(/^Texted \d{6}$/)
  })

  test('that invites is the one of AdminCreateUserConfig', async () => {
    const InviteMessageTemplate = {
      SMSMessage: '{username}: {####} by text',
      EmailMessage: '{username}: {####} by mail',
      EmailSubject: 'Come in',
    }
    const { poolId } = await makePool(at, { SmsConfiguration, AdminCreateUserConfig: { InviteMessageTemplate } })
    await at.admin('AdminCreateUser', {
      UserPoolId: poolId,
      Username: 'ada',
      TemporaryPassword: 'Temporary-Horse-1',
      DesiredDeliveryMediums: ['SMS', 'EMAIL'],
      UserAttributes: attributes({ email, phone_number: phone }),
    })
    expect(await newestText()).toBe('ada: Temporary-Horse-1 by text')
    expect(await newestMail()).toMatchObject({ subject: 'Come in', body: 'ada: Temporary-Horse-1 by mail' })
  })

  const addresses = { email, email_verified: 'true', phone_number: phone, phone_number_verified: 'true' }

  async function askedBy(pool: MadePool, factor: 'SMSMfaSettings' | 'EmailMfaSettings'): Promise<void> {
    await at.person(pool, 'ada', addresses)
    await at.admin('AdminSetUserMFAPreference', {
      UserPoolId: pool.poolId,
      Username: 'ada',
      [factor]: { Enabled: true },
    })
    expect(await at.withPassword(pool, 'ada')).toHaveProperty('ChallengeName')
  }

  test.each([
    ['of the pool', { SmsAuthenticationMessage: 'Pass with {####}' }, {}],
    ['of its second factors', {}, { SmsAuthenticationMessage: 'Pass with {####}' }],
  ])('with a code to sign in is the one %s', async (_, settings, ofFactor) => {
    const pool = await makePool(at, { SmsConfiguration, ...settings }, allFlows)
    const SmsMfaConfiguration = { SmsConfiguration, ...ofFactor }
    await at.admin('SetUserPoolMfaConfig', {
      UserPoolId: pool.poolId,
      MfaConfiguration: 'OPTIONAL',
      SmsMfaConfiguration,
    })
    await askedBy(pool, 'SMSMfaSettings')
    expect(await newestText()).toMatch(/^Pass with \d{6}$/)
  })

  test('goes as the role that its second factors name, with the id that the role asks for', async () => {
    const SnsCallerArn = await at.smsRole('an external id')
    const pool = await makePool(at, {}, allFlows)
    const factors = (given: object) =>
      at.admin('SetUserPoolMfaConfig', {
        UserPoolId: pool.poolId,
        MfaConfiguration: 'OPTIONAL',
        SmsMfaConfiguration: { SmsConfiguration: { SnsCallerArn, ...given } },
      })
    await factors({})
    expect(await refusal(askedBy(pool, 'SMSMfaSettings'))).toMatch(/^InvalidSmsRoleTrustRelationshipException/)
    await factors({ ExternalId: 'an external id' })
    expect(await at.withPassword(pool, 'ada')).toHaveProperty('ChallengeName')
    expect(await newestText()).toMatch(/^Your authentication code is \d{6}\.$/)
  })

  test('with a code to sign in by mail is the one of EmailMfaConfiguration', async () => {
    const pool = await makePool(at, { EmailConfiguration }, allFlows)
    await at.admin('SetUserPoolMfaConfig', {
      UserPoolId: pool.poolId,
      MfaConfiguration: 'OPTIONAL',
      EmailMfaConfiguration: { Message: 'Enter {####}', Subject: 'Your way in' },
    })
    await askedBy(pool, 'EmailMfaSettings')
    expect(await newestMail()).toMatchObject({ subject: 'Your way in', body: expect.stringMatching(/^Enter \d{6}$/) })
  })
})

describe('a client', () => {
  test('lets refresh tokens live as long as it says', async () => {
    const TokenValidityUnits = { RefreshToken: 'hours' }
    const pool = await makePool(at, {}, { ...allFlows, RefreshTokenValidity: 5, TokenValidityUnits })
    await at.person(pool, 'ada')
    const { RefreshToken = '' } = tokensOf(await at.withPassword(pool, 'ada'))
    const refresh = () => at.begin(pool, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: RefreshToken })
    await at.advance(5 * 3_600_000 - 1)
    expect(await refusal(refresh())).toBe('nothing was refused')
    await at.advance(1)
    expect(await refusal(refresh())).toBe('NotAuthorizedException: Refresh Token has expired')
  })

  test('waits for the answer to a challenge as long as AuthSessionValidity says', async () => {
    const pool = await makePool(at, {}, { ...allFlows, AuthSessionValidity: 5 })
    await at.admin('AdminCreateUser', {
      UserPoolId: pool.poolId,
      Username: 'ada',
      TemporaryPassword: 'Temporary-Horse-1',
      MessageAction: 'SUPPRESS',
    })
    const asked = (): Promise<Answer> => at.withPassword(pool, 'ada', 'Temporary-Horse-1')
    const answered = (challenge: Answer) =>
      refusal(at.answer(pool, challenge, { USERNAME: 'ada', NEW_PASSWORD: 'Chosen-Horse-9' }))
    const late = await asked()
    await at.advance(5 * 60_000)
    expect(await answered(late)).toMatch(/^NotAuthorizedException: Invalid session/)
    const intime = await asked()
    await at.advance(5 * 60_000 - 1)
    expect(await answered(intime)).toBe('nothing was refused')
  })
})

describe('a list', () => {
  /** How many there are in each page, and all that are in them. */
  async function pages(action: string, input: object, size: object, name: string, token = 'NextToken') {
    const found: unknown[] = []
    let next: unknown
    do {
      const page: Readonly<Record<string, unknown>> = await at.admin(action, {
        ...input,
        ...size,
        ...(next !== undefined && { [token]: next }),
      })
      const items = page[name] as readonly object[]
      expect(items).toHaveLength(1)
      found.push(...items)
      next = page[token]
    } while (next !== undefined)
    return found
  }

  test('comes in pages of the size that is asked for, each item once', async () => {
    const pool = await makePool(at)
    const { poolId: UserPoolId } = pool
    const one = { UserPoolId, Username: 'ada' }
    await at.person(pool, 'ada')
    await at.person(pool, 'bob')
    for (const name of ['a', 'b', 'c']) {
      await at.admin('CreateGroup', { UserPoolId, GroupName: name })
      await at.admin('AdminAddUserToGroup', { ...one, GroupName: name })
      await at.admin('CreateResourceServer', { UserPoolId, Identifier: name, Name: name })
      await at.admin('CreateUserPoolClient', { UserPoolId, ClientName: name })
      await at.admin('CreateIdentityProvider', {
        UserPoolId,
        ProviderName: `Provider-${name}`,
        ProviderType: 'OIDC',
        ProviderDetails: {
          client_id: 'here',
          client_secret: 'a-secret',
          authorize_scopes: 'openid',
          oidc_issuer: 'https://idp.example.com',
          attributes_request_method: 'GET',
        },
      })
    }
    await at.admin('AdminAddUserToGroup', { UserPoolId, Username: 'bob', GroupName: 'a' })
    const limit = { Limit: 1 }
    const most = { MaxResults: 1 }
    const counts = {
      groups: await pages('ListGroups', { UserPoolId }, limit, 'Groups'),
      groupsOfAda: await pages('AdminListGroupsForUser', one, limit, 'Groups'),
      peopleOfA: await pages('ListUsersInGroup', { UserPoolId, GroupName: 'a' }, limit, 'Users'),
      people: await pages('ListUsers', { UserPoolId }, limit, 'Users', 'PaginationToken'),
      servers: await pages('ListResourceServers', { UserPoolId }, most, 'ResourceServers'),
      clients: await pages('ListUserPoolClients', { UserPoolId }, most, 'UserPoolClients'),
      providers: await pages('ListIdentityProviders', { UserPoolId }, most, 'Providers'),
    }
    const distinct = Object.entries(counts).map(([what, items]) => [
      what,
      new Set(items.map((item) => JSON.stringify(item))).size,
    ])
    expect(Object.fromEntries(distinct)).toEqual({
      groups: 3,
      groupsOfAda: 3,
      peopleOfA: 2,
      people: 2,
      servers: 3,
      clients: 4,
      providers: 3,
    })
    const pools = await pages('ListUserPools', {}, most, 'UserPools')
    expect(new Set(pools.map((each) => (each as { Id: string }).Id)).size).toBe(pools.length)
    expect(pools.length).toBeGreaterThan(1)
  })
})
