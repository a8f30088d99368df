/** People and applications, as an administrator looks after them. */
import type { SignedInPerson } from '../../scenarios/signed-in'
import { expectAccessibleInEveryLook } from '../axe'
import { findChromium } from '../chromium'
import { type Portal, startPortal, type Visitor } from './portal'

const executable = findChromium()
const describeInChromium = executable === undefined ? describe.skip : describe
jest.setTimeout(180_000)

describeInChromium('an administrator', () => {
  let portal: Portal
  let admin: Visitor
  let boss: SignedInPerson

  beforeAll(async () => {
    portal = await startPortal(executable ?? '')
    boss = await portal.people.add('admin', { groups: ['admins'] })
  }, 120_000)

  afterAll(async () => {
    await portal?.stop()
  })

  beforeEach(async () => {
    admin = await portal.visitor()
  })

  afterEach(() => admin.leave())

  test('finds somebody, changes their groups, shuts and opens their account, ends their sessions, and erases them', async () => {
    const ada = await portal.people.add('ada')
    const { page } = admin
    await admin.go('/admin/users')
    await admin.signIn('admin')
    await page.getByRole('link', { name: 'ada', exact: true }).waitFor()
    await expectAccessibleInEveryLook(page, 'people')
    await page.getByLabel('Begins with').fill('ada@')
    await page.getByLabel('Look at').selectOption('email')
    await page.getByRole('button', { name: 'Find', exact: true }).click()
    await page.waitForURL('**/admin/users?q=ada%40&by=email')
    await page.getByRole('link', { name: 'admin', exact: true }).waitFor({ state: 'detached' })
    await page.getByRole('link', { name: 'ada', exact: true }).click()
    await page.getByText('They are in none.').waitFor()
    await expectAccessibleInEveryLook(page, 'somebody')

    await page.getByLabel('Another group').fill('nothing')
    await page.getByRole('button', { name: 'Put in' }).click()
    await page.getByRole('alert').waitFor()
    await page.getByLabel('Another group').fill('developers')
    await page.getByRole('button', { name: 'Put in' }).press('Enter')
    await page.getByRole('button', { name: 'Take out ada from developers' }).press('Enter')
    await page.getByText('They are signed out everywhere, since').waitFor()
    await expectAccessibleInEveryLook(page, 'a question before somebody is taken out of a group')
    await page.getByRole('button', { name: 'Take out', exact: true }).press('Enter')
    await page.getByText('They are in none.').waitFor()

    await page.getByRole('button', { name: 'Shut the account' }).click()
    await page.getByLabel('Why').fill('Left the company')
    await page.getByRole('button', { name: 'Shut it' }).click()
    await page.getByText('It is shut.').waitFor()
    await portal.signalbox.local.idle()
    expect((await ada.call('GET', 'identity/me')).status).toBe(401)
    await page.getByRole('button', { name: 'Open the account' }).click()
    await page.getByLabel('Why').fill('Came back')
    await page.getByRole('button', { name: 'Open it' }).click()
    await page.getByText('It is open.').waitFor()
    await page.getByRole('button', { name: 'Sign out everywhere' }).click()
    await page.getByRole('button', { name: 'Sign out', exact: true }).last().click()
    await page.getByText('They are signed out.').waitFor()
    await page.getByText('User disabled').first().waitFor()

    await page.getByRole('button', { name: 'Erase them' }).click()
    expect(await page.getByRole('button', { name: 'Erase for good' }).isDisabled()).toBe(true)
    await expectAccessibleInEveryLook(page, 'a question before somebody is erased')
    await page.getByLabel('User name').fill('ada')
    await page.getByRole('button', { name: 'Erase for good' }).click()
    await page.getByText('It waits for the domains that have not answered').waitFor()
    await portal.signalbox.local.clock.advance('10m')
    await page.reload()
    await page.getByText('Nothing is held of them any more').waitFor()
    await page.getByText('There is no account of this subject, or no more.').waitFor()

    await admin.go('/admin/users/nobody')
    await page.getByRole('alert').waitFor()
    await page.waitForLoadState('networkidle')
    expect(await page.getByRole('alert').count()).toBe(1)
  })

  test('registers an application, changes it, reads its secret, and makes members', async () => {
    const bob = await portal.people.add('bob')
    // An account that an administrator of AWS has made is known once something of it was told.
    const known = { isEnabled: true, reason: 'To be known' }
    await (await portal.people.signIn(boss)).call('PUT', `identity/users/${bob.sub}/access`, known)
    const { page } = admin
    await admin.go('/admin/applications')
    await admin.signIn('admin')
    await page.getByRole('link', { name: 'Register an application' }).click()
    await page.getByLabel('Id', { exact: true }).fill('stock')
    await page.getByLabel('Name', { exact: true }).fill('Stock')
    await page.getByLabel('Company').fill('Analytical Engines')
    await page.getByLabel('Countries').fill('GB')
    await page.getByLabel('Roles').fill('reader\nkeeper')
    await page.getByLabel('Redirect addresses').fill('not an address')
    await page.getByLabel('It keeps a secret').check()
    await page.getByRole('button', { name: 'Register it' }).click()
    await page.getByText('Expected addresses with https').waitFor()
    await page.getByLabel('Redirect addresses').fill('https://stock.example.com/back')
    await page.getByRole('button', { name: 'Register it' }).click()
    await page.getByRole('heading', { name: 'Stock', level: 1 }).waitFor()

    await page.getByLabel('Company').fill('Difference Engines')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').waitFor()
    await expectAccessibleInEveryLook(page, 'an application')
    await page.getByRole('button', { name: 'Show the secret' }).click()
    await page.getByText('is written into the audit first').waitFor()
    await page.getByRole('button', { name: 'Show it' }).click()
    await page.getByRole('button', { name: 'Hide it' }).click()

    await page.getByLabel('Subject').fill(bob.sub)
    await page.getByLabel('keeper').check()
    await page.getByRole('button', { name: 'Make a member' }).click()
    await page.getByRole('button', { name: `End the membership of ${bob.sub}` }).click()
    await page.getByText('tokens that they have for it count no more').waitFor()
    await page.getByRole('button', { name: 'End it' }).click()
    await page.getByText('It has no members.').waitFor()
    await page.getByText('Membership revoked').first().waitFor()
  })
})
