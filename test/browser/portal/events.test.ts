/** The contract between the domains, as somebody who works on the system reads it. */
import { findChromium } from '../chromium'
import { type Portal, startPortal, type Visitor } from './portal'

const executable = findChromium()
const describeInChromium = executable === undefined ? describe.skip : describe
jest.setTimeout(120_000)

describeInChromium('events, in the portal', () => {
  let portal: Portal
  let ada: Visitor

  beforeAll(async () => {
    portal = await startPortal(executable ?? '')
    await portal.people.add('ada')
  }, 120_000)

  afterAll(async () => {
    await portal?.stop()
  })

  test('are found by a field, read with who tells and who listens, and followed on the map by keys', async () => {
    ada = await portal.visitor()
    const { page } = ada
    await ada.go('/events')
    await ada.signIn('ada')
    await page.getByRole('link', { name: 'ApprovalRequested', exact: true }).waitFor()
    await page.getByLabel('Filter by name, what it says, or a field').fill('escalateTo')
    await page.getByRole('link', { name: 'UserErased', exact: true }).waitFor({ state: 'detached' })
    await page.getByLabel('Domain').selectOption('promotions')
    await page.waitForURL('**/events?q=escalateTo&domain=promotions')
    await page.reload()
    await page.getByRole('link', { name: 'ApprovalRequested', exact: true }).click()

    await page.getByText('signalbox-approvals/OnApprovalRequestedRule').waitFor()
    await page.getByText('Promote Jim to senior engineer').first().waitFor()
    await page.getByText('Checked when this portal was built').waitFor()
    await page.goBack()
    expect(await page.getByLabel('Filter by name, what it says, or a field').inputValue()).toBe('escalateTo')
    await page.getByRole('button', { name: 'Clear' }).click()

    await page.getByRole('link', { name: 'Map' }).click()
    const drawing = page.getByRole('region', { name: 'Who publishes and who consumes each event' })
    await drawing.getByRole('link').first().focus()
    await page.keyboard.press('ArrowDown')
    const name = await drawing.locator('a:focus').getAttribute('aria-label')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: name ?? '', level: 1 }).waitFor()

    await ada.go('/events/compatibility')
    await page.getByText(/events are as they were|It could not be checked/).waitFor()
    await ada.go('/events/NobodyTellsThis')
    await page.getByText('The registry has no event NobodyTellsThis').waitFor()
    await ada.leave()
  })
})
