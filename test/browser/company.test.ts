/** Somebody of a company in a real browser: cookies of SameSite=Strict, forms from another site and all. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { samlifyAnswer } from '../saml/samlify'
import { awsAttribute, awsAudience, awsRecipient, type Company, startCompany } from '../scenarios/company'
import { expectAccessible } from './axe'
import { findChromium, launchChromium, newPerson, type Person } from './chromium'

const executable = findChromium()
const describeInChromium = executable === undefined ? describe.skip : describe
jest.setTimeout(60_000)

describeInChromium('somebody of a company, in a browser', () => {
  let company: Company
  let browser: Browser
  let person: Person
  let provider: Server
  let elsewhere: string

  beforeAll(async () => {
    provider = createServer((request, response) => {
      void signOn(new URL(request.url ?? '', 'http://localhost')).then((page) => {
        response.setHeader('content-type', 'text/html')
        response.end(page)
      })
    })
    await new Promise<void>((resolve) => provider.listen(0, resolve))
    // Another site than 127.0.0.1, to the browser.
    elsewhere = `http://localhost:${(provider.address() as AddressInfo).port}`
    const signOnService = `<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${elsewhere}/sso"/>`
    company = await startCompany({}, { signOn: signOnService })
    const headers = { 'content-type': 'text/html' }
    company.signalbox.local.mount('/signed-in', async () => ({
      status: 200,
      headers,
      body: '<!doctype html><title>An application</title>',
    }))
    browser = await launchChromium(executable ?? '')
  }, 120_000)

  afterAll(async () => {
    await browser?.close()
    provider?.close()
    await company?.stop()
  })

  beforeEach(async () => {
    person = await newPerson(browser)
  })

  afterEach(async () => {
    await person.context.close()
    expect(person.errors).toEqual([])
  })

  const api = (path: string) => `${company.signalbox.local.webUrl}/api/identity/saml/${path}`

  /** The provider's page, whose form brings the person back. */
  async function signOn({ pathname, searchParams }: URL): Promise<string> {
    if (pathname !== '/sso') return '<title>Another site</title>'
    const { output, signalbox } = company
    const response = await samlifyAnswer({
      query: searchParams,
      audience: awsAudience,
      acs: api('acs'),
      recipient: awsRecipient,
      nameId: 'carol',
      now: signalbox.local.clock.now().getTime(),
      attributes: {
        [awsAttribute('Role')]: `${output.RoleOfdevelopers},${output.CompanyArn}`,
        [awsAttribute('RoleSessionName')]: 'carol',
      },
    })
    return (
      `<title>Corp</title><form method="post" action="${api('acs')}"><input type="hidden" name="SAMLResponse" value="${response}">` +
      `<input type="hidden" name="RelayState" value="${searchParams.get('RelayState')}"><button>I am carol</button></form>`
    )
  }

  /** What a script of the page gets. */
  const credentials = (page: Page) =>
    page.evaluate(async () => {
      const headers = { 'content-type': 'application/json', 'x-signalbox-session': '1' }
      const answer = await fetch('/api/identity/saml/credentials', { method: 'POST', headers, body: '{}' })
      return { status: answer.status, body: (await answer.json()) as Record<string, string> }
    })

  async function cameBack(page: Page): Promise<void> {
    // A page of another site begins, as a portal of the company may.
    await page.goto(`${elsewhere}/portal`)
    await page.goto(`${api('start')}?returnTo=/signed-in`)
    await page.getByRole('button', { name: 'I am carol' }).click()
  }

  test('comes back from the company, goes on with a button, and a script of the page gets credentials once', async () => {
    const page = await person.context.newPage()
    await cameBack(page)
    expect(await page.getByRole('heading').innerText()).toBe('You are signed in')
    await expectAccessible(page, 'somebody whom their company has signed in')
    await page.emulateMedia({ colorScheme: 'dark' })
    await expectAccessible(page, 'the same in the dark')
    expect(page.url()).toBe(api('acs'))
    await page.keyboard.press('Enter')
    await page.waitForURL('**/signed-in')

    const given = await credentials(page)
    expect(given).toMatchObject({ status: 200, body: { accessKeyId: expect.stringMatching(/^ASIA/) } })
    expect(await credentials(page)).toMatchObject({ status: 403, body: { title: 'SignInOver' } })
    expect(await page.evaluate<string>('document.cookie')).toBe('')
  })

  test('is not signed in by another site’s form, with a code of somebody else or with their own', async () => {
    const page = await person.context.newPage()
    await cameBack(page)
    const code = await page.locator('input[name=code]').inputValue()
    await page.goto(`${elsewhere}/portal`)
    await page.setContent(
      `<form method="post" action="${api('session')}"><input type="hidden" name="code" value="${code}"><button>Win</button></form>`,
    )
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.url() === api('session')),
      page.getByRole('button').click(),
    ])
    expect(answer.status()).toBe(403)
  })

  test('has nothing in another browser', async () => {
    const page = await person.context.newPage()
    await cameBack(page)
    await person.context.clearCookies()
    await page.getByRole('button', { name: 'Continue' }).click()
    expect(await page.getByRole('heading').innerText()).toBe('This sign-in is of another browser')
  })
})
