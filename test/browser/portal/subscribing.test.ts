/** A developer finds an API, makes an account, subscribes, gets a key, calls with it, and ends it again. */
import { password } from '../../scenarios/signed-in'
import { findChromium } from '../chromium'
import { expectAsWritten, hostileText } from '../hostile'
import { statusOf, takeFirstKey } from './first-key'
import { type Portal, startPortal, type Visitor } from './portal'
import { publish } from './published'

const executable = findChromium()
const describeInChromium = executable === undefined ? describe.skip : describe
jest.setTimeout(120_000)

describeInChromium('a developer', () => {
  let portal: Portal
  let ada: Visitor

  beforeAll(async () => {
    portal = await startPortal(executable ?? '')
    const owner = await portal.people.add('owner', { groups: ['admins'] })
    await publish(portal.signalbox, owner, 'pets', { name: 'Pets', summary: 'Pets of all kinds.' }, 'All of them', {
      silver: {},
      gold: { name: 'Gold', price: '50 USD a month', quota: { limit: 100_000, period: 'MONTH' } },
      club: { name: 'Club', approval: { approvers: ['owner@example.com'] } },
    })
  }, 120_000)

  afterAll(async () => {
    await portal?.stop()
  })

  beforeEach(async () => {
    ada = await portal.visitor({ permissions: ['clipboard-read', 'clipboard-write'] })
  })

  afterEach(() => ada.leave())

  const shownSample = () => ada.page.getByRole('region', { name: 'curl' }).locator('pre').innerText()

  test('comes to a first 200 in twelve steps: by the catalogue, an account of their own, a name, and a key that is shown', async () => {
    const { page } = ada
    await ada.go('/')
    const code = portal.mailedCode
    const steps = await takeFirstKey(page, { userName: 'ada', email: 'ada@example.com', password, code })
    expect(await statusOf(await page.evaluate('navigator.clipboard.readText()'))).toBe(200)
    expect(steps).toHaveLength(12)
    await page.getByText('The key was shown').waitFor()
    await page.getByRole('button', { name: 'Hide the key' }).click()
    expect(await page.locator('html').innerText()).not.toMatch(/sbk\w{49}/)
    await page.getByRole('link', { name: 'What the API is' }).click()
    await page.getByRole('link', { name: 'Your subscription to Silver' }).click()
    await page.getByRole('heading', { name: 'Pets, Silver' }).waitFor()
  })

  test('rotates the key: both are taken through the grace, and what it does is said before', async () => {
    const { page } = ada
    await open('Pets')
    await page.getByRole('button', { name: 'Show the key' }).click()
    await page.getByText(/^sbk\w{49}$/).waitFor()
    const old = await shownSample()
    await page.getByRole('button', { name: 'Rotate the key' }).click()
    const asked = page.getByRole('dialog')
    await asked.getByText('stops once its time is over').waitFor()
    await asked.getByText('For an hour').click()
    await asked.getByText('For 90 days').click()
    await asked.getByRole('button', { name: 'Make a new key' }).click()
    await asked.waitFor({ state: 'detached' })
    await page.getByText('The key of before, which ends in').waitFor()
    await page.getByText(', and is taken until').waitFor()
    await page.getByRole('button', { name: 'Show the key' }).click()
    await page.getByText(/^sbk\w{49}$/).waitFor()
    const fresh = await shownSample()
    expect(fresh).not.toBe(old)
    expect([await statusOf(old), await statusOf(fresh)]).toEqual([200, 200])
  })

  test('sees what was used as a chart and as a table, and moves to another plan', async () => {
    const { page } = ada
    await portal.signalbox.local.clock.advance('40m')
    await open('Pets')
    await page.getByText(/of 10,000 requests a month/).waitFor()
    await page.getByRole('img', { name: /calls from .* by day/ }).waitFor()
    expect(await page.locator('.chart canvas').count()).toBe(1)
    await page
      .getByText(/The key that ends in \w{4} was last used on \d{4}-/)
      .first()
      .waitFor()
    await page.getByText('As a table').click()
    await page.getByRole('columnheader', { name: 'Left of the quota' }).waitFor()
    await page.getByRole('button', { name: 'Move to Gold' }).click()
    await page.getByRole('dialog').getByText('a call may be').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Move to it' }).click()
    await page.getByRole('heading', { name: 'Pets, Gold' }).waitFor()
    await page.getByText('50 USD a month').first().waitFor()
  })

  test('is led to sign in again before a key is shown, and back', async () => {
    const { page } = ada
    await open('Pets')
    await portal.signalbox.local.clock.advance('11m')
    await page.getByRole('button', { name: 'Show the key' }).click()
    await page.getByRole('link', { name: 'Sign in again, and come back here' }).click()
    await page.getByText('Sign in once more').waitFor()
    await ada.signIn('ada')
    await page.getByRole('button', { name: 'Show the key' }).click()
    await page.getByText(/^sbk\w{49}$/).waitFor()
  })

  test('sees live that an owner suspends it, and that it goes on', async () => {
    const { page } = ada
    const id = await open('Pets')
    const owner = await portal.people.add('keeper', { groups: ['admins'] })
    await owner.call('POST', `subscriptions/subscriptions/${id}/suspension`, { reason: 'Too many calls.' })
    await page.getByText('an owner of the API has suspended it').waitFor({ timeout: 40_000 })
    await owner.call('DELETE', `subscriptions/subscriptions/${id}/suspension`)
    await page.getByRole('status').getByText('Active').first().waitFor({ timeout: 40_000 })
  })

  test('asks for a plan that needs an approval, sees that it waits, and takes it back', async () => {
    const { page } = ada
    await ada.go('/apis/pets/subscribe?plan=club')
    await ada.signIn('ada')
    await page.getByRole('button', { name: 'Ask for it' }).click()
    await page.getByText('The owners of the API have been asked.').waitFor()
    expect(await page.getByRole('main').innerText()).not.toContain('owner@example.com')
    await page.getByRole('button', { name: 'Take the request back' }).click()
    await page.getByRole('button', { name: 'Take it back' }).click()
    await page.getByRole('link', { name: 'Subscribe anew' }).waitFor()
  })

  test('says what they think of an API, as text whatever it is, and its owner can read it', async () => {
    const { page } = ada
    const words = `Good.\n${hostileText}`
    await ada.go('/apis/pets')
    await page.getByRole('link', { name: 'Say what you think of it' }).click()
    await page.getByRole('main').getByRole('link', { name: 'sign in' }).click()
    await ada.signIn('ada')
    await page.getByRole('button', { name: 'Send it' }).click()
    await page.getByText('Say something.').waitFor()
    await page.getByLabel('In your words').fill(words)
    await page.getByText('4, good').click()
    await page.getByRole('button', { name: 'Send it' }).click()
    await page.getByText('It was sent to the owners of the API.').waitFor()
    await page.getByText('rated 4 of 5').waitFor()
    await page.getByRole('heading', { name: 'What you think of Pets' }).waitFor()
    expect(await page.locator('.quoted').allInnerTexts()).toEqual([words])
    await expectAsWritten(page.getByRole('main'))
    const reader = await portal.people.add('reader', { groups: ['admins'] })
    const { body } = await reader.call<{ feedback: object[] }>('GET', 'subscriptions/apis/pets/feedback')
    expect(body.feedback).toEqual([expect.objectContaining({ text: words, rating: 4 })])
  })

  test('cancels: is told when it ends and what that does, and the key is refused then', async () => {
    const { page } = ada
    await open('Pets')
    await page.getByRole('button', { name: 'Show the key' }).click()
    await page.getByText(/^sbk\w{49}$/).waitFor()
    const sample = await shownSample()
    expect(await statusOf(sample)).toBe(200)
    await page.getByRole('button', { name: 'Cancel the subscription' }).click()
    const asked = page.getByRole('dialog')
    await asked.getByText(/Its keys are taken until/).waitFor()
    await asked.getByText('At once').click()
    await asked.getByText('Its keys are taken back at once').waitFor()
    await asked.getByRole('button', { name: 'Cancel it' }).click()
    await page.getByRole('status').getByText('Ended').first().waitFor()
    await page.getByText('It was cancelled.').waitFor()
    expect(await statusOf(sample)).toBe(403)
  })

  /** The subscription to the plan that takes everybody; its id. */
  async function open(api: string): Promise<string> {
    const { page } = ada
    await ada.go('/subscriptions')
    await ada.signIn('ada')
    await page
      .getByRole('row', { name: /Active/ })
      .getByRole('link')
      .click()
    await page.getByRole('heading', { name: new RegExp(`^${api},`) }).waitFor()
    await page.getByRole('status').getByText('Active').first().waitFor()
    return new URL(page.url()).pathname.split('/').at(-1) ?? ''
  }
})
