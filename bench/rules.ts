/**
 * Rules that an event can't match: what ten thousand of them, that differ in one field of `detail`, cost each event that is
 * put by the SDK, beside none. In this process, by its processor time, in turns: the machine may be busy.
 */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { type LocalCloud, startLocalCloud } from '../local/start-local-cloud'
import { type Benchmark, type Figure, median, scaled } from './measure'

const many = scaled(10_000)
const rounds = scaled(9)
const requests = scaled(300)
/** As many as a request takes. */
const entries = 10

const root = { kind: 'root', accountId: '000000000000', arn: 'arn:aws:iam::000000000000:root' } as const

/** What tells the rules apart, by its name. */
const kinds = {
  'a value': (n: number) => ({ detail: { order: [`o-${n}`] } }),
  'a prefix': (n: number) => ({ detail: { order: [{ prefix: `o-${n}-` }] } }),
  'a number': (n: number) => ({ detail: { order: [{ numeric: ['=', n] }] } }),
  'a range': (n: number) => ({ detail: { size: [{ numeric: ['>=', n + 10, '<', n + 11] }] } }),
}

export const rules: Benchmark = async ({ endpoint }) => {
  if (endpoint) return []
  const figures: Figure[] = []
  const none = await cloudWith(0)
  for (const [kind, patternOf] of Object.entries(kinds)) {
    const full = await cloudWith(many, patternOf)
    const times = { none: [] as number[], full: [] as number[] }
    for (let round = 0; round < rounds; round++) {
      times.none.push(await perEvent(none))
      times.full.push(await perEvent(full))
    }
    await full.stop()
    const base = median(times.none)
    const note = `processor time; ${base.toFixed(0)} µs with none`
    figures.push({
      name: `an event among ${many} rules that differ in ${kind}, by one among none`,
      value: median(times.full) / base,
      unit: 'times',
      target: { atMost: 1.5 },
      note,
    })
  }
  await none.stop()
  return figures
}

async function cloudWith(count: number, patternOf?: (n: number) => object): Promise<LocalCloud> {
  const local = await startLocalCloud({ awsPort: 0, webPort: 0, clock: 'manual' })
  for (let n = 0; n < count; n++) {
    const EventPattern = JSON.stringify({ source: ['shop'], ...patternOf?.(n) })
    await local.cloud.call(root, 'events', 'PutRule', { Name: `rule-${n}`, EventPattern })
  }
  return local
}

/** Microseconds of all threads. */
async function perEvent({ sdkConfig }: LocalCloud): Promise<number> {
  const Detail = JSON.stringify({ order: 'o-none', size: 5, lines: [{ sku: 'a', count: 2 }], by: 'somebody' })
  const Entries = Array.from({ length: entries }, () => ({ Source: 'shop', DetailType: 'Ordered', Detail }))
  const client = new EventBridgeClient(sdkConfig)
  await client.send(new PutEventsCommand({ Entries }))
  const before = process.cpuUsage()
  for (let each = 0; each < requests; each++) await client.send(new PutEventsCommand({ Entries }))
  const { user, system } = process.cpuUsage(before)
  client.destroy()
  return (user + system) / (requests * entries)
}
