/** The catalogue, for whoever comes by. */
import { findChromium } from '../chromium'
import { expectAsWritten, hostileText } from '../hostile'
import { type Portal, startPortal, type Visitor } from './portal'
import { publish } from './published'

const executable = findChromium()
const describeInChromium = executable === undefined ? describe.skip : describe
jest.setTimeout(120_000)

describeInChromium('a visitor of the catalogue', () => {
  let portal: Portal
  let visitor: Visitor

  beforeAll(async () => {
    portal = await startPortal(executable ?? '')
    const owner = await portal.people.add('owner', { groups: ['admins'] })
    await publish(
      portal.signalbox,
      owner,
      'pets',
      { name: 'Pets', summary: `Pets of all kinds.\n${hostileText}` },
      hostileText,
    )
    await publish(portal.signalbox, owner, 'weather', { name: 'Weather', summary: 'Rain and sun.' })
    await publish(portal.signalbox, owner, 'secret', { name: 'Secret', summary: 'Ours.', visibility: 'signedIn' })
  }, 120_000)

  afterAll(async () => {
    await portal?.stop()
  })

  beforeEach(async () => {
    visitor = await portal.visitor()
  })

  afterEach(() => visitor.leave())

  test('searches without a sign-in, and Back leads to what was searched for', async () => {
    const { page } = visitor
    const asked: string[] = []
    page.on('request', (request) => void asked.push(new URL(request.url()).pathname))
    await visitor.go('/')
    await page.getByRole('link', { name: 'APIs' }).first().click()
    await page.getByText('2 APIs.').waitFor()
    await page.getByLabel('Search').fill('all pets')
    await page.getByText('1 API.').waitFor()
    expect(new URL(page.url()).search).toBe('?q=all+pets')
    await page.getByRole('link', { name: 'Pets' }).click()
    await page.getByRole('heading', { name: 'Pets', level: 1 }).waitFor()
    await page.getByText('10,000 requests a month').waitFor()
    await page.getByText('/pets').first().waitFor()
    await expectAsWritten(page.getByRole('main'))
    await page.goBack()
    await page.getByText('1 API.').waitFor()
    expect(await page.getByLabel('Search').inputValue()).toBe('all pets')
    await page.getByLabel('Search').fill('zebra')
    await page.getByText('No API has all of these words.').waitFor()
    await page.getByRole('link', { name: 'Show all APIs' }).click()
    await page.getByText('2 APIs.').waitFor()
    // Who has never signed in here is not asked about.
    expect(asked.filter((path) => path.includes('session'))).toEqual([])
  })

  test('sees more once they are signed in', async () => {
    await portal.people.add('ada')
    await visitor.go('/sign-in?returnTo=/apis')
    await visitor.signIn('ada')
    await visitor.page.getByText('3 APIs.').waitFor()
    await visitor.page.reload()
    await visitor.page.getByRole('link', { name: 'Secret' }).waitFor()
  })

  test('is told that there is no such API, or no such page', async () => {
    await visitor.go('/apis/secret')
    const alert = visitor.page.getByRole('alert')
    await alert.waitFor()
    expect(await alert.innerText()).toMatch(/Reference: web-/)
    await visitor.go('/nowhere')
    await visitor.page.getByRole('heading', { name: 'There is no such page' }).waitFor()
  })
})
