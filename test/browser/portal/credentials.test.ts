/** Temporary credentials of AWS, used from pages: of the user pool's people, and of a company's in both ways. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import type { Page } from 'playwright-core'
import { samlifyAnswer } from '../../saml/samlify'
import { awsAttribute, awsAudience, awsRecipient, type Company, startCompany } from '../../scenarios/company'
import { findChromium } from '../chromium'
import { type Portal, startPortal, type Visitor } from './portal'

const executable = findChromium()
const describeInChromium = executable === undefined ? describe.skip : describe
jest.setTimeout(150_000)

describeInChromium('with credentials of AWS', () => {
  let company: Company
  let portal: Portal
  let visitor: Visitor
  let page: Page
  let provider: Server
  let elsewhere: string
  let aws: string

  beforeAll(async () => {
    provider = createServer((request, response) => {
      void signOn(new URL(request.url ?? '', 'http://localhost')).then((content) => {
        response.setHeader('content-type', 'text/html')
        response.end(content)
      })
    })
    await new Promise<void>((resolve) => provider.listen(0, resolve))
    // Another site than 127.0.0.1, to the browser.
    elsewhere = `http://localhost:${(provider.address() as AddressInfo).port}`
    const Binding = 'Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"'
    const signOnService = `<md:SingleSignOnService ${Binding} Location="${elsewhere}/sso"/>`
    company = await startCompany({}, { signOn: signOnService })
    portal = await startPortal(executable ?? '', async () => company.signalbox)
    aws = new URL(company.signalbox.local.endpointUrl).origin
  }, 150_000)

  afterAll(async () => {
    provider?.close()
    await portal?.close()
    await company?.stop()
  })

  beforeEach(async () => {
    visitor = await portal.visitor()
    page = visitor.page
  })

  afterEach(() => visitor.leave([elsewhere, aws]))

  /** The provider's page, whose form brings the person back. */
  async function signOn({ pathname, searchParams }: URL): Promise<string> {
    if (pathname !== '/sso') return '<title>Another site</title>'
    const { output, signalbox } = company
    const acs = `${signalbox.local.webUrl}/api/identity/saml/acs`
    const response = await samlifyAnswer({
      query: searchParams,
      audience: awsAudience,
      acs,
      recipient: awsRecipient,
      nameId: 'carol',
      now: signalbox.local.clock.now().getTime(),
      attributes: {
        [awsAttribute('Role')]: `${output.RoleOfdevelopers},${output.CompanyArn}`,
        [awsAttribute('RoleSessionName')]: 'carol',
      },
    })
    return (
      `<title>Corp</title><form method="post" action="${acs}"><input type="hidden" name="SAMLResponse" value="${response}">` +
      `<input type="hidden" name="RelayState" value="${searchParams.get('RelayState')}"><button>I am carol</button></form>`
    )
  }

  async function attempt(label: string, outcome: 'done' | RegExp): Promise<string> {
    await page.getByRole('button', { name: label, exact: true }).click()
    const said = page.getByText(new RegExp(`^${label}: (done|refused.*)\\.$`))
    await said.waitFor()
    if (outcome === 'done') expect(await said.innerText()).toBe(`${label}: done.`)
    else expect(await said.innerText()).toMatch(outcome)
    const section = page.locator('section', { has: said })
    return (await section.locator('.said').allInnerTexts()).join('\n')
  }

  async function keysInBucket(): Promise<readonly string[]> {
    const { local } = company.signalbox
    const s3 = new S3Client({ ...local.sdkConfig, forcePathStyle: true })
    const { FilesBucket: Bucket } = local.outputs('signalbox-orders')
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }))
    s3.destroy()
    return Contents.map(({ Key = '' }) => Key)
  }

  async function expectNothingKept(): Promise<void> {
    const kept = await page.evaluate('JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])')
    expect(kept).not.toMatch(/ASIA|eyJ/)
    expect(page.url()).not.toMatch(/ASIA|eyJ|SAML/)
  }

  async function comeFromCompany(): Promise<void> {
    await page.getByRole('link', { name: 'Sign in at the company' }).click()
    await page.getByRole('button', { name: 'I am carol' }).click()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByText('Good until').waitFor()
  }

  test('somebody of the user pool has files, drafts and an API, and nothing of anybody else', async () => {
    await portal.people.add('dev', { groups: ['developers'] })
    await visitor.go('/account/credentials')
    await visitor.signIn('dev')
    await page.getByRole('button', { name: 'Get credentials' }).click()
    await page.getByText(/ASIA/).waitFor()
    await page.getByLabel('Text').fill('Straight <from> & "Chromium"')

    await attempt('Write a file', 'done')
    expect(await attempt('Read it', 'done')).toBe('Straight <from> & "Chromium"')
    expect(await attempt('List my files', 'done')).toMatch(/us-east-1:[\w-]+\/note\.txt/)
    expect(await keysInBucket()).toEqual([expect.stringMatching(/^us-east-1:[\w-]+\/note\.txt$/)])
    await attempt('Read somebody else’s file', /refused \(403 AccessDenied\)/)
    await attempt('Remove it', 'done')
    expect(await keysInBucket()).toEqual([])

    await attempt('Keep a draft', 'done')
    expect(await attempt('Read the draft', 'done')).toBe('Straight <from> & "Chromium"')
    await attempt('Read somebody else’s draft', /refused \(400 AccessDeniedException\)/)

    await attempt('Order', 'done')
    expect(await attempt('List orders', 'done')).toContain('"status": "ordered"')
    await expectNothingKept()
  })

  test('who is in no group calls nothing of the API', async () => {
    await portal.people.add('plain')
    await visitor.go('/account/credentials')
    await visitor.signIn('plain')
    await page.getByRole('button', { name: 'Get credentials' }).click()
    await page.getByText(/ASIA/).waitFor()
    await attempt('List orders', /refused \(403/)
    await attempt('Write a file', 'done')
  })

  test('somebody of a company has an identity of the pool for what their company says', async () => {
    await visitor.go('/company/identity-pool')
    await comeFromCompany()
    expect(page.url()).toBe(`${portal.url}/company/identity-pool`)
    await attempt('Write a file', 'done')
    expect(await attempt('Read it', 'done')).toBe('Written by a page')
    await attempt('Keep a draft', 'done')
    await attempt('Order', 'done')
    await attempt('Read somebody else’s file', /refused \(403 AccessDenied\)/)
    await attempt('Read somebody else’s draft', /refused/)
    await expectNothingKept()
    await page.reload()
    await page.getByRole('link', { name: 'Sign in at the company' }).waitFor()
  })

  test('and by a server has files under their own name, once for each sign-in', async () => {
    await visitor.go('/company/backend')
    await comeFromCompany()
    await attempt('Write a file', 'done')
    expect(await keysInBucket()).toContain('company/carol/note.txt')
    expect(await attempt('Read it', 'done')).toBe('Written by a page')
    await attempt('List orders', 'done')
    await attempt('Read somebody else’s file', /refused \(403 AccessDenied\)/)
    await expectNothingKept()
    await visitor.go('/company/backend?back=yes')
    await page.getByRole('alert').waitFor()
  })
})
