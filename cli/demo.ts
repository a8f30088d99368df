/**
 * The main job, end to end and narrated: two promotions are asked for, the manager decides by the links
 * in the mails, and the workflows go on. It runs in memory on free ports; nothing of it is mocked.
 */
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn'
import type { LocalCloud } from '../local/start-local-cloud'
import { readArguments } from './arguments'
import { startSignalbox } from './start'

interface Mail {
  readonly subject: string
  readonly to: string
  readonly text: string
}

export async function run(args: readonly string[]): Promise<void> {
  readArguments(args, {}, { most: 0, usage: 'signalbox demo' })
  const began = performance.now()
  const say = (line: string) => console.log(`${((performance.now() - began) / 1000).toFixed(1).padStart(5)} s  ${line}`)
  say('Starting Signalbox on this machine')
  const cloud = await startSignalbox({ awsPort: 0, webPort: 0 })
  try {
    say(`Ready: AWS at ${cloud.endpointUrl}, web at ${cloud.webUrl}`)
    await promote(cloud, say, 'Jim', 'approve')
    await promote(cloud, say, 'Dwight', 'reject')
    say('Done')
  } finally {
    await cloud.stop()
  }
}

async function promote(
  cloud: LocalCloud,
  say: (line: string) => void,
  employeeName: string,
  choice: 'approve' | 'reject',
) {
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

async function newestMail(cloud: LocalCloud, to: string): Promise<Mail> {
  const response = await fetch(`${cloud.webUrl}/mail/store`)
  const { emails } = (await response.json()) as {
    emails: { subject: string; destination: { to: string[] }; body: { text: string } }[]
  }
  const mail = emails.findLast(({ destination }) => destination.to.includes(to))
  if (!mail) throw new Error(`No mail to ${to} has arrived`)
  return { subject: mail.subject, to, text: mail.body.text }
}

function linkIn(text: string, choice: string): string {
  const link = text.match(/https?:\S+/g)?.find((url) => url.endsWith(`choice=${choice}`))
  if (!link) throw new Error(`The mail has no link to ${choice}`)
  return link
}

function titleOf(page: string): string {
  return /<title>(.*?)<\/title>/.exec(page)?.[1] ?? 'no title'
}
