/**
 * The contract: how fast the largest event is made and read, what publishing ten thousand costs when one entry in
 * twenty fails at first, and what the library adds to a function.
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { EventBridgeClient, PutEventsCommandInput } from '@aws-sdk/client-eventbridge'
import { buildSync } from 'esbuild'
import { createPublisher, type EventDefinition } from '../events'
import { catalog } from '../events/catalog'
import { newUlid } from '../shared/ids'
import { type Benchmark, type Figure, median, scaled } from './measure'

const rounds = scaled(7)
const perRound = scaled(4000)
const published = scaled(10_000)

export const events: Benchmark = async ({ endpoint }) => {
  if (endpoint) return []
  const { definition, data } = largestExample()
  const occurrence = { eventId: '01JG8QZ5W0000000000000000B', occurredAt: new Date(0) }
  const origin = { correlationId: 'bench' }
  const { detail } = definition.create(data, origin, occurrence)
  const size = `${definition.detailType}, ${JSON.stringify(detail).length} bytes`
  return [
    { ...perSecond('create, checked strictly', () => definition.create(data, origin, occurrence)), note: size },
    { ...perSecond('parse, tolerantly', () => definition.parse(detail)), note: size },
    ...(await publishing(definition, data)),
    { name: 'what events/ adds to a function', value: addedSize() / 1000, unit: 'kB', target: { atMost: 60 } },
  ]
}

function largestExample(): { readonly definition: EventDefinition; readonly data: unknown } {
  const examples = catalog.flatMap((definition) => definition.examples.map((data) => ({ definition, data })))
  const [largest] = examples.sort((a, b) => JSON.stringify(b.data).length - JSON.stringify(a.data).length)
  if (!largest) throw new Error('The catalog has no example')
  return largest
}

function perSecond(name: string, work: () => unknown): Figure {
  const rates = Array.from({ length: rounds }, () => {
    const began = performance.now()
    for (let count = 0; count < perRound; count++) work()
    return perRound / ((performance.now() - began) / 1000)
  })
  return { name, value: median(rates), unit: '/s' }
}

/** The bus is a stand-in that refuses one entry in twenty, so that only the library's own work is measured. */
async function publishing(definition: EventDefinition, data: unknown): Promise<readonly Figure[]> {
  const now = new Date(0)
  const batch = Array.from({ length: published }, () =>
    definition.create(data, { correlationId: 'bench' }, { eventId: newUlid(now), occurredAt: now }),
  )
  const accepted = new Map<string, number>()
  let entries = 0
  let requests = 0
  const send = async ({ input }: { readonly input: PutEventsCommandInput }) => {
    requests++
    const Entries = (input.Entries ?? []).map(({ Detail = '' }) => {
      if (fails(entries++)) return { ErrorCode: 'ThrottlingException', ErrorMessage: 'Injected' }
      const { eventId } = (JSON.parse(Detail) as { metadata: { eventId: string } }).metadata
      accepted.set(eventId, (accepted.get(eventId) ?? 0) + 1)
      return { EventId: eventId }
    })
    return { Entries }
  }
  const client = { send } as unknown as Pick<EventBridgeClient, 'send'>
  // Waiting is not what is measured.
  const wait = async () => undefined
  const domain = definition.publishers[0] ?? ''
  const publisher = createPublisher({ domain, busName: 'bench', client, wait, attempts: 10 })
  const began = performance.now()
  await publisher.publish(...batch)
  const seconds = (performance.now() - began) / 1000
  const twice = [...accepted.values()].filter((times) => times > 1).length
  return [
    {
      name: `publish of ${published} events, 5 % failing at first`,
      value: published / seconds,
      unit: '/s',
      note: `${requests} requests, ${entries - published} entries sent again`,
    },
    { name: 'events lost by that', value: published - accepted.size, unit: '', target: { atMost: 0 } },
    { name: 'events sent twice by that', value: twice, unit: '', target: { atMost: 0 } },
  ]
}

/** One in twenty, the same ones at each run. */
function fails(entry: number): boolean {
  return createHash('sha256').update(String(entry)).digest().readUInt16BE() % 20 === 0
}

function addedSize(): number {
  const { outputFiles } = buildSync({
    stdin: {
      contents: `export { consume, createPublisher, defineEvent } from './events'`,
      resolveDir: join(__dirname, '..'),
    },
    ...{ bundle: true, minify: true, keepNames: true, write: false, platform: 'node', format: 'cjs', target: 'node20' },
    mainFields: ['module', 'main'],
    external: ['@aws-sdk/*', '@smithy/*'],
    legalComments: 'none',
  })
  return outputFiles[0]?.contents.length ?? 0
}
