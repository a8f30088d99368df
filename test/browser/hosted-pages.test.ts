/** The hosted pages in a real browser: with a second factor, and by a SAML provider on another site. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inflateRawSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import {
  authorizeAddress,
  createHostedCloud,
  type HostedCloud,
  hostedClient,
} from '../local/engines/cognito/hosted-cloud'
import { type MadePool, makePool, password } from '../local/engines/cognito/pool-cloud'
import { base64, signedResponse } from '../saml/documents'
import { metadataXml } from '../saml/metadata'
import { findChromium, launchChromium, newPerson, type Person } from './chromium'

const executable = findChromium()
const describeInChromium = executable === undefined ? describe.skip : describe
jest.setTimeout(60_000)

describeInChromium('a person at the hosted pages, in a browser', () => {
  let at: HostedCloud
  let pool: MadePool
  let browser: Browser
  let person: Person
  /** Of the provider, and of the application. */
  let provider: Server
  let elsewhere: string

  beforeAll(async () => {
    at = await createHostedCloud()
    browser = await launchChromium(executable ?? '')
    provider = createServer((request, response) => {
      response.setHeader('content-type', 'text/html')
      const url = new URL(request.url ?? '', 'http://localhost')
      response.end(url.pathname === '/sso' ? signOn(url) : '<title>The application</title>')
    })
    await new Promise<void>((resolve) => provider.listen(0, resolve))
    // Another site than 127.0.0.1, to the browser.
    elsewhere = `http://localhost:${(provider.address() as AddressInfo).port}`
    const clientSettings = { ...hostedClient, CallbackURLs: [`${elsewhere}/back`] }
    const SmsConfiguration = { SnsCallerArn: await at.smsRole() }
    pool = await makePool(at, { SmsConfiguration }, clientSettings)
    const { poolId: UserPoolId, clientId: ClientId } = pool
    await at.admin('CreateUserPoolDomain', { UserPoolId, Domain: 'people' })
    const SmsMfaConfiguration = { SmsConfiguration }
    await at.admin('SetUserPoolMfaConfig', { UserPoolId, MfaConfiguration: 'OPTIONAL', SmsMfaConfiguration })
    await at.person(pool, 'jdoe', { phone_number: '+15555550100', phone_number_verified: 'true' })
    const SMSMfaSettings = { Enabled: true }
    await at.admin('AdminSetUserMFAPreference', { UserPoolId, Username: 'jdoe', SMSMfaSettings })
    await at.admin('CreateIdentityProvider', {
      UserPoolId,
      ProviderName: 'Corp',
      ProviderType: 'SAML',
      ProviderDetails: {
        MetadataFile: metadataXml({
          signOn: `<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${elsewhere}/sso"/>`,
        }),
      },
    })
    const SupportedIdentityProviders = ['COGNITO', 'Corp']
    await at.admin('UpdateUserPoolClient', { UserPoolId, ClientId, ...clientSettings, SupportedIdentityProviders })
  })

  afterAll(async () => {
    await browser?.close()
    provider?.close()
    await at?.stop()
  })

  /** The provider's page, whose form brings the person back. */
  function signOn({ searchParams }: URL): string {
    const xml = inflateRawSync(Buffer.from(searchParams.get('SAMLRequest') ?? '', 'base64')).toString()
    const member = (name: string) => new RegExp(` ${name}="([^"]*)"`).exec(xml)?.[1] ?? ''
    const [id, to] = [member('ID'), member('AssertionConsumerServiceURL')]
    const audience = `urn:amazon:cognito:sp:${pool.poolId}`
    const assertion = { audience, recipient: to, inResponseTo: id, attributes: {} }
    const response = base64(signedResponse(assertion, { destination: to, inResponseTo: id }))
    return (
      `<title>Corp</title><form method="post" action="${to}"><input type="hidden" name="SAMLResponse" value="${response}">` +
      `<input type="hidden" name="RelayState" value="${searchParams.get('RelayState')}"><button>I am jdoe</button></form>`
    )
  }

  beforeEach(async () => {
    person = await newPerson(browser, { javaScriptEnabled: false })
  })

  afterEach(async () => {
    await person.context.close()
    expect(person.errors).toEqual([])
  })

  const address = (state: string): string =>
    authorizeAddress(at.base, pool.clientId, { redirect_uri: `${elsewhere}/back`, state })

  async function arrived(page: Page): Promise<URLSearchParams> {
    await page.waitForURL(`${elsewhere}/back**`)
    return new URL(page.url()).searchParams
  }

  test('signs in without JavaScript, with the code that the phone got, and to the next application at once', async () => {
    const page = await person.context.newPage()
    await page.goto(address('first'))
    await page.getByLabel('Username').fill('jdoe')
    await page.getByLabel('Password').fill('Wrong-Horse-1')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    expect(await page.getByRole('alert').innerText()).toBe('Incorrect username or password.')
    expect(await page.getByLabel('Username').inputValue()).toBe('jdoe')
    await page.getByLabel('Password').fill(password)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Enter the code' }).waitFor()
    await page.getByLabel('Code').fill(await at.textedCode('+15555550100'))
    await page.keyboard.press('Enter')
    expect((await arrived(page)).get('code')).toBeTruthy()

    await page.goto(address('next'))
    expect((await arrived(page)).get('state')).toBe('next')
  })

  test('signs in by a provider on another site, whose form the guard and the cookies let back', async () => {
    const page = await person.context.newPage()
    await page.goto(address('first'))
    await page.getByRole('link', { name: 'Sign in with Corp' }).click()
    await page.getByRole('button', { name: 'I am jdoe' }).click()
    expect((await arrived(page)).get('code')).toBeTruthy()
  })
})
