/** What the portal is for, from the first click to the effect in the domain. */
import { findChromium } from '../chromium'
import { type Portal, startPortal, type Visitor } from './portal'

const executable = findChromium()
const describeInChromium = executable === undefined ? describe.skip : describe
jest.setTimeout(120_000)

describeInChromium('an approver, in the portal', () => {
  let portal: Portal
  let ada: Visitor

  beforeAll(async () => {
    portal = await startPortal(executable ?? '')
    await portal.people.add('ada')
    ada = await portal.visitor()
  }, 120_000)

  afterAll(async () => {
    await portal?.stop()
  })

  test('comes by a link, signs in, and decides: by keyboard, with a reason, and the workflow goes on', async () => {
    const { signalbox } = portal
    const { approvalId } = await signalbox.request({ approvers: [{ name: 'Ada', email: 'ada@example.com' }] })
    const { page } = ada

    await ada.go('/approvals')
    await page.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor()
    await ada.signIn('ada')
    await page.getByRole('link', { name: 'Promote Jim' }).press('Enter')
    await page.getByRole('heading', { name: 'Promote Jim' }).waitFor()
    const comment = page.getByLabel('Comment')
    await comment.focus()
    await page.keyboard.type('He has earned it.')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByText('You decided.').waitFor()

    await signalbox.local.idle()
    const approval = await signalbox.approval(approvalId)
    expect(approval).toMatchObject({ status: 'granted' })
    expect(approval.approvers[0]?.vote).toMatchObject({ decision: 'approve', comment: 'He has earned it.', way: 'api' })
    expect((await signalbox.workflow(approvalId)).status).toBe('SUCCEEDED')
    await ada.leave()
  })
})
