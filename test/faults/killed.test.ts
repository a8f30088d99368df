import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn'
import { eventually, type Running, startProcess } from './process'

const data = mkdtempSync(join(tmpdir(), 'signalbox-'))
let running: Running | undefined

afterAll(async () => {
  await running?.kill()
  rmSync(data, { recursive: true, force: true })
})

function clientOf({ endpointUrl }: Running): SFNClient {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  return new SFNClient({ endpoint: endpointUrl, region: 'us-east-1', credentials })
}

async function newestLink({ webUrl }: Running, to: string): Promise<URL | undefined> {
  const { emails } = (await (await fetch(`${webUrl}/mail/store`)).json()) as {
    emails: { destination: { to: string[] }; body: { text: string } }[]
  }
  const mail = emails.findLast(({ destination }) => destination.to.includes(to))
  const link = mail?.body.text.match(/https?:\S+choice=approve/)?.[0]
  return link === undefined ? undefined : new URL(link)
}

async function start(client: SFNClient, email: string): Promise<string> {
  const { executionArn } = await client.send(
    new StartExecutionCommand({
      stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:PromotionApproval',
      input: JSON.stringify({ employeeName: 'Jim', managerEmailAddress: email }),
    }),
  )
  return executionArn ?? ''
}

function press({ webUrl }: Running, link: URL): Promise<Response> {
  const body = new URLSearchParams({ token: link.searchParams.get('token') ?? '', decision: 'approve' })
  return fetch(`${webUrl}${link.pathname}`, { method: 'POST', body })
}

async function succeeded(client: SFNClient, executionArn: string): Promise<string> {
  return eventually('success', async () => {
    const { status } = await client.send(new DescribeExecutionCommand({ executionArn }))
    return status === 'RUNNING' ? undefined : status
  })
}

test('an approval that was asked before a kill -9 is decided after it', async () => {
  running = await startProcess(data)
  const executionArn = await start(clientOf(running), 'manager@example.com')
  const asker = running
  const link = await eventually('mail', () => newestLink(asker, 'manager@example.com'))
  await running.kill()

  running = await startProcess(data)
  expect((await press(running, link)).status).toBe(200)
  expect(await succeeded(clientOf(running), executionArn)).toBe('SUCCEEDED')
}, 60_000)

test('promotions that are killed wherever they are all end, however often it happens', async () => {
  running ??= await startProcess(data)
  const arns: string[] = []
  for (let kill = 0; kill < 4; kill++) {
    arns.push(await start(clientOf(running), `manager-${kill}@example.com`))
    // Wherever it is by now: before the request, the token, the mail.
    await new Promise((resolve) => setTimeout(resolve, kill * 120))
    await running.kill()
    running = await startProcess(data)
  }
  const last = running
  for (const [index, executionArn] of arns.entries()) {
    const link = await eventually(`mail ${index}`, () => newestLink(last, `manager-${index}@example.com`))
    expect((await press(last, link)).status).toBe(200)
    expect(await succeeded(clientOf(last), executionArn)).toBe('SUCCEEDED')
  }
}, 120_000)
