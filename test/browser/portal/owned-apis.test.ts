/** An API from its draft to its retirement, as its owner looks after it in the portal. */

import { expectAccessibleInEveryLook } from '../axe'
import { findChromium } from '../chromium'
import { expectAsWritten, hostileText } from '../hostile'
import { type Portal, startPortal, type Visitor } from './portal'

const executable = findChromium()
const describeInChromium = executable === undefined ? describe.skip : describe
jest.setTimeout(180_000)
const document = {
  openapi: '3.0.3',
  info: { title: 'Pets', version: '1' },
  paths: { '/pets': { get: { summary: 'All of them', responses: { 200: { description: 'Well.' } } } } },
}

describeInChromium('an API of one’s own, in the portal', () => {
  let portal: Portal
  let owner: Visitor

  beforeAll(async () => {
    portal = await startPortal(executable ?? '')
    await portal.people.add('owner', { groups: ['admins'] })
  }, 120_000)

  afterAll(async () => {
    await portal?.stop()
  })

  test('is created, described, priced, published, looked after and retired', async () => {
    const { local } = portal.signalbox
    const { RestApiId = '', StageName = '' } = local.outputs('signalbox-petstore')
    const stage = `${RestApiId}/${StageName}`
    owner = await portal.visitor({ colorScheme: 'dark', viewport: { width: 360, height: 740 } })
    const { page } = owner
    await owner.go('/owned-apis')
    await owner.signIn('owner')
    await page.getByText('You own no API that is for sale.').waitFor()
    await expectAccessibleInEveryLook(page, 'a list without APIs')

    await page.getByRole('link', { name: 'Create an API' }).click()
    await page.getByLabel('Id', { exact: true }).fill('Pets!')
    await page.getByLabel('Name', { exact: true }).fill('Pets')
    await page.getByLabel('Summary').fill(hostileText)
    await page.getByLabel('Stages').fill(stage)
    await page.getByRole('button', { name: 'Create the draft' }).click()
    await page.getByText('Expected small letters and digits').waitFor()
    await page.getByLabel('Id', { exact: true }).fill('pets')
    await page.getByRole('button', { name: 'Create the draft' }).click()
    await page.getByRole('heading', { name: 'Pets', level: 1 }).waitFor()
    expect(await page.getByRole('main').locator('script, img').count()).toBe(0)

    const wrong = { ...document, paths: { '/pets': { get: {} } } }
    await page.getByLabel('The document').fill(JSON.stringify(wrong))
    await page.getByRole('button', { name: 'Store it' }).click()
    await page.getByText('document.paths./pets.get').first().waitFor()
    await expectAccessibleInEveryLook(page, 'settings, with a document that is wrong')
    const buffer = Buffer.from(JSON.stringify(document))
    await page.getByLabel('From a file').setInputFiles({ name: 'pets.json', mimeType: 'application/json', buffer })
    await page.getByRole('button', { name: 'Store it' }).click()
    await page.getByText('openapi-3.0, 1 operations').waitFor()

    await page.getByRole('link', { name: 'Plans', exact: true }).click()
    await page.getByRole('link', { name: 'Add a plan' }).click()
    await page.getByLabel('Id', { exact: true }).fill('silver')
    await page.getByLabel('Name', { exact: true }).fill('Silver')
    await page.getByLabel('Description').fill('For a start.')
    await page.getByLabel('Quota', { exact: true }).fill('0')
    await page.getByRole('button', { name: 'Save the plan' }).click()
    await page.getByText('Expected a whole number, from 1').waitFor()
    await expectAccessibleInEveryLook(page, 'a plan that is refused')
    await page.getByLabel('Quota', { exact: true }).fill('1000')
    await page.getByRole('button', { name: 'Save the plan' }).press('Enter')
    await page.getByText('1,000 requests a month').waitFor()
    await expectAccessibleInEveryLook(page, 'plans')

    await page.getByRole('link', { name: 'Settings' }).click()
    await page.getByRole('button', { name: 'Publish' }).click()
    await page.getByText('a usage plan of API Gateway is made for its plan').waitFor()
    await page.getByRole('button', { name: 'Publish it' }).click()
    await page.getByText('For sale since').waitFor()

    const ada = await portal.people.add('ada')
    await ada.call('PUT', 'subscriptions/customer', { name: 'Ada', company: 'Analytical Engines' })
    const asked = { apiId: 'pets', planId: 'silver', idempotencyKey: 'ada' }
    const { body } = await ada.call<{ subscriptionId: string }>('POST', 'subscriptions/subscriptions', asked)
    await ada.call('POST', 'subscriptions/apis/pets/feedback', { text: `Nice.\n${hostileText}`, rating: 4 })
    const statusOfAda = async () => {
      await local.idle()
      return (await ada.call('GET', `subscriptions/subscriptions/${body.subscriptionId}`)).body.status
    }

    await page.getByRole('link', { name: 'Customers' }).click()
    await page.getByText('Analytical Engines').waitFor()
    await page.getByRole('button', { name: 'Suspend the subscription of Ada' }).click({ timeout: 30_000 })
    await page.getByText('Its keys are off within seconds').waitFor()
    await expectAccessibleInEveryLook(page, 'a question before keys are off')
    await page.getByRole('button', { name: 'Suspend it' }).click()
    await page.getByText('silver, suspended').waitFor()
    expect(await statusOfAda()).toBe('suspended')
    await page.getByRole('button', { name: 'Resume the subscription of Ada' }).press('Enter')
    await page.getByRole('button', { name: 'Resume it' }).press('Enter')
    await page.getByText('silver, active').waitFor()
    expect(await statusOfAda()).toBe('active')

    await page.getByRole('link', { name: 'Feedback' }).click()
    await page.getByText('4 of 5').waitFor()
    await expectAccessibleInEveryLook(page, 'feedback')
    await expectAsWritten(page.getByRole('main'))
    await page.getByLabel('Answer').fill('Thank you.')
    await page.getByRole('button', { name: 'Answer by mail' }).click()
    await page.getByText('The answer').waitFor()
    expect((await portal.signalbox.mails('ada@example.com')).map(({ text }) => text).join()).toContain('Thank you.')

    await page.getByRole('link', { name: 'Usage' }).click()
    await page
      .getByText(/0 calls from/)
      .first()
      .waitFor()
    await expectAccessibleInEveryLook(page, 'usage')
    await page.getByRole('link', { name: 'Audit' }).click()
    await page.getByText('API published').first().waitFor()

    await page.getByRole('link', { name: 'Settings' }).click()
    await page.getByRole('button', { name: 'Retire' }).click()
    await page.getByText('It does not come back').waitFor()
    await page.getByRole('button', { name: 'Retire it' }).click()
    await page.getByRole('button', { name: 'Set an end' }).waitFor()
    const { body: found } = await ada.call('GET', 'subscriptions/apis/pets')
    expect(found).toMatchObject({ status: 'retired' })
    await owner.go('/owned-apis?status=retired')
    await page.getByRole('link', { name: 'Pets' }).waitFor()

    await owner.go('/admin/customers')
    await page.getByText('No API is for sale.').waitFor()
    await page.getByRole('link', { name: 'Retired' }).click()
    await page.getByRole('table', { name: 'Customers of Pets' }).getByText('Analytical Engines').waitFor()
    await expectAccessibleInEveryLook(page, 'all customers')
    await owner.go('/admin/feedback?by=retired')
    await page.getByText('4 of 5, answered').waitFor()
    await expectAsWritten(page.getByRole('main'))
    await expectAccessibleInEveryLook(page, 'all feedback')
    await page.getByRole('link', { name: 'All feedback of Pets' }).waitFor()
    await owner.leave()
  })

  test('is nobody else’s: they are told so', async () => {
    await portal.people.add('somebody')
    const somebody = await portal.visitor()
    await somebody.go('/owned-apis/pets')
    await somebody.signIn('somebody')
    const alert = somebody.page.getByRole('alert')
    await alert.waitFor()
    expect(await alert.innerText()).toMatch(/Reference: web-/)
    await somebody.leave()
  })
})
