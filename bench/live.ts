/**
 * The console's page of what happens, in a real Chromium before a system of its own: how soon a record is on the screen, what
 * 500 a second for a minute do to the page, and how soon a server that was killed is seen to be back, with nothing lost.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import type { Page } from 'playwright-core'
import { findChromium, launchChromium } from '../test/browser/chromium'
import { type Benchmark, type Figure, percentile, scaled } from './measure'
import { dataDirectory } from './system'

const rate = 500
const seconds = scaled(60)
/** PutEvents takes so many. */
const batch = 10
const single = scaled(200)
const source = 'bench'

export const live: Benchmark = async ({ endpoint }) => {
  const executable = findChromium()
  // It shows the local cloud's own page, and needs somebody to show it to.
  if (endpoint !== undefined || executable === undefined) return []
  const data = await dataDirectory('live')
  const browser = await launchChromium(executable)
  let server = await startServer(data, 0, 0)
  try {
    const page = await browser.newPage()
    await page.addInitScript(watch)
    await page.goto(`${server.webUrl}/console?kind=event.accepted`)
    await page.getByText('Shown as it happens.').waitFor({ timeout: 60_000 })
    const soon = await measureLatency(page, server)
    const load = await measureLoad(page, server)
    const before = await newestSeq(server)
    const { webUrl, awsUrl } = server
    server.child.kill('SIGKILL')
    await once(server.child, 'exit')
    server = await startServer(data, Number(new URL(webUrl).port), Number(new URL(awsUrl).port))
    const back = await measureReturn(page, server, before)
    return [...soon, ...load, ...back]
  } finally {
    await browser.close()
    if (server.child.exitCode === null && server.child.signalCode === null) {
      server.child.kill('SIGTERM')
      await once(server.child, 'exit')
    }
    rmSync(data, { recursive: true, force: true })
  }
}

interface Server {
  readonly child: ChildProcess
  readonly webUrl: string
  readonly awsUrl: string
}

/** Resolves when it is ready. */
function startServer(data: string, port: number, awsPort: number): Promise<Server> {
  const args = ['start', '--port', String(port), '--aws-port', String(awsPort), '--data', data]
  const child = spawn(process.execPath, [join(__dirname, '../bin/signalbox.js'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    let output = ''
    child.once('exit', (code) => reject(new Error(`signalbox start ended with ${code}`)))
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      const [, awsUrl] = /AWS\s+(http:\/\/\S+)/.exec(output) ?? []
      const [, webUrl] = /(?:portal|web)\s+(http:\/\/\S+)/.exec(output) ?? []
      if (awsUrl && webUrl) resolve({ child, awsUrl, webUrl })
    })
  })
}

/** Runs in the page: when each row came, and how long its tasks were. The clock of both is this machine's. */
const watch = `
  window.seen = []
  window.tasks = []
  window.connected = []
  new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) tasks.push(duration) })
    .observe({ type: 'longtask', buffered: true })
  addEventListener('DOMContentLoaded', () => {
    new MutationObserver((changes) => {
      const now = Date.now()
      for (const { addedNodes, target } of changes) {
        if ((target.textContent || '').includes('Shown as it happens.')) connected.push(now)
        for (const node of addedNodes) {
          const rows = node.dataset && node.dataset.seq ? [node] : []
          for (const row of rows) seen.push([Number(row.dataset.seq), Date.parse(row.querySelector('time').dateTime), now])
        }
      }
    }).observe(document.body, { childList: true, subtree: true, characterData: true })
  })
`

type Seen = readonly (readonly [seq: number, at: number, shownAt: number])[]

async function measureLatency(page: Page, server: Server): Promise<readonly Figure[]> {
  const client = clientOf(server)
  await page.evaluate('seen.length = 0')
  for (let at = 0; at < single; at++) {
    await put(client, 1)
    await pause(50)
  }
  await pause(1_000)
  const seen = (await page.evaluate('seen')) as Seen
  client.destroy()
  const latencies = seen.map(([, at, shownAt]) => shownAt - at)
  return [
    {
      name: 'a record on the screen, p50',
      value: percentile(latencies, 50),
      unit: 'ms',
      note: `${latencies.length} records`,
    },
    { name: 'a record on the screen, p95', value: percentile(latencies, 95), unit: 'ms', target: { atMost: 250 } },
  ]
}

async function measureLoad(page: Page, server: Server): Promise<readonly Figure[]> {
  const client = clientOf(server)
  await page.evaluate('seen.length = 0; tasks.length = 0')
  const begun = performance.now()
  let sent = 0
  const underWay = new Set<Promise<void>>()
  while (performance.now() - begun < seconds * 1000) {
    const due = Math.floor(((performance.now() - begun) / 1000) * rate)
    while (sent + batch <= due) {
      sent += batch
      const each: Promise<void> = put(client, batch).finally(() => underWay.delete(each))
      underWay.add(each)
    }
    await pause(10)
  }
  await Promise.all(underWay)
  const took = (performance.now() - begun) / 1000
  await pause(2_000)
  client.destroy()
  const tasks = (await page.evaluate('tasks')) as readonly number[]
  const latencies = ((await page.evaluate('seen')) as Seen).map(([, at, shownAt]) => shownAt - at)
  const nodes = (await page.evaluate(`document.querySelectorAll('*').length`)) as number
  return [
    { name: 'records a second, for a minute', value: sent / took, unit: '/s', target: { atLeast: rate * 0.98 } },
    {
      name: 'the longest task of the page meanwhile',
      value: Math.max(0, ...tasks),
      unit: 'ms',
      target: { atMost: 200 },
    },
    { name: 'a record on the screen meanwhile, p95', value: percentile(latencies, 95), unit: 'ms' },
    { name: 'nodes of the page', value: nodes, unit: '', target: { atMost: 3000 } },
  ]
}

/** From when the server is ready again. What it kept and told meanwhile must all have been on the screen. */
async function measureReturn(page: Page, server: Server, before: number): Promise<readonly Figure[]> {
  const ready = Date.now()
  await page.evaluate('seen.length = 0')
  const client = clientOf(server)
  await put(client, 1)
  await page.getByText('Shown as it happens.').waitFor({ timeout: 30_000 })
  // Not `waitForFunction`, which the page's policy forbids.
  while ((await page.evaluate('seen.length')) === 0 && Date.now() - ready < 30_000) await pause(20)
  const back = Date.now() - ready
  await pause(1_000)
  client.destroy()
  const shown = new Set(((await page.evaluate('seen')) as Seen).map(([seq]) => seq))
  const kept = await keptAfter(server, before)
  return [
    { name: 'a killed server, ready again, is seen to be back', value: back, unit: 'ms', target: { atMost: 5_000 } },
    {
      name: 'records kept since the kill that were not shown',
      value: kept.filter((seq) => !shown.has(seq)).length,
      unit: '',
      target: { atMost: 0 },
      note: `of ${kept.length}`,
    },
  ]
}

interface Records {
  readonly records: readonly { readonly seq: number }[]
}

async function newest(server: Server, limit: number): Promise<readonly number[]> {
  const response = await fetch(`${server.webUrl}/_local/records?kind=event.accepted&limit=${limit}`)
  return ((await response.json()) as Records).records.map(({ seq }) => seq)
}

const newestSeq = async (server: Server): Promise<number> => (await newest(server, 1))[0] ?? 0

async function keptAfter(server: Server, before: number): Promise<readonly number[]> {
  return (await newest(server, 200)).filter((seq) => seq > before)
}

function clientOf({ awsUrl: endpoint }: Server): EventBridgeClient {
  return new EventBridgeClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
  })
}

async function put(client: EventBridgeClient, count: number): Promise<void> {
  const entry = { Source: source, DetailType: 'Happened', Detail: '{"a":1}' }
  await client.send(new PutEventsCommand({ Entries: Array.from({ length: count }, () => entry) }))
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))
