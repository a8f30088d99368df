/** Accounts that people make in the portal, and the way back to one whose password is forgotten. */
import type { Page } from 'playwright-core'
import { password } from '../../scenarios/signed-in'
import { findChromium } from '../chromium'
import { type Portal, startPortal, type Visitor } from './portal'

const executable = findChromium()
const describeInChromium = executable === undefined ? describe.skip : describe
jest.setTimeout(120_000)

describeInChromium('somebody without an account', () => {
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
  const wrongAt = (label: string) =>
    page.getByLabel(label).evaluate((field) => field.getAttribute('aria-invalid') === 'true' && field.matches(':focus'))

  async function fillIn(userName: string, email: string): Promise<void> {
    await page.getByLabel('User name').fill(userName)
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password').fill(password)
    await page.keyboard.press('Enter')
  }

  test('makes one, is told by field what is wrong, confirms it with the newest code, and is where they came from', async () => {
    await portal.people.add('taken')
    await visitor.go('/account')
    await page.getByRole('link', { name: 'Create an account' }).click()
    await heading('Create an account')
    await page.getByText('With 12 characters or more').waitFor()
    await page.getByLabel('Given name').fill('Nora')
    await fillIn('taken', 'nora@example.com')
    await page.getByText('Somebody has this name').waitFor()
    expect(await wrongAt('User name')).toBe(true)
    await page.getByLabel('User name').fill('nora')
    await page.getByLabel('Password').fill('short')
    await page.keyboard.press('Enter')
    await page.getByText('It lacks 12 characters or more').waitFor()
    expect(await wrongAt('Password')).toBe(true)
    await fillIn('nora', 'nora@example.com')

    await heading('Confirm your account')
    await page.getByText('It was sent to n').waitFor()
    const first = await portal.mailedCode('nora@example.com')
    await page.getByRole('button', { name: 'Send another code' }).click()
    await page.getByText('Another code is on its way').waitFor()
    const code = await portal.mailedCode('nora@example.com')
    await page.getByLabel('Code').fill(first === code ? '000000' : first)
    await page.keyboard.press('Enter')
    await page.getByRole('alert').waitFor()
    await page.getByLabel('Code').fill(`${code.slice(0, 3)} ${code.slice(3)}`)
    await page.keyboard.press('Enter')
    await heading('Account')
    await page.getByText('nora@example.com').waitFor()
    expect(new URL(page.url()).pathname).toBe('/account')
    const kept = await page.evaluate('JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])')
    expect(kept).not.toMatch(/eyJ|nora/)
  })

  test('gives the code another day, by signing in', async () => {
    await visitor.go('/sign-up')
    await fillIn('later', 'later@example.com')
    await heading('Confirm your account')
    await page.reload()
    await heading('Create an account')
    await page.getByRole('link', { name: 'Sign in' }).click()
    await visitor.signIn('later')
    await heading('Confirm your account')
    await page.getByLabel('Code').fill(await portal.mailedCode('later@example.com'))
    await page.getByRole('button', { name: 'Confirm and sign in' }).click()
    await heading('Signalbox')
    await page.getByRole('button', { name: 'Sign out' }).waitFor()
  })

  test('learns that an address is somebody’s only with the code that went to it', async () => {
    await portal.people.add('owner')
    await visitor.go('/sign-up')
    await fillIn('second', 'owner@example.com')
    await heading('Confirm your account')
    await page.getByLabel('Code').fill(await portal.mailedCode('owner@example.com'))
    await page.keyboard.press('Enter')
    await page.getByText('that of another account').waitFor()
    await heading('Create an account')
  })

  test('sets a forgotten password anew, and is where they wanted to be; of nobody the page says the same', async () => {
    await portal.people.add('forgetful')
    await visitor.go('/account/sessions')
    await page.getByRole('link', { name: 'Forgotten your password?' }).click()
    await heading('Set a new password')
    await page.getByLabel('User name or e-mail').fill('nobody')
    await page.keyboard.press('Enter')
    await heading('Choose a new password')
    await page.getByText('If there is an account of nobody').waitFor()
    await page.getByRole('button', { name: 'Begin again' }).click()
    await page.getByLabel('User name or e-mail').fill('forgetful@example.com')
    await page.keyboard.press('Enter')
    await heading('Choose a new password')
    await page.getByLabel('Code').fill(await portal.mailedCode('forgetful@example.com'))
    await page.getByLabel('New password').fill('weak')
    await page.keyboard.press('Enter')
    await page.getByText('It lacks 12 characters or more').waitFor()
    await page.getByLabel('New password').fill('Another-Horse-88')
    await page.keyboard.press('Enter')
    await heading('Sessions')
    await page.getByText('this one').waitFor()
  })
})
