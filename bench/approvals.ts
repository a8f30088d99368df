/**
 * Approvals a second, from the request to the mail that tells the outcome: the event on the bus, the workflow,
 * the mail, the click on its link, the decision, the outcome. The client shares the process with the local cloud.
 */
import { rmSync } from 'node:fs'
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { startSignalbox } from '../cli/start'
import { newUlid } from '../shared/ids'
import { type Benchmark, concurrently, percentile, scaled } from './measure'
import { dataDirectory } from './system'

const warmUp = scaled(400)
const counted = scaled(1000)
const atATime = 32

export const approvals: Benchmark = async ({ endpoint }) => {
  if (endpoint) return []
  const data = await dataDirectory('approvals')
  const cloud = await startSignalbox({ awsPort: 0, webPort: 0, data })
  const eventBridge = new EventBridgeClient(cloud.sdkConfig)
  const waiting = new Map<string, () => void>()
  cloud.cloud.onTrace(({ kind, detail }) => {
    if (kind !== 'mail.accepted') return
    for (const to of detail.to as readonly string[]) waiting.get(to)?.()
  })

  function mailTo(address: string): Promise<void> {
    return new Promise((resolve) => waiting.set(address, resolve))
  }

  async function approve(id: string): Promise<number> {
    const began = performance.now()
    const [approver, requester] = [`approver-${id}@example.com`, `requester-${id}@example.com`]
    const asked = mailTo(approver)
    const told = mailTo(requester)
    await eventBridge.send(new PutEventsCommand({ Entries: [requestEntry(id, approver, requester)] }))
    await asked
    const [mail] = await cloud.mailbox.list({ to: approver, limit: 1 })
    const link = new URL(mail?.text?.match(/https?:\S+choice=approve/)?.[0] ?? '')
    const body = new URLSearchParams({ token: link.searchParams.get('token') ?? '', decision: 'approve' })
    const answer = await fetch(`${link.origin}${link.pathname}`, { method: 'POST', body })
    if (!answer.ok) throw new Error(`The page answered ${answer.status}: ${await answer.text()}`)
    await answer.arrayBuffer()
    await told
    waiting.delete(approver)
    waiting.delete(requester)
    return performance.now() - began
  }

  const ids = (name: string, count: number) => Array.from({ length: count }, (_, index) => `${name}-${index}`)
  await concurrently(ids('warm', warmUp), atATime, async (id) => void (await approve(id)))
  const durations: number[] = []
  const cpuBefore = process.cpuUsage()
  const began = performance.now()
  await concurrently(ids('counted', counted), atATime, async (id) => void durations.push(await approve(id)))
  const seconds = (performance.now() - began) / 1000
  const { user, system } = process.cpuUsage(cpuBefore)
  await cloud.idle()
  await cloud.stop()
  rmSync(data, { recursive: true, force: true })
  return [
    { name: 'approvals, request to told', value: counted / seconds, unit: '/s', target: { atLeast: 40 } },
    { name: 'CPU time of an approval, all threads', value: (user + system) / 1000 / counted, unit: 'ms' },
    { name: `an approval, ${atATime} at a time, p50`, value: percentile(durations, 50), unit: 'ms' },
    { name: `an approval, ${atATime} at a time, p99`, value: percentile(durations, 99), unit: 'ms' },
  ]
}

function requestEntry(id: string, approver: string, requester: string) {
  const now = new Date()
  const metadata = { eventId: newUlid(now), version: 1, occurredAt: now.toISOString(), correlationId: id }
  const data = {
    subject: `Approval ${id}`,
    requester: { name: 'Requester', email: requester },
    approvers: [{ name: 'Approver', email: approver }],
    expiresAfter: 'P1D',
    requestedBy: { system: 'bench' },
    idempotencyKey: id,
  }
  return {
    EventBusName: 'signalbox',
    Source: 'signalbox.promotions',
    DetailType: 'ApprovalRequested',
    Detail: JSON.stringify({ metadata, data }),
  }
}
