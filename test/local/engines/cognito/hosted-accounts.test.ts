/** Accounts on the hosted pages: made, confirmed, opened again; and the factors that a sign-in asks for there. */
import { generateSync } from 'otplib'
import {
  answerIn,
  authorizeAddress,
  createBrowser,
  createHostedCloud,
  type HostedCloud,
  hostedClient,
  type Shown,
  type TestBrowser,
} from './hosted-cloud'
import type { MadePool } from './pool-cloud'
import { makePool, password, shownUser } from './pool-cloud'

let at: HostedCloud
let pool: MadePool
let people = 0

beforeAll(async () => {
  at = await createHostedCloud()
  const SmsConfiguration = { SnsCallerArn: await at.smsRole() }
  const required = { Name: 'given_name', Required: true, Mutable: true }
  const settings = {
    AutoVerifiedAttributes: ['email'],
    UsernameAttributes: ['email'],
    Schema: [required],
    SmsConfiguration,
  }
  pool = await makePool(at, settings, { ...hostedClient, GenerateSecret: true })
  await at.admin('CreateUserPoolDomain', { UserPoolId: pool.poolId, Domain: 'people' })
  await at.admin('SetUserPoolMfaConfig', {
    UserPoolId: pool.poolId,
    MfaConfiguration: 'OPTIONAL',
    SmsMfaConfiguration: { SmsConfiguration },
    SoftwareTokenMfaConfiguration: { Enabled: true },
  })
})
afterAll(() => at.stop())

const page = (browser: TestBrowser, path: string): Promise<Shown> =>
  browser.open(authorizeAddress(at.base, pool.clientId).replace('oauth2/authorize', path))

const newAddress = (): string => `person-${people++}@example.com`

const signIn = async (username: string, secret = password, browser = createBrowser()): Promise<Shown> =>
  browser.submit(await page(browser, 'login'), { username, password: secret })

async function signedUp(username: string, browser = createBrowser()): Promise<Shown> {
  return browser.submit(await page(browser, 'signup'), { username, given_name: 'J', password })
}

test('a person makes an account, confirms it by the code in the mail, and signs in', async () => {
  const browser = createBrowser()
  const address = newAddress()
  const form = await page(browser, 'signup')
  expect(form.body).toMatch(/<label for="field-username">Email<\/label>.*<label for="field-given_name">Given name/)
  const asked = await browser.submit(form, { username: address, given_name: 'Ann', password })
  expect(asked.title).toBe('Confirm your account')
  expect(asked.body).toContain('p***@e***')
  const wrong = await browser.submit(asked, { code: '000000x' })
  expect(wrong.problem).toBe('Invalid verification code provided, please try again.')
  const done = await browser.submit(wrong, { code: await at.mailedCode(address) })
  expect(done.body).toContain('Your account is confirmed')
  expect(answerIn(await browser.submit(done, { username: address, password }))).toHaveProperty('code')
  expect(await shownUser(at, pool.poolId, address)).toMatchObject({
    UserStatus: 'CONFIRMED',
    attributes: { given_name: 'Ann', email: address, email_verified: 'true' },
  })
})

test('an account that cannot be made says why, and keeps what was typed but the password', async () => {
  const browser = createBrowser()
  const form = await page(browser, 'signup')
  const typed = { username: newAddress(), given_name: '<b>Ann</b>', password: 'short' }
  const refused = await browser.submit(form, typed)
  expect(refused.problem).toMatch(/^Password did not conform with policy/)
  expect(refused.body).toContain('value="&lt;b&gt;Ann&lt;/b&gt;"')
  expect(refused.body).not.toContain('short')
})

test('who signs in before the account is confirmed is asked for the code, and can have another', async () => {
  const browser = createBrowser()
  const address = newAddress()
  await signedUp(address)
  const asked = await signIn(address, password, browser)
  expect(asked).toMatchObject({ title: 'Confirm your account', problem: 'The account is not confirmed yet.' })
  const resend = /formaction="([^"]*)"/.exec(asked.body)?.[1] ?? ''
  const again = await browser.submit({ ...asked, body: asked.body.replace(/action="[^"]*"/, `action="${resend}"`) }, {})
  expect(again.body).toContain('We sent a code to')
  expect((await browser.submit(again, { code: await at.mailedCode(address) })).body).toContain('is confirmed')
  expect(await at.mails(address)).toHaveLength(2)
})

test('a forgotten password is replaced by a code', async () => {
  const browser = createBrowser()
  const address = newAddress()
  await signedUp(address)
  await at.admin('AdminConfirmSignUp', { UserPoolId: pool.poolId, Username: address })
  const verified = [{ Name: 'email_verified', Value: 'true' }]
  await at.admin('AdminUpdateUserAttributes', { UserPoolId: pool.poolId, Username: address, UserAttributes: verified })
  const asked = await browser.submit(await page(browser, 'forgotPassword'), { username: address })
  expect(asked.title).toBe('Choose a new password')
  const code = await at.mailedCode(address)
  expect((await browser.submit(asked, { code: '000000x', password: 'Newer-Horse-9' })).problem).toMatch(/Invalid verif/)
  expect((await browser.submit(asked, { code, password: 'Newer-Horse-9' })).body).toContain(
    'Your new password is saved',
  )
  expect((await signIn(address)).problem).toBe('Incorrect username or password.')
  expect(answerIn(await signIn(address, 'Newer-Horse-9'))).toHaveProperty('code')
})

test('of nobody the pages say what they say of somebody', async () => {
  const browser = createBrowser()
  const address = 'nobody-at-all@example.com'
  const asked = await browser.submit(await page(browser, 'forgotPassword'), { username: address })
  expect(asked.title).toBe('Choose a new password')
  expect(asked.body).toContain('n***@e***')
  expect((await browser.submit(asked, { code: '123456', password })).problem).toMatch(/Invalid verification code/)
  expect(await at.mails(address)).toEqual([])
})

test('no form of another browser is taken by any of the pages', async () => {
  const paths = ['signup', 'confirm', 'resendcode', 'forgotPassword', 'confirmForgotPassword', 'mfa', 'login']
  for (const path of paths) {
    const address = authorizeAddress(at.base, pool.clientId).replace('oauth2/authorize', path)
    const forged = await createBrowser().post(address, { username: 'x', code: '1', password, challenge: 'SMS_MFA' })
    expect({ path, status: forged.status, problem: forged.problem }).toEqual({
      path,
      status: 400,
      problem: expect.stringMatching(/was not sent from here/),
    })
  }
})

test('a pool whose people are made by administrators shows no sign-up', async () => {
  const AdminCreateUserConfig = { AllowAdminCreateUserOnly: true }
  const closed = await makePool(at, { AdminCreateUserConfig }, hostedClient)
  await at.admin('CreateUserPoolDomain', { UserPoolId: closed.poolId, Domain: 'closed' })
  const browser = createBrowser()
  const login = await browser.open(authorizeAddress(`${at.webUrl}/auth/closed`, closed.clientId))
  expect(login.body).not.toContain('Create an account')
  expect((await browser.open(login.url.replace('/login', '/signup'))).status).toBe(404)
})

describe('a second factor', () => {
  async function person(given: Readonly<Record<string, string>>, settings: object): Promise<string> {
    const address = newAddress()
    await at.person(pool, address, { email: address, email_verified: 'true', given_name: 'J', ...given })
    await at.admin('AdminSetUserMFAPreference', { UserPoolId: pool.poolId, Username: address, ...settings })
    return address
  }

  const phone = { phone_number: '+15555550100', phone_number_verified: 'true' }

  test('by text is asked for on a page of its own, may be mistyped, and leads on', async () => {
    const browser = createBrowser()
    const asked = await signIn(await person(phone, { SMSMfaSettings: { Enabled: true } }), password, browser)
    expect(asked.title).toBe('Enter the code')
    expect(asked.body).toContain('+*******0100')
    expect(asked.body).toContain('autocomplete="one-time-code"')
    const wrong = await browser.submit(asked, { code: 'no' })
    expect(wrong.problem).toBe('Invalid code or auth state for the user.')
    expect(answerIn(await browser.submit(wrong, { code: await at.textedCode('+15555550100') }))).toHaveProperty('code')
  })

  test('after too many wrong codes begins with the password again', async () => {
    const browser = createBrowser()
    const given = { ...phone, phone_number: '+15555550101' }
    let shown = await signIn(await person(given, { SMSMfaSettings: { Enabled: true } }), password, browser)
    const asked = shown
    for (let wrong = 0; wrong < 5; wrong++) shown = await browser.submit(asked, { code: 'no' })
    await at.advance(60_000)
    expect((await browser.submit(asked, { code: await at.textedCode('+15555550101') })).title).toBe('Sign in')
  })

  test('has to be set up where the pool asks for one, by an authenticator application', async () => {
    const needing = await makePool(at, {}, hostedClient)
    await at.admin('CreateUserPoolDomain', { UserPoolId: needing.poolId, Domain: 'needing' })
    const SoftwareTokenMfaConfiguration = { Enabled: true }
    const settings = { MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration }
    await at.admin('SetUserPoolMfaConfig', { UserPoolId: needing.poolId, ...settings })
    await at.person(needing, 'jdoe')
    const base = `${at.webUrl}/auth/needing`
    const browser = createBrowser()
    const login = await browser.open(authorizeAddress(base, needing.clientId))
    const setUp = await browser.submit(login, { username: 'jdoe', password })
    const secret = /<code>([A-Z2-7]+)<\/code>/.exec(setUp.body)?.[1] ?? ''
    const code = () => generateSync({ secret, epoch: at.cloud.clock.now() / 1000 })
    expect((await browser.submit(setUp, { code: 'x' })).problem).toBe('Code mismatch')
    expect(answerIn(await browser.submit(setUp, { code: code() }))).toHaveProperty('code')

    await at.advance(30_000)
    const next = createBrowser()
    const asked = await next.submit(await next.open(authorizeAddress(base, needing.clientId)), {
      username: 'jdoe',
      password,
    })
    expect(asked.body).toContain('Your authenticator application shows it.')
    expect(answerIn(await next.submit(asked, { code: code() }))).toHaveProperty('code')
  })
})
