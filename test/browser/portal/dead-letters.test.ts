/** Dead letters, as an administrator sees them and sends them back. */
import { without } from '../../scenarios/faults'
import { expectAccessibleInEveryLook } from '../axe'
import { findChromium } from '../chromium'
import { expectAsWritten, hostile, hostileText } from '../hostile'
import { type Portal, startPortal, type Visitor } from './portal'

const executable = findChromium()
const describeInChromium = executable === undefined ? describe.skip : describe
jest.setTimeout(120_000)

describeInChromium('dead letters, in the portal', () => {
  let portal: Portal
  let admin: Visitor

  beforeAll(async () => {
    portal = await startPortal(executable ?? '')
    await portal.people.add('admin', { groups: ['admins'] })
    const { signalbox } = portal
    await without(signalbox, 'OnApprovalRequested', 'dynamodb:PutItem', async () => {
      for (const name of ['ada', 'bob']) {
        const approvers = [{ name, email: `${name}@example.com` }]
        await signalbox.putRequest(signalbox.requestOf({ approvers, description: hostileText, idempotencyKey: name }))
      }
      await signalbox.local.clock.advance('10m')
    })
  }, 120_000)

  afterAll(async () => {
    await portal?.stop()
  })

  test('say why they are there, and one goes back and then the rest, each to do what it was to do', async () => {
    admin = await portal.visitor()
    const { page } = admin
    await admin.go('/admin/dead-letters')
    await admin.signIn('admin')
    await page.getByText('About 2 letters').waitFor()
    await page.getByText('RetriesExhausted after 3 attempts').first().waitFor()
    await page.getByLabel('Filter by event, cause, target or content').fill('ada@example.com')
    await page.getByText('1 of those on this page').first().waitFor()
    await page.getByText('What was in it').press('Enter')
    // As JSON has it: quotes are otherwise there.
    const { rightToLeft, emoji, word } = hostile
    await expectAsWritten(page.getByRole('main'), ['<img src=x onerror=alert(2)>', rightToLeft, emoji, word])
    await expectAccessibleInEveryLook(page, 'a dead letter that is open')

    await page.getByRole('button', { name: /^Send back [\w-]+$/ }).press('Enter')
    await page.getByText(/It goes to signalbox-approvals-OnApprovalRequested/).waitFor()
    await page.getByRole('button', { name: 'Send back', exact: true }).press('Enter')
    await page.getByText('1 sent back.').waitFor()
    await portal.signalbox.local.idle()
    expect(await portal.signalbox.mails('ada@example.com')).toHaveLength(1)
    expect(await portal.signalbox.mails('bob@example.com')).toHaveLength(0)

    await page.getByText('None of these matches.').waitFor()
    await page.getByRole('button', { name: 'Show all' }).click()
    await page.getByText('RetriesExhausted after 3 attempts').waitFor()
    await page.getByRole('button', { name: 'Send all back' }).click()
    await page.getByText('goes to whatever failed on it, once').waitFor()
    await expectAccessibleInEveryLook(page, 'a question before all are sent back')
    await page.getByRole('button', { name: 'Send back', exact: true }).click()
    await page.getByText('Nothing lies here that could be received.').waitFor()
    await portal.signalbox.local.idle()
    expect(await portal.signalbox.mails('bob@example.com')).toHaveLength(1)

    await page.getByRole('link', { name: 'Inbox of AWS Marketplace' }).click()
    await page.waitForURL('**/admin/dead-letters?queue=marketplace-inbox')
    await page.getByText('Nothing lies here that could be received.').waitFor()
    await admin.leave()
  })

  test('are for administrators alone: others are told so', async () => {
    await portal.people.add('somebody')
    const somebody = await portal.visitor()
    await somebody.go('/admin/dead-letters')
    await somebody.signIn('somebody')
    const alert = somebody.page.getByRole('alert')
    await alert.waitFor()
    expect(await alert.innerText()).toMatch(/Only members of admins may do this.*Ask whoever runs this/s)
    expect(await somebody.page.getByRole('link', { name: 'Admin' }).count()).toBe(0)
    await somebody.leave()
  })
})
