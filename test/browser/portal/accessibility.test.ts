/** Every page of the portal, as axe judges it: light and dark, on a phone and on a wide screen. */

import { expectAccessibleInEveryLook } from '../axe'
import { findChromium } from '../chromium'
import { type Portal, startPortal, type Visitor } from './portal'
import { publish } from './published'

const executable = findChromium()
const describeInChromium = executable === undefined ? describe.skip : describe
jest.setTimeout(600_000)

describeInChromium('axe finds nothing wrong', () => {
  let portal: Portal
  let approvalId: string
  let decidedId: string
  let subscriptionId: string

  beforeAll(async () => {
    portal = await startPortal(executable ?? '')
    const { signalbox, people } = portal
    const { call } = await people.add('ada', { attributes: { given_name: 'Ada' } })
    const owner = await people.add('owner', { groups: ['admins'] })
    await publish(signalbox, owner, 'pets', { name: 'Pets', summary: 'Pets of all kinds.' })
    await call('PUT', 'subscriptions/customer', { name: 'Ada' })
    const order = { apiId: 'pets', planId: 'silver' }
    const { body } = await call<{ subscriptionId: string }>('POST', 'subscriptions/subscriptions', order)
    subscriptionId = body.subscriptionId
    const ada = { name: 'Ada', email: 'ada@example.com' }
    const bob = { name: 'Bob', email: 'bob@example.com' }
    const asked = { requester: ada, approvers: [bob], description: 'One line.\nAnother.', context: { salary: 1 } }
    ;({ approvalId } = await signalbox.request({ approvers: [ada, bob], policy: 'all', description: 'Well?' }))
    ;({ approvalId: decidedId } = await signalbox.request(asked))
    await signalbox.answerMail('bob@example.com', { decision: 'reject', comment: 'No.' })
  }, 120_000)

  afterAll(async () => {
    await portal?.stop()
  })

  test('with any page', async () => {
    const visitor: Visitor = await portal.visitor()
    const { page } = visitor

    async function visit(path: string, sign: string): Promise<void> {
      await visitor.go(path)
      await page.getByText(sign).first().waitFor()
      await expectAccessibleInEveryLook(page, path)
    }

    await visit('/', 'Your profile')
    await visit('/nowhere', 'There is no such page')
    await visit('/apis', 'Pets of all kinds')
    await visit('/apis?q=zebra', 'Show all APIs')
    await visit('/apis/pets', 'All of them')
    await visit('/apis/nothing', 'Reference')
    await visit('/sign-in', 'To the hosted page')
    await visit('/sign-up', 'With 12 characters')
    await page.getByLabel('User name').fill('ada')
    await page.getByLabel('E-mail').fill('ada@example.com')
    await page.getByLabel('Password').fill('weak')
    await page.keyboard.press('Enter')
    await page.getByText('It lacks').waitFor()
    await expectAccessibleInEveryLook(page, 'an account that can not be made')
    await visit('/forgotten-password', 'Send me a code')
    await page.getByLabel('User name or e-mail').fill('nobody')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Choose a new password', level: 1 }).waitFor()
    await expectAccessibleInEveryLook(page, 'a new password')
    await visitor.go('/account')
    await visitor.signIn('nobody')
    await page.getByRole('alert').waitFor()
    await expectAccessibleInEveryLook(page, 'a sign-in that is refused')
    await visitor.signIn('ada')
    await page.getByRole('heading', { name: 'Account', level: 1 }).waitFor()
    await visit('/account', 'ada@example.com')
    await page.getByRole('button', { name: 'Change' }).click()
    await page.getByLabel('Phone').fill('1')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Expected a number').waitFor()
    await expectAccessibleInEveryLook(page, 'the profile as a form')
    await visit('/account/security', 'Second factors')
    await page.getByRole('button', { name: 'Set up an application' }).click()
    await page.getByRole('img', { name: 'A QR code with the key below' }).waitFor()
    await expectAccessibleInEveryLook(page, 'an authenticator application')
    await visit('/account/sessions', 'this one')
    await page.getByRole('button', { name: 'Sign out everywhere' }).click()
    await page.getByRole('dialog').waitFor()
    await expectAccessibleInEveryLook(page, 'a question before the end of all sessions')
    await visit('/account/token', 'cognito:username')
    await page.getByRole('button', { name: 'GET', exact: true }).click()
    await page.getByText('it was answered').waitFor()
    await expectAccessibleInEveryLook(page, 'an answer of an API behind the user pool')
    await visit('/account/applications', 'You let no application have anything')
    await visit('/account/activity', 'Signed in')
    await visit('/account/credentials', 'Get credentials')
    await page.getByRole('button', { name: 'Get credentials' }).click()
    await page.getByText(/ASIA/).waitFor()
    await page.getByRole('button', { name: 'List orders' }).click()
    await page.getByText(/refused/).waitFor()
    await expectAccessibleInEveryLook(page, 'credentials and a call that is refused')
    await visit('/company/identity-pool', 'No company signs its people in here')
    await visit('/company/backend', 'No company signs its people in here')
    await visit('/account/erase', 'Erase my account for ever')
    await page.getByRole('button', { name: 'Erase my account for ever' }).click()
    await page.getByText('Expected ada').waitFor()
    await expectAccessibleInEveryLook(page, 'an erasure that is not meant')
    await visit('/approvals', 'Promote Jim')
    await visit('/approvals?q=zebra', 'Show all')
    await visit(`/approvals/${approvalId}`, 'Your decision')
    await page.getByRole('button', { name: 'Reject' }).click()
    await page.getByText('Somebody else should decide').click()
    await page.getByLabel('E-mail').waitFor()
    await expectAccessibleInEveryLook(page, 'a decision that lacks its reason')
    await visit('/requests', 'Rejected')
    await visit(`/requests/${decidedId}`, 'Save as CSV')
    await visit('/events', 'ApprovalRequested')
    await visit('/events?q=zebra', 'Show all events')
    await visit('/events/ApprovalRequested', 'signalbox.promotions')
    await visit('/events/map', 'Arrow keys')
    await visit('/events/compatibility', 'Checked when')
    await visit('/admin/dead-letters', 'Only members of admins')
    await visit('/deployments', 'Only members of deployers')
    await visit('/deployments/none', 'Reference')
    await visit('/deployments/runs/00000000-0000-4000-8000-000000000000', 'Reference')
    await visit('/admin/users', 'Only members of admins')
    await visit('/owned-apis', 'You own no API')
    await visit('/owned-apis/pets', 'Reference')
    await visit('/approvals/01M8GSEYXD66BPX553Z58FZX3E', 'Reference')
    await visit('/apis/pets/subscribe?plan=silver', 'You get a key at once')
    await visit('/subscriptions', 'Active')
    await visit('/subscriptions?q=zebra', 'Nothing here matches')
    await visit(`/subscriptions/${subscriptionId}`, 'As a table')
    await page.getByRole('button', { name: 'Show the key' }).click()
    await page.getByText('As a table').click()
    await page.getByRole('button', { name: 'Hide the key' }).waitFor()
    await expectAccessibleInEveryLook(page, 'a key, and usage as a table')
    await page.getByRole('button', { name: 'Rotate the key' }).click()
    await page.getByRole('dialog').waitFor()
    await expectAccessibleInEveryLook(page, 'a question before a key is rotated')
    await visitor.leave([new URL(portal.signalbox.local.endpointUrl).origin])
  })

  test('with the pages of an administrator', async () => {
    const visitor = await portal.visitor()
    await visitor.go('/account/token')
    await visitor.signIn('owner')
    await visitor.page.getByRole('button', { name: 'Sign out' }).waitFor()
    for (const [path, sign] of [
      // Names of roles are longer than a phone is wide.
      ['/account/token', 'cognito:preferred_role'],
      ['/admin/users', 'ada@example.com'],
      ['/admin/customers', 'All customers of Pets'],
      ['/admin/feedback', 'For sale'],
      ['/admin/applications', 'Register an application'],
      ['/admin/dead-letters', 'Nothing lies here'],
      ['/owned-apis', 'Pets'],
      ['/owned-apis/pets', 'What it says of itself'],
      ['/owned-apis/pets/plans', 'Add a plan'],
      ['/owned-apis/pets/customers', 'Suspend'],
      ['/owned-apis/pets/usage', 'By customer'],
      ['/deployments', 'pipelines'],
    ] as const) {
      await visitor.go(path)
      await visitor.page.getByText(sign).first().waitFor()
      await expectAccessibleInEveryLook(visitor.page, path)
    }
    await visitor.leave()
  })
})
