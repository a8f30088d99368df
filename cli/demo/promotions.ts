/** Two promotions are asked for, the manager decides by the links in the mails, and the workflows go on. */
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn'
import type { LocalCloud } from '../../local/start-local-cloud'
import { newestMail } from './mails'
import { type Say, type Story, titleOf } from './story'

export const story: Story = {
  clock: 'running',
  async tell(cloud, say) {
    await promote(cloud, say, 'Jim', 'approve')
    await promote(cloud, say, 'Dwight', 'reject')
  },
}

async function promote(cloud: LocalCloud, say: Say, employeeName: string, choice: 'approve' | 'reject'): Promise<void> {
  const stepFunctions = new SFNClient(cloud.sdkConfig)
  const managerEmailAddress = 'manager@example.com'
  const { executionArn } = await stepFunctions.send(
    new StartExecutionCommand({
      stateMachineArn: cloud.outputs('signalbox-examples').PromotionApprovalArn,
      input: JSON.stringify({ employeeName, managerEmailAddress }),
    }),
  )
  say(`Started PromotionApproval for ${employeeName}; it publishes ApprovalRequested and waits`)
  await cloud.idle()

  const ask = await newestMail(cloud, managerEmailAddress)
  say(`Mail to ${ask.to}: “${ask.subject}”`)
  const link = new URL(linkIn(ask.text, choice))
  const page = await fetch(link)
  say(`Followed the link: ${page.status}, “${titleOf(await page.text())}”. Nothing is decided by that`)

  const form = { token: link.searchParams.get('token') ?? '', decision: choice, comment: 'After the next review.' }
  const answer = await fetch(new URL(link.pathname, link), { method: 'POST', body: new URLSearchParams(form) })
  say(`Pressed ${choice}: ${answer.status}, “${titleOf(await answer.text())}”`)
  await cloud.idle()

  const { status, error, cause } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }))
  say(`PromotionApproval for ${employeeName}: ${status}${error ? `, ${error}: ${cause}` : ''}`)
  const told = await newestMail(cloud, 'promotions@example.com')
  say(`Mail to ${told.to}: “${told.subject}”`)
}

function linkIn(text: string, choice: string): string {
  const link = text.match(/https?:\S+/g)?.find((url) => url.endsWith(`choice=${choice}`))
  if (!link) throw new Error(`The mail has no link to ${choice}`)
  return link
}
