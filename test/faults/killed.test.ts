import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn'
import { type Running, startProcess } from './process'

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

/**
 * Tries, and moves the clock a minute on, until it gives something. Whoever was killed while it sent mails keeps its
 * claim on them for a minute, and what failed is tried again after minutes: no wait in real time is sure to be enough.
 */
async function inTime<T>(what: string, { endpointUrl }: Running, attempt: () => Promise<T | undefined>): Promise<T> {
  for (let minutes = 0; minutes < 60; minutes++) {
    const result = await attempt()
    if (result !== undefined) return result
    const body = JSON.stringify({ advance: 60_000 })
    // It answers when all that fell due has come to rest.
    await (await fetch(`${endpointUrl}/_local/clock`, { method: 'POST', body })).arrayBuffer()
  }
  throw new Error(`After an hour of its clock there was still no ${what}`)
}

async function succeeded(running: Running, executionArn: string): Promise<string> {
  const client = clientOf(running)
  return inTime('success', running, async () => {
    const { status } = await client.send(new DescribeExecutionCommand({ executionArn }))
    return status === 'RUNNING' ? undefined : status
  })
}

test('an approval that was asked before a kill -9 is decided after it', async () => {
  running = await startProcess(data)
  const executionArn = await start(clientOf(running), 'manager@example.com')
  const asker = running
  const link = await inTime('mail', asker, () => newestLink(asker, 'manager@example.com'))
  await running.kill()

  running = await startProcess(data)
  expect((await press(running, link)).status).toBe(200)
  expect(await succeeded(running, executionArn)).toBe('SUCCEEDED')
}, 180_000)

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
    const link = await inTime(`mail ${index}`, last, () => newestLink(last, `manager-${index}@example.com`))
    expect((await press(last, link)).status).toBe(200)
    expect(await succeeded(last, executionArn)).toBe('SUCCEEDED')
  }
}, 300_000)
