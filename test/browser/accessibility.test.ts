/**
 * The hosted pages as axe judges them: each that a person can come to, in light and in dark, with scripts off, as wide as a
 * small phone.
 */
import type { Browser, Page } from 'playwright-core'
import { root } from '../local/create-test-cloud'
import {
  authorizeAddress,
  createHostedCloud,
  type HostedCloud,
  hostedClient,
} from '../local/engines/cognito/hosted-cloud'
import { type MadePool, makePool, password } from '../local/engines/cognito/pool-cloud'
import { metadataXml } from '../saml/metadata'
import { expectAccessible } from './axe'
import { findChromium, launchChromium, newPerson, type Person } from './chromium'

const executable = findChromium()
const describeInChromium = executable === undefined ? describe.skip : describe
const phone = '+15555550100'
const temporary = 'Temporary-Horse-1'
const contact = { phone_number: phone, phone_number_verified: 'true', email_verified: 'true' }
jest.setTimeout(60_000)

describeInChromium.each(['light', 'dark'] as const)('axe finds nothing wrong in %s', (colorScheme) => {
  const seen = { colorScheme, viewport: { width: 320, height: 640 } }
  let at: HostedCloud
  let pool: MadePool
  let browser: Browser
  let person: Person
  let page: Page
  let judge: Page

  beforeAll(async () => {
    at = await createHostedCloud()
    browser = await launchChromium(executable ?? '')
    judge = await browser.newPage(seen)
    const SmsConfiguration = { SnsCallerArn: await at.smsRole() }
    await at.cloud.call(root, 'ses', 'CreateEmailIdentity', { EmailIdentity: 'auth@example.com' })
    const EmailConfiguration = {
      EmailSendingAccount: 'DEVELOPER',
      SourceArn: 'arn:aws:ses:us-east-1:000000000000:identity/auth@example.com',
    }
    pool = await makePool(
      at,
      {
        SmsConfiguration,
        EmailConfiguration,
        AutoVerifiedAttributes: ['email'],
        Schema: [{ Name: 'name', Required: true }],
      },
      hostedClient,
    )
    const { poolId: UserPoolId, clientId: ClientId } = pool
    await at.admin('CreateUserPoolDomain', { UserPoolId, Domain: 'people' })
    await at.admin('SetUserPoolMfaConfig', {
      UserPoolId,
      MfaConfiguration: 'ON',
      SmsMfaConfiguration: { SmsConfiguration },
      SoftwareTokenMfaConfiguration: { Enabled: true },
      EmailMfaConfiguration: {},
    })
    const MetadataFile = metadataXml()
    await at.admin('CreateIdentityProvider', {
      UserPoolId,
      ProviderName: 'Corp',
      ProviderType: 'SAML',
      ProviderDetails: { MetadataFile },
    })
    const SupportedIdentityProviders = ['COGNITO', 'Corp']
    await at.admin('UpdateUserPoolClient', { UserPoolId, ClientId, ...hostedClient, SupportedIdentityProviders })
    const named = { name: 'Somebody' }
    await at.person(pool, 'texted', { ...named, ...contact, email: 'texted@example.com' })
    await at.person(pool, 'bare', named)
    await at.admin('AdminCreateUser', {
      UserPoolId,
      Username: 'invited',
      TemporaryPassword: temporary,
      MessageAction: 'SUPPRESS',
    })
  })

  afterAll(async () => {
    await browser?.close()
    await at?.stop()
  })

  beforeEach(async () => {
    person = await newPerson(browser, { javaScriptEnabled: false, ...seen })
    page = await person.context.newPage()
    await page.goto(authorizeAddress(at.base, pool.clientId))
  })

  afterEach(() => person.context.close())

  /** What axe has against the page, by rule and element. It needs scripts, so it judges a copy that may have them. */
  async function expectGood(heading: string): Promise<void> {
    await page.getByRole('heading', { name: heading, exact: true }).waitFor()
    await judge.setContent(await page.content())
    await expectAccessible(judge, heading)
  }

  async function signIn(name: string, secret = password): Promise<void> {
    await page.getByLabel('Username').fill(name)
    await page.getByLabel('Password').fill(secret)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  }

  test('with the sign-in, also after a wrong password', async () => {
    await expectGood('Sign in')
    await signIn('texted', 'Wrong-Horse-1')
    await page.getByRole('alert').waitFor()
    await expectGood('Sign in')
  })

  test('with a sign-up, its refusal, and the code that confirms it', async () => {
    await page.getByRole('link', { name: 'Create an account' }).click()
    await expectGood('Create an account')
    const fill = async (secret: string) => {
      await page.getByLabel('Username').fill(`new-${colorScheme}`)
      await page.getByLabel('Email').fill('new@example.com')
      await page.getByLabel('Name', { exact: true }).fill('New')
      await page.getByLabel('Password').fill(secret)
      await page.getByRole('button', { name: 'Create the account' }).click()
    }
    await fill('short')
    await page.getByRole('alert').waitFor()
    await expectGood('Create an account')
    await fill(password)
    await expectGood('Confirm your account')
    await page.getByLabel('Code').fill(await at.mailedCode('new@example.com'))
    await page.getByRole('button', { name: 'Confirm', exact: true }).click()
    await page.getByRole('status').waitFor()
    await expectGood('Sign in')
  })

  test('with a forgotten password', async () => {
    await page.getByRole('link', { name: 'Forgot your password?' }).click()
    await expectGood('Forgot your password?')
    await page.getByLabel('Username').fill('nobody')
    await page.getByRole('button', { name: 'Send the code' }).click()
    await expectGood('Choose a new password')
  })

  test('with a choice of second factors, and the code of one', async () => {
    await signIn('texted')
    await expectGood('Choose how to confirm that it is you')
    await page.getByLabel('A code in a text message').check()
    await page.getByRole('button', { name: 'Continue' }).click()
    await expectGood('Enter the code')
  })

  test('with the set-up of an authenticator application', async () => {
    await signIn('bare')
    await page.getByRole('img', { name: 'A QR code with the key below' }).waitFor()
    await expectGood('Set up an authenticator application')
  })

  test('with the first password of one’s own', async () => {
    await signIn('invited', temporary)
    await expectGood('Choose a new password')
  })

  test('with what can not go on', async () => {
    await page.goto(`${at.base}/logout?client_id=${pool.clientId}&logout_uri=https://evil.example`)
    await expectGood('Sign out')
  })
})
