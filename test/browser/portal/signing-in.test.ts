/** The ways in and out of the portal, and what a person changes of their account. */
import { AdminCreateUserCommand, AdminSetUserMFAPreferenceCommand } from '@aws-sdk/client-cognito-identity-provider'
import { generateSync } from 'otplib'
import type { Page } from 'playwright-core'
import { password } from '../../scenarios/signed-in'
import { findChromium } from '../chromium'
import { type Portal, startPortal, type Visitor } from './portal'

const executable = findChromium()
const describeInChromium = executable === undefined ? describe.skip : describe
jest.setTimeout(120_000)

describeInChromium('somebody who signs in to the portal', () => {
  let portal: Portal
  let visitor: Visitor
  let page: Page

  beforeAll(async () => {
    portal = await startPortal(executable ?? '')
  }, 120_000)

  afterAll(async () => {
    await portal?.stop()
  })

  beforeEach(async () => {
    visitor = await portal.visitor()
    page = visitor.page
  })

  afterEach(() => visitor.leave())

  const heading = (name: string) => page.getByRole('heading', { name, level: 1 }).waitFor()

  test('is told what is wrong, comes back to where they were, and leaves no token in address or storage', async () => {
    await portal.people.add('ada')
    await visitor.go('/account/token')
    await heading('Sign in')
    await page.getByLabel('User name').fill('ada')
    await page.getByLabel('Password', { exact: true }).fill('Wrong-Horse-1')
    await page.keyboard.press('Enter')
    const alert = page.getByRole('alert')
    await alert.waitFor()
    expect(await alert.innerText()).toMatch(/wrong[\s\S]*Reference: web-/)
    await visitor.signIn('ada@example.com')
    await heading('What your tokens say')
    await page.getByText('origin_jti').first().waitFor()
    expect(page.url()).toBe(`${portal.url}/account/token`)

    const kept = await page.evaluate('JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])')
    expect(kept).not.toMatch(/eyJ|ada/)
    await page.reload()
    await page.getByText('origin_jti').first().waitFor()

    await page.getByRole('button', { name: 'Sign out' }).click()
    await heading('Signalbox')
    await visitor.go('/account/token')
    await heading('Sign in')
  })

  test('gives the code that was texted', async () => {
    const number = '+15555550123'
    await portal.people.add('texted', { attributes: { phone_number: number, phone_number_verified: 'true' } })
    await portal.people.cognito.send(
      new AdminSetUserMFAPreferenceCommand({
        UserPoolId: portal.people.userPoolId,
        Username: 'texted',
        SMSMfaSettings: { Enabled: true, PreferredMfa: true },
      }),
    )
    await visitor.go('/sign-in?returnTo=/account')
    await visitor.signIn('texted')
    await heading('Enter the code')
    expect(await page.getByText('It was sent to').innerText()).toContain('0123')
    await page.getByLabel('Code').fill('000000')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').waitFor()
    await page.getByLabel('Code').fill((await portal.texted(number)) ?? '')
    await page.keyboard.press('Enter')
    await heading('Account')
    await page.getByText('texted@example.com').waitFor()
  })

  test('chooses a password of their own in the place of the one that they were given', async () => {
    await portal.people.cognito.send(
      new AdminCreateUserCommand({
        UserPoolId: portal.people.userPoolId,
        Username: 'invited',
        TemporaryPassword: password,
        MessageAction: 'SUPPRESS',
        UserAttributes: [{ Name: 'email', Value: 'invited@example.com' }],
      }),
    )
    await visitor.go('/sign-in?returnTo=/account')
    await visitor.signIn('invited')
    await heading('Choose a new password')
    await page.getByLabel('New password').fill('short')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').waitFor()
    await page.getByLabel('New password').fill('Another-Horse-8')
    await page.keyboard.press('Enter')
    await heading('Account')
  })

  test('sets an authenticator application up, and is asked for its code from then on', async () => {
    await portal.people.add('careful')
    await visitor.go('/account/security')
    await visitor.signIn('careful')
    await page.getByRole('button', { name: 'Set up an application' }).click()
    await page.getByRole('img', { name: 'A QR code with the key below' }).waitFor()
    const secret = (await page.getByText('Key:').innerText()).replace(/^Key:\s*/, '').trim()
    const { clock } = portal.signalbox.local
    const codeOfNow = () => generateSync({ secret, epoch: clock.now().getTime() / 1000 })
    await page.getByLabel('Code', { exact: true }).fill(codeOfNow())
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.getByText('The application is known.').waitFor()
    await page.getByLabel('A code of an authenticator application').check()
    await page.getByRole('button', { name: 'Save the second factors' }).click()
    await page.getByText('It is kept.').waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await heading('Signalbox')

    await clock.advance('30s')
    await visitor.go('/sign-in?returnTo=/account')
    await visitor.signIn('careful')
    await heading('Enter the code')
    await page.getByLabel('Code').fill(codeOfNow())
    await page.keyboard.press('Enter')
    await heading('Account')
  })

  test('changes profile and password, and is told by field what can not be', async () => {
    await portal.people.add('changing')
    await visitor.go('/account')
    await visitor.signIn('changing')
    await page.getByRole('button', { name: 'Change' }).click()
    await page.getByLabel('Given name').fill('Charles')
    await page.getByLabel('Phone').fill('12')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Expected a number such as').waitFor()
    await page.getByLabel('Phone').fill('+15555550177')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Charles').waitFor()

    await page.getByRole('link', { name: 'Password and second factors' }).click()
    await page.getByLabel('Present password').fill('Wrong-Horse-1')
    await page.getByLabel('New password').fill('Another-Horse-8')
    await page.getByRole('button', { name: 'Change the password' }).click()
    await page.getByRole('alert').waitFor()
    await page.getByLabel('Present password').fill(password)
    await page.getByRole('button', { name: 'Change the password' }).click()
    await page.getByText('The password is changed.').waitFor()
  })

  test('ends the session of another browser, which is led to the sign-in and back', async () => {
    await portal.people.add('twice')
    const other = await portal.visitor()
    await other.go('/approvals')
    await other.signIn('twice')
    await other.page.getByText('Nothing waits for your decision.').waitFor()
    await visitor.go('/account/sessions')
    await visitor.signIn('twice')
    await page.getByText('this one').waitFor()
    const row = page.getByRole('row', { name: /Chrom/ }).filter({ hasNotText: 'this one' })
    await row.getByRole('button').click()
    await page.getByText('is signed out within some seconds').waitFor()
    await page.getByRole('button', { name: 'End the session', exact: true }).click()
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await row.waitFor({ state: 'detached' })
    // What the gateway remembers of a token is good for seconds, and this clock stands still.
    await portal.signalbox.local.clock.advance('10s')

    await other.page.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor({ timeout: 30_000 })
    expect(new URL(other.page.url()).searchParams.get('returnTo')).toBe('/approvals')
    await other.signIn('twice')
    await other.page.getByText('Nothing waits for your decision.').waitFor()
    await other.leave()
  })

  test('goes to the hosted page, signs in there, and is back', async () => {
    await portal.people.add('hosted')
    await visitor.go('/sign-in?returnTo=/account')
    await page.getByRole('link', { name: 'To the hosted page' }).click()
    await page.locator('input[name="username"]').fill('hosted')
    await page.locator('input[name="password"]').fill(password)
    await page.locator('input[name="password"]').press('Enter')
    await heading('Account')
    await page.getByText('hosted@example.com').waitFor()
  })

  test('is led to no other site after the sign-in', async () => {
    await portal.people.add('led')
    await visitor.go('/sign-in?returnTo=//evil.example/')
    await visitor.signIn('led')
    await heading('Signalbox')
    expect(new URL(page.url()).origin).toBe(portal.url)
  })
})
