/** The portal where the network is slow, or is not there. */
import { findChromium } from '../chromium'
import { hasFocus, tabTo } from '../keyboard'
import { gate, type Portal, startPortal, type Visitor } from './portal'

const executable = findChromium()
const describeInChromium = executable === undefined ? describe.skip : describe
jest.setTimeout(120_000)

describeInChromium('somebody with a poor connection', () => {
  let portal: Portal
  let ada: Visitor

  beforeAll(async () => {
    portal = await startPortal(executable ?? '')
    await portal.people.add('ada')
    await portal.signalbox.request({ approvers: [{ name: 'Ada', email: 'ada@example.com' }] })
  }, 120_000)

  afterAll(() => portal?.stop())

  beforeEach(async () => {
    ada = await portal.visitor()
  })

  const heading = (name: string) => ada.page.getByRole('heading', { name, level: 1 }).waitFor()

  test('sees the heading of a page, and that it is loading, before its code and its data are there', async () => {
    const { page } = ada
    await ada.go('/approvals')
    await ada.signIn('ada')
    await heading('Approvals')
    const code = gate()
    const data = gate()
    await page.route('**/assets/requests-*.js', (route) => code.opened.then(() => route.continue()))
    await page.route('**/api/approvals/requests?*', (route) => data.opened.then(() => route.continue()))

    await page.getByRole('link', { name: 'Requests' }).click()
    await page.getByRole('status', { name: 'Loading the page' }).waitFor()
    await heading('Requests')
    code.open()
    await page.getByRole('status', { name: 'Loading your requests' }).waitFor()
    await heading('Requests')
    data.open()
    await page.getByText('Nothing was asked for in your name.').waitFor()
    expect(await hasFocus(page.getByRole('heading', { name: 'Requests', level: 1 }))).toBe(true)
    await ada.leave()
  })

  test('keeps the focus where they took it while a page was fetched', async () => {
    const { page } = ada
    await ada.go('/approvals')
    await ada.signIn('ada')
    await heading('Approvals')
    const code = gate()
    await page.route('**/assets/requests-*.js', (route) => code.opened.then(() => route.continue()))

    await page.getByRole('link', { name: 'Requests' }).press('Enter')
    await page.getByRole('status', { name: 'Loading the page' }).waitFor()
    const elsewhere = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Events' })
    await tabTo(page, elsewhere)
    code.open()
    await page.getByText('Nothing was asked for in your name.').waitFor()
    expect(await hasFocus(elsewhere)).toBe(true)
    await ada.leave()
  })

  test('is told that they are offline, loses nothing that they wrote, and goes on when they are back', async () => {
    const { page, context } = ada
    await ada.go('/approvals')
    await ada.signIn('ada')
    const link = page.getByRole('link', { name: 'Promote Jim' })
    await link.waitFor()

    await context.setOffline(true)
    await page.getByText('This may be out of date.').waitFor()
    await link.click()
    await heading('An approval')
    await page.getByRole('alert').getByText('See whether you are online').waitFor()
    await context.setOffline(false)
    await page.getByRole('button', { name: 'Try again' }).click()
    await heading('Promote Jim')

    await page.getByLabel('Comment').fill('He has earned it.')
    await context.setOffline(true)
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.getByRole('alert').getByText('The service can’t be reached.').waitFor()
    expect(await page.getByLabel('Comment').inputValue()).toBe('He has earned it.')
    await context.setOffline(false)
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.getByText('You decided.').waitFor()

    await context.close()
    // The browser tells it as well, and React that a page could not be drawn.
    expect(ada.errors.filter((error) => !/ERR_INTERNET_DISCONNECTED|page can’t be fetched/.test(error))).toEqual([])
  })
})
