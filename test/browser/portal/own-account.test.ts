/** What a person sees and changes of their own account in the portal, and the sign-in of their company. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inflateRawSync } from 'node:zlib'
import {
  AdminConfirmSignUpCommand,
  CreateIdentityProviderCommand,
  DescribeUserPoolClientCommand,
  ListUserPoolClientsCommand,
  SignUpCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import type { Page } from 'playwright-core'
import { ConsentGranted, ConsentWithdrawn, UserErasureRequested } from '../../../events/catalog/identity'
import { type EventRecord, recordEvents } from '../../../events/jest'
import { base64, signedResponse } from '../../saml/documents'
import { metadataXml } from '../../saml/metadata'
import { password } from '../../scenarios/signed-in'
import { findChromium } from '../chromium'
import { type Portal, startPortal, type Visitor } from './portal'

const executable = findChromium()
const describeInChromium = executable === undefined ? describe.skip : describe
jest.setTimeout(120_000)

const email = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress'

describeInChromium('somebody with an account', () => {
  let portal: Portal
  let visitor: Visitor
  let page: Page
  let record: EventRecord
  let provider: Server
  let elsewhere: string

  beforeAll(async () => {
    provider = createServer((request, response) => {
      response.setHeader('content-type', 'text/html')
      response.end(signOn(new URL(request.url ?? '', 'http://localhost')))
    })
    await new Promise<void>((resolve) => provider.listen(0, resolve))
    // Another site than 127.0.0.1, to the browser.
    elsewhere = `http://localhost:${(provider.address() as AddressInfo).port}`
    portal = await startPortal(executable ?? '')
    record = recordEvents(portal.signalbox.local)
    await addCompany()
  }, 120_000)

  afterAll(async () => {
    provider?.close()
    await portal?.stop()
  })

  beforeEach(async () => {
    visitor = await portal.visitor()
    page = visitor.page
  })

  afterEach(() => visitor.leave([elsewhere]))

  const heading = (name: string) => page.getByRole('heading', { name, level: 1 }).waitFor()

  /** As `--parameters SignInBy=COGNITO,Corp` would, once the directory has the company. */
  async function addCompany(): Promise<void> {
    const { cognito, userPoolId: UserPoolId } = portal.people
    const Location = `Location="${elsewhere}/sso"`
    const Binding = 'Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"'
    const MetadataFile = metadataXml({ signOn: `<md:SingleSignOnService ${Binding} ${Location}/>` })
    await cognito.send(
      new CreateIdentityProviderCommand({
        UserPoolId,
        ProviderName: 'Corp',
        ProviderType: 'SAML',
        ProviderDetails: { MetadataFile },
        AttributeMapping: { email },
        IdpIdentifiers: ['corp.example.com'],
      }),
    )
    const { UserPoolClients = [] } = await cognito.send(new ListUserPoolClientsCommand({ UserPoolId, MaxResults: 60 }))
    const ClientId = UserPoolClients.find(({ ClientName }) => ClientName === 'Sessions')?.ClientId
    const { UserPoolClient } = await cognito.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }))
    const { ClientSecret: _, CreationDate: __, LastModifiedDate: ___, ...settings } = UserPoolClient ?? {}
    await cognito.send(
      new UpdateUserPoolClientCommand({
        ...settings,
        UserPoolId,
        ClientId,
        SupportedIdentityProviders: ['COGNITO', 'Corp'],
      }),
    )
  }

  /** Of whom the directory's triggers have told, as they do of people who make their account. */
  async function signUp(userName: string): Promise<string> {
    const { cognito, userPoolId: UserPoolId, clientId: ClientId } = portal.people
    const UserAttributes = [{ Name: 'email', Value: `${userName}@example.com` }]
    const made = await cognito.send(
      new SignUpCommand({ ClientId, Username: userName, Password: password, UserAttributes }),
    )
    await cognito.send(new AdminConfirmSignUpCommand({ UserPoolId, Username: userName }))
    await portal.signalbox.local.idle()
    return made.UserSub ?? ''
  }

  /** The provider's page, whose form brings the person back. */
  function signOn({ pathname, searchParams }: URL): string {
    if (pathname !== '/sso') return '<title>Another site</title>'
    const xml = inflateRawSync(Buffer.from(searchParams.get('SAMLRequest') ?? '', 'base64')).toString()
    const member = (name: string) => new RegExp(` ${name}="([^"]*)"`).exec(xml)?.[1] ?? ''
    const [id, to] = [member('ID'), member('AssertionConsumerServiceURL')]
    const audience = `urn:amazon:cognito:sp:${portal.people.userPoolId}`
    const now = portal.signalbox.local.clock.now().getTime()
    const at = (minutes: number) => new Date(now + minutes * 60_000).toISOString()
    const assertion = {
      id: `_corp-${id}`,
      nameId: 'carol',
      audience,
      recipient: to,
      inResponseTo: id,
      issued: at(0),
      notBefore: at(-1),
      notOnOrAfter: at(5),
      confirmedUntil: at(5),
      attributes: { [email]: ['carol@corp.example.com'] },
    }
    const response = base64(signedResponse(assertion, { destination: to, inResponseTo: id }))
    return (
      `<title>Corp</title><form method="post" action="${to}"><input type="hidden" name="SAMLResponse" value="${response}">` +
      `<input type="hidden" name="RelayState" value="${searchParams.get('RelayState')}"><button>I am carol</button></form>`
    )
  }

  test('signs in at their company, by its name or by their address, and is where they wanted to be', async () => {
    await visitor.go('/account/token')
    await page.getByRole('link', { name: 'Corp' }).click()
    await page.getByRole('button', { name: 'I am carol' }).click()
    await heading('What your tokens say')
    await page.getByText('carol@corp.example.com').first().waitFor()
    await page.getByText('The company that has signed you in').waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await heading('Signalbox')

    await visitor.go('/sign-in?returnTo=/account')
    await page.getByLabel('Your address at work').fill('Carol@corp.example.com')
    // The directory's own pages remember them, and ask the company no more.
    await page.keyboard.press('Enter')
    await heading('Account')
    await page.getByText('carol@corp.example.com').waitFor()
    expect(page.url()).toBe(`${portal.url}/account`)
  })

  test('sees what both tokens say, and is greeted by an API that takes the ID token, by GET and by POST', async () => {
    await portal.people.add('greta', { attributes: { given_name: 'Greta' } })
    await visitor.go('/account/token')
    await visitor.signIn('greta')
    await page.getByRole('grid', { name: 'Claims of the ID token' }).getByText('greta@example.com').waitFor()
    await page.getByRole('grid', { name: 'Claims of the access token' }).getByText('origin_jti').waitFor()
    await page.getByText('no second one is on').waitFor()

    await page.getByLabel('Note').fill('Written in a browser')
    await page.getByRole('button', { name: 'POST', exact: true }).click()
    await page.getByText('POST: it was answered.').waitFor()
    await page.getByRole('button', { name: 'GET', exact: true }).click()
    await page.getByText('GET: it was answered.').waitFor()
    expect(await page.locator('pre').innerText()).toMatch(/Hello Greta![\s\S]*Written in a browser/)
    await page.getByRole('button', { name: 'GET without a token' }).click()
    await page.getByText('GET without a token: 401.').waitFor()
    const kept = await page.evaluate('JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])')
    expect(kept).not.toMatch(/eyJ|greta/)
  })

  test('lets an application have what they choose, and takes it back', async () => {
    const owner = await portal.people.add('owner', { groups: ['admins'] })
    const sub = await signUp('member')
    const registered = await owner.call('POST', 'identity/applications', {
      applicationId: 'shop',
      name: 'The <b>Shop</b>',
      company: 'Acme',
      countries: ['DE'],
      roles: ['buyer'],
      redirectUris: ['https://shop.example.com/back'],
    })
    expect([200, 201]).toContain(registered.status)
    const joined = await owner.call('PUT', `identity/applications/shop/members/${sub}`, { roles: ['buyer'] })
    expect(joined.status).toBe(200)

    await visitor.go('/account/applications')
    await visitor.signIn('member')
    await page.getByText('You let no application have anything').waitFor()
    const memberships = page.getByRole('grid', { name: 'Where you are a member' })
    await memberships.getByText('The <b>Shop</b>').waitFor()
    await memberships.getByRole('button', { name: 'Choose what shop may have' }).click()
    await page.getByLabel('E-mail').check()
    await page.getByRole('button', { name: 'Let it have this' }).click()
    const consents = page.getByRole('grid', { name: 'What you let applications have' })
    await consents.getByText('E-mail').waitFor()
    expect(record).toHavePublished(ConsentGranted, { sub, applicationId: 'shop' }, { times: 1 })
    await consents.getByRole('button', { name: 'Choose what shop may have' }).click()
    await page.getByLabel('E-mail').uncheck()
    await page.getByRole('button', { name: 'Let it have nothing' }).click()
    await page.getByText('You let no application have anything').waitFor()
    expect(record).toHavePublished(ConsentWithdrawn, { sub, applicationId: 'shop' }, { times: 1 })

    await page.getByRole('link', { name: 'Activity' }).click()
    await page.getByText('Took back what an application may have').waitFor()
    await page.getByText('Signed in').first().waitFor()
  })

  test('takes a field of the profile away', async () => {
    await portal.people.add('nameless', { attributes: { given_name: 'Ned', family_name: 'Nash' } })
    await visitor.go('/account')
    await visitor.signIn('nameless')
    await page.getByText('Nash').waitFor()
    await page.getByRole('button', { name: 'Change' }).click()
    await page.getByLabel('Family name').fill('')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('button', { name: 'Change' }).waitFor()
    expect(await page.getByText('Nash').count()).toBe(0)
    await page.getByText('Ned').waitFor()
  })

  test('has the account erased, after a sign-in of just now and in so many words', async () => {
    const leaver = await portal.people.add('leaver')
    await visitor.go('/account/erase')
    await visitor.signIn('leaver')
    await heading('Erase the account')
    await portal.signalbox.local.clock.advance('11m')
    await page.reload()
    await page.getByRole('button', { name: 'Sign in again' }).click()
    await heading('Sign in')
    await visitor.signIn('leaver')
    await heading('Erase the account')
    await page.getByRole('button', { name: 'Erase my account for ever' }).click()
    await page.getByText('Expected leaver.').waitFor()
    expect(record).not.toHavePublished(UserErasureRequested, { sub: leaver.sub })
    await page.getByLabel('Your user name').fill('leaver')
    await page.getByRole('button', { name: 'Erase my account for ever' }).click()
    await heading('The account is being erased')
    expect(record).toHavePublished(UserErasureRequested, { sub: leaver.sub }, { times: 1 })
    await page.getByRole('button', { name: 'Leave' }).click()
    await heading('Signalbox')
    await visitor.go('/sign-in')
    await visitor.signIn('leaver')
    await page.getByRole('alert').waitFor()
  })
})
