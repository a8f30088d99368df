import { consume, createPublisher } from '../../../../events'
import { type ClientRecord, recordEvents, systemOfHandlers } from '../../../../events/jest'
import { checkAwaits, checkOnBus } from '../../../../events/jest/contract/check-publishing'
import { newEventIds } from '../../../../events/jest/contract/event-ids'
import { lineOf } from '../../../../events/jest/contract/problem'
import type { Route } from '../../../../events/jest/contract/routes'
import { broken, LampBroken, LampLit, lit } from '../lamps'
import { onLampLit, ruleId } from './lamp-templates'

type Publish = () => Promise<void>
type Work = (publish: Publish, record: ClientRecord) => Promise<unknown> | undefined

const route: Route = {
  ...{ definition: LampLit, publisher: 'lamps', rule: ruleId, target: onLampLit },
  lets: () => true,
  parse: LampLit.parse,
}

/** A consumer that publishes while it works, as `work` has it. */
async function problemsOf(work: Work): Promise<readonly string[]> {
  const record = recordEvents()
  const publisher = createPublisher({ domain: 'lamps', busName: 'lamps', client: record.client })
  const handler = consume(LampLit, async () => {
    await work(() => publisher.publish(broken('desk')), record)
  })
  const system = systemOfHandlers({ handlers: { [onLampLit]: handler }, digest: () => [], record })
  const problems = await checkAwaits(route, { system, now: system.now, newEventId: newEventIds(system.now) })
  return problems.map(lineOf)
}

/** What else a function does before it ends: a turn of the event loop, as an answer of a table takes. */
const something = () => new Promise((resolve) => setImmediate(resolve))

describe('an event that a function does not wait for is found, with its place, and what to do', () => {
  const kinds: readonly (readonly [string, Work])[] = [
    ['a promise that is thrown away', async (publish) => void publish()],
    [
      'a promise that is kept and not returned',
      async (publish) => {
        const sent = publish()
        await something()
        return sent === undefined ? undefined : 'done'
      },
    ],
    ['in a callback', async (publish) => ['desk'].map(() => publish()).length],
    [
      'in a callback that is asynchronous',
      async (publish) =>
        ['desk'].forEach(async () => {
          await something()
          await publish()
        }),
    ],
    ['all of several, for which nobody waits', async (publish) => void Promise.all([publish(), publish()])],
    ['by a chain that is not returned', async (publish) => void something().then(publish)],
    [
      'the slower of two',
      async (publish) => {
        await Promise.race([publish(), something()])
      },
    ],
    ['whose failure alone is looked at', async (publish) => void publish().catch(() => undefined)],
  ]
  test.each(kinds)('%s', async (_, work) => {
    const [problem, ...more] = await problemsOf(work)
    expect(more).toEqual([])
    expect(problem).toMatch(/^lamps\/Rule, LampBroken, test\/events\/jest\/contract\/publishing\.test\.ts:\d+: /)
    expect(problem).toContain('lamps/OnLampLit ends before it is published, which on AWS may lose it: await what')
  })

  test('at the line where it is published', async () => {
    const line = Number(/:(\d+):\d+\)?$/.exec((new Error().stack ?? '').split('\n')[1] ?? '')?.[1]) + 1
    const [problem] = await problemsOf(async (publish) => void publish())
    // It is the wrapper above that calls publish.
    expect(problem).not.toContain(`:${line}:`)
    expect(problem).toMatch(/publishing\.test\.ts:2\d: /)
  })
})

describe('a function that waits is all right', () => {
  const kinds: readonly (readonly [string, Work])[] = [
    ['with await', async (publish) => await publish()],
    ['with return', (publish) => publish()],
    ['for all of several', async (publish) => await Promise.all([publish(), publish()])],
    ['after something else', async (publish) => await something().then(publish)],
    ['and that publishes nothing', async () => await something()],
  ]
  test.each(kinds)('%s', async (_, work) => {
    expect(await problemsOf(work)).toEqual([])
  })
})

test('one piece of work is watched at a time, also if it fails', async () => {
  const record = recordEvents()
  const failing = record.during(async () => {
    await expect(record.during(something)).rejects.toThrow('during() is not over yet')
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  expect(await record.during(async () => 'done')).toEqual({ result: 'done', unawaited: [] })
})

describe('what is on the bus', () => {
  const catalog = [LampLit, LampBroken]
  const event = (detailType: string, source: string, detail: unknown = lit('desk').detail) => ({
    detailType,
    source,
    detail,
  })
  const linesOf = (...events: Parameters<typeof checkOnBus>[0]) => checkOnBus(events, catalog).map(lineOf)

  test('is all right if the catalog has it, and what AWS says need not be there', () => {
    expect(linesOf(event('LampLit', 'signalbox.lamps'), event('Object Created', 'aws.s3'))).toEqual([])
  })

  test('and in no catalog is named, once', () => {
    const stolen = event('LampStolen', 'signalbox.lamps')
    expect(linesOf(stolen, stolen)).toEqual([
      'LampStolen: is on the bus, from signalbox.lamps, and in no catalog: define it with defineEvent, or publish it elsewhere',
    ])
    expect(linesOf(event('LampLit.v2', 'signalbox.lamps'))[0]).toContain('in no catalog')
    expect(linesOf(event('lampLit', 'signalbox.lamps'))[0]).toContain('in no catalog')
  })

  test('and of somebody who may not publish it, or not valid, is named', () => {
    expect(linesOf(event('LampLit', 'signalbox.inspectors'))).toEqual([
      'LampLit, source: is on the bus from signalbox.inspectors, but lamps alone may publish it',
    ])
    expect(linesOf(event('LampLit', 'signalbox.lamps', { data: {} }))[0]).toMatch(/^LampLit: .*not valid: .*metadata/)
  })
})
