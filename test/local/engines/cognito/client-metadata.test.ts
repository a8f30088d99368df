/** What an application says along with a call, for the functions of the pool: each call that takes it hands it on. */
import { attributes, type MadePool } from './pool-cloud'
import {
  allFlows,
  createSignInCloud,
  functionArn,
  makePool,
  password,
  type SignInCloud,
  tokensOf,
} from './sign-in-cloud'

const ClientMetadata = { from: 'test' }
const email = 'ada@example.com'
let at: SignInCloud
let pool: MadePool

beforeAll(async () => {
  at = await createSignInCloud()
})
afterAll(() => at.stop())

beforeEach(async () => {
  const names = ['PreSignUp', 'PostConfirmation', 'CustomMessage', 'PreAuthentication', 'PostAuthentication']
  const LambdaConfig = Object.fromEntries(
    [...names, 'PreTokenGeneration'].map((name) => [name, functionArn(name)] as const),
  )
  pool = await makePool(at, { LambdaConfig, AutoVerifiedAttributes: ['email'] }, allFlows)
})

interface Known {
  readonly ClientId: string
  readonly UserPoolId: string
  readonly Username: string
}

const UserAttributes = attributes({ email })
const signUp = ({ ClientId, Username }: Known, more: object = {}) =>
  at.app('SignUp', { ClientId, Username, Password: password, UserAttributes, ...more })
const person = () => at.person(pool, 'ada', { email, email_verified: 'true' })
const signIn = async () => tokensOf(await at.withPassword(pool, 'ada'))

type Call = (known: Known) => Promise<unknown>

/** By the calls: what goes before, the call itself, and whom it tells. */
const calls: Readonly<
  Record<string, { readonly before?: Call; readonly call: Call; readonly told: readonly string[] }>
> = {
  SignUp: {
    call: (known) => signUp(known, { ClientMetadata }),
    told: ['PreSignUp_SignUp', 'CustomMessage_SignUp'],
  },
  ConfirmSignUp: {
    before: signUp,
    call: async ({ ClientId, Username }) =>
      at.app('ConfirmSignUp', { ClientId, Username, ConfirmationCode: await at.mailedCode(email), ClientMetadata }),
    told: ['PostConfirmation_ConfirmSignUp'],
  },
  AdminConfirmSignUp: {
    before: signUp,
    call: ({ UserPoolId, Username }) => at.admin('AdminConfirmSignUp', { UserPoolId, Username, ClientMetadata }),
    told: ['PostConfirmation_ConfirmSignUp'],
  },
  ResendConfirmationCode: {
    before: signUp,
    call: ({ ClientId, Username }) => at.app('ResendConfirmationCode', { ClientId, Username, ClientMetadata }),
    told: ['CustomMessage_ResendCode'],
  },
  ForgotPassword: {
    before: person,
    call: ({ ClientId, Username }) => at.app('ForgotPassword', { ClientId, Username, ClientMetadata }),
    told: ['CustomMessage_ForgotPassword'],
  },
  ConfirmForgotPassword: {
    before: async ({ ClientId, Username }) => {
      await person()
      await at.app('ForgotPassword', { ClientId, Username })
    },
    call: async ({ ClientId, Username }) =>
      at.app('ConfirmForgotPassword', {
        ClientId,
        Username,
        ConfirmationCode: await at.mailedCode(email),
        Password: 'Another-Horse-9',
        ClientMetadata,
      }),
    told: ['PostConfirmation_ConfirmForgotPassword'],
  },
  AdminCreateUser: {
    call: ({ UserPoolId, Username }) =>
      at.admin('AdminCreateUser', { UserPoolId, Username, UserAttributes, ClientMetadata }),
    told: ['PreSignUp_AdminCreateUser', 'CustomMessage_AdminCreateUser'],
  },
  AdminResetUserPassword: {
    before: person,
    call: ({ UserPoolId, Username }) => at.admin('AdminResetUserPassword', { UserPoolId, Username, ClientMetadata }),
    told: ['CustomMessage_ForgotPassword'],
  },
  AdminUpdateUserAttributes: {
    before: person,
    call: ({ UserPoolId, Username }) =>
      at.admin('AdminUpdateUserAttributes', {
        UserPoolId,
        Username,
        UserAttributes: attributes({ email: 'other@example.com' }),
        ClientMetadata,
      }),
    told: ['CustomMessage_UpdateUserAttribute'],
  },
  UpdateUserAttributes: {
    before: person,
    call: async () =>
      at.app('UpdateUserAttributes', {
        AccessToken: (await signIn()).AccessToken,
        UserAttributes: attributes({ email: 'other@example.com' }),
        ClientMetadata,
      }),
    told: ['CustomMessage_UpdateUserAttribute'],
  },
  GetUserAttributeVerificationCode: {
    before: person,
    call: async () =>
      at.app('GetUserAttributeVerificationCode', {
        AccessToken: (await signIn()).AccessToken,
        AttributeName: 'email',
        ClientMetadata,
      }),
    told: ['CustomMessage_VerifyUserAttribute'],
  },
  // Before and after a sign-in it is the client's data to be validated, as on AWS.
  InitiateAuth: {
    before: person,
    call: () => at.begin(pool, 'USER_PASSWORD_AUTH', { USERNAME: 'ada', PASSWORD: password }, { ClientMetadata }),
    told: ['PreAuthentication_Authentication'],
  },
  GetTokensFromRefreshToken: {
    before: person,
    call: async ({ ClientId }) =>
      at.app('GetTokensFromRefreshToken', { ClientId, RefreshToken: (await signIn()).RefreshToken, ClientMetadata }),
    told: ['TokenGeneration_RefreshTokens'],
  },
}

test('what is said to have the sign-up of somebody else validated gets to the function too', async () => {
  await at.admin('AdminCreateUser', {
    UserPoolId: pool.poolId,
    Username: 'ada',
    MessageAction: 'SUPPRESS',
    ValidationData: attributes({ ticket: '7' }),
  })
  expect(at.events.at(-1)).toMatchObject({
    triggerSource: 'PreSignUp_AdminCreateUser',
    request: { validationData: { ticket: '7' } },
  })
})

test.each(Object.entries(calls))('%s', async (_, { before, call, told }) => {
  const known = { ClientId: pool.clientId, UserPoolId: pool.poolId, Username: 'ada' }
  await before?.(known)
  at.events.splice(0)
  await call(known)
  const heard = at.events.filter(({ request: { clientMetadata, validationData } }) =>
    [clientMetadata, validationData].some((given) => JSON.stringify(given) === JSON.stringify(ClientMetadata)),
  )
  expect(heard.map(({ triggerSource }) => triggerSource)).toEqual(told)
})
