import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLogs } from '../../../../local/engines/logs/logs'
import type { TraceRecord } from '../../../../local/kernel/cloud'
import { type LambdaCloud, recorder, startLambda, stopAll, temporaryDirectory } from './lambda-cloud'

afterEach(stopAll)

/** Answers from when to when it ran. */
const overlapping = `
  const { workerData } = require('node:worker_threads')
  exports.handler = async ({ wait }) => {
    const from = performance.timeOrigin + performance.now()
    await new Promise((resolve) => setTimeout(resolve, wait))
    return { from, to: performance.timeOrigin + performance.now() }
  }`

/** Answers, when two were called, from when to when it ran. */
const waitingForAnother = `
  const { appendFileSync, readFileSync } = require('node:fs')
  exports.handler = async () => {
    const from = performance.timeOrigin + performance.now()
    appendFileSync(process.env.MEETING, 'x')
    while (readFileSync(process.env.MEETING, 'utf8').length < 2) await new Promise((resolve) => setTimeout(resolve, 5))
    return { from, to: performance.timeOrigin + performance.now() }
  }`

/** Tells the time when the test has moved it. */
const untilMoved = `
  const { existsSync } = require('node:fs')
  exports.handler = async () => {
    while (!existsSync(process.env.MOVED)) await new Promise((resolve) => setTimeout(resolve, 5))
    return Date.now()
  }`

/** The key of an instance that runs an invocation. */
function key({ cloud }: LambdaCloud) {
  return [...cloud.credentials.values()].find(({ activity }) => activity?.())
}

function mostTogether(spans: readonly { from: number; to: number }[]): number {
  return Math.max(...spans.map(({ from }) => spans.filter((other) => other.from <= from && from < other.to).length))
}

const roomAlways = () => () => true
const roomNever = () => () => false

describe('invocations at the same time', () => {
  it('run in up to so many instances, and the others wait their turn', async () => {
    const lambda = await startLambda({ pool: { concurrency: 2, measureLoad: roomAlways } })
    const meeting = join(temporaryDirectory(), 'came')
    await lambda.deploy('meeting', waitingForAnother, { Environment: { Variables: { MEETING: meeting } }, Timeout: 60 })

    const outputs = await Promise.all(Array.from({ length: 6 }, () => lambda.invoke('meeting', {})))

    const spans = outputs.map(({ answer }) => answer as { from: number; to: number })
    expect(mostTogether(spans)).toBe(2)
  })

  it('share an instance while there is no room for another', async () => {
    const lambda = await startLambda({
      pool: { concurrency: 2, measureLoad: roomNever, patience: Number.POSITIVE_INFINITY },
    })
    await lambda.deploy('quick', overlapping)
    await lambda.invoke('quick', { wait: 0 })

    const outputs = await Promise.all(Array.from({ length: 6 }, () => lambda.invoke('quick', { wait: 30 })))

    const spans = outputs.map(({ answer }) => answer as { from: number; to: number })
    expect(mostTogether(spans)).toBe(1)
    expect(lambda.cloud.credentials.size).toBe(1)
  })

  it('get another instance, room or not, when the next in line has waited for long', async () => {
    const lambda = await startLambda({ pool: { concurrency: 2, measureLoad: roomNever, patience: 40 } })
    const meeting = join(temporaryDirectory(), 'came')
    await lambda.deploy('meeting', waitingForAnother, { Environment: { Variables: { MEETING: meeting } }, Timeout: 60 })

    await Promise.all([lambda.invoke('meeting', {}), lambda.invoke('meeting', {})])

    expect(readFileSync(meeting, 'utf8')).toBe('xx')
    expect(lambda.cloud.credentials.size).toBe(2)
  })

  it('that wait for room hold the clock, whatever the one before them waits for', async () => {
    const lambda = await startLambda({ pool: { concurrency: 2, measureLoad: roomAlways } })
    const meeting = join(temporaryDirectory(), 'came')
    await lambda.deploy('meeting', waitingForAnother, { Environment: { Variables: { MEETING: meeting } }, Timeout: 60 })
    const first = lambda.invoke('meeting', {})
    while (!existsSync(meeting)) await new Promise((resolve) => setImmediate(resolve))
    key(lambda)?.activity?.()?.park()

    const second = lambda.invoke('meeting', {})
    await lambda.cloud.clock.advance(1000)

    expect(readFileSync(meeting, 'utf8')).toBe('xx')
    await Promise.all([first, second])
  })

  it('over the reserved concurrency are refused, and accepted events wait instead', async () => {
    const lambda = await startLambda()
    await lambda.deploy('slow', overlapping, { ReservedConcurrentExecutions: 1 })

    const first = lambda.invoke('slow', { wait: 30 })
    const second = lambda.invoke('slow', { wait: 0 })
    const event = lambda.send('slow', { wait: 0 })

    await expect(second).rejects.toMatchObject({
      code: 'TooManyRequestsException',
      status: 429,
      details: { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' },
    })
    await expect(first).resolves.toMatchObject({ StatusCode: 200 })
    await expect(event).resolves.toBeUndefined()
    await lambda.cloud.activity.idle()
  })

  it('find new code when it has changed, and old instances finish what they do', async () => {
    const lambda = await startLambda()
    await lambda.deploy(
      'versioned',
      `exports.handler = async ({ wait = 0 }) => { await new Promise((r) => setTimeout(r, wait)); return 1 }`,
    )
    await lambda.invoke('versioned', {})
    const old = lambda.invoke('versioned', { wait: 50 })
    await lambda.cloud.store.flush()
    await new Promise((resolve) => setImmediate(resolve))

    await lambda.deploy('versioned', 'exports.handler = async () => 2')

    expect((await lambda.invoke('versioned', {})).answer).toBe(2)
    expect((await old).answer).toBe(1)
    expect((await lambda.invoke('versioned', {})).answer).toBe(2)
  })

  it('leave at most so many instances warm, the longest idle ending first', async () => {
    const lambda = await startLambda({ pool: { warm: 2 } })
    for (const name of ['a', 'b', 'c']) {
      await lambda.deploy(name, 'let n = 0; exports.handler = async () => ++n')
      await lambda.invoke(name)
    }

    const again = []
    for (const name of ['c', 'b', 'a']) again.push((await lambda.invoke(name)).answer)

    expect(again).toEqual([2, 2, 1])
    expect(lambda.cloud.credentials.size).toBe(2)
  })

  it('are traced with what they belong to, how long they took and how they ended', async () => {
    const lambda = await startLambda()
    const records: TraceRecord[] = []
    lambda.cloud.onTrace((record) => records.push(record))
    await lambda.deploy(
      'traced',
      'exports.handler = async ({ fail }) => { if (fail) throw new TypeError("secret-text") }',
    )

    await lambda.invoke('traced', { detail: { metadata: { correlationId: 'story-1' }, data: 'secret-text' } })
    await lambda.invoke('traced', { metadata: { correlationId: 'story-2' }, fail: true })

    const subject = 'arn:aws:lambda:us-east-1:000000000000:function:traced'
    expect(records.map(({ kind, ids, subject }) => [kind, ids[1], subject])).toEqual([
      ['function.started', 'story-1', subject],
      ['function.ended', 'story-1', subject],
      ['function.started', 'story-2', subject],
      ['function.ended', 'story-2', subject],
    ])
    expect(records[1]?.detail).toEqual({
      outcome: 'success',
      duration: expect.any(Number),
      coldStart: true,
      initDuration: expect.any(Number),
    })
    expect(records[3]?.detail).toEqual({
      outcome: 'error',
      duration: expect.any(Number),
      coldStart: false,
      errorType: 'TypeError',
    })
    expect(JSON.stringify(records)).not.toContain('secret-text')
  })

  it('that wait for the clock let it move: their work is parked by their key', async () => {
    const lambda = await startLambda()
    const moved = join(temporaryDirectory(), 'moved')
    await lambda.deploy('poller', untilMoved, { Environment: { Variables: { MOVED: moved } }, Timeout: 60 })
    const running = lambda.invoke('poller')
    while (!key(lambda)) await new Promise((resolve) => setImmediate(resolve))
    const polling = key(lambda)

    polling?.activity?.()?.park()
    await lambda.cloud.clock.advance(1000)
    writeFileSync(moved, '')

    expect((await running).answer).toBe(lambda.cloud.clock.now())
    expect(polling?.activity?.()).toBeUndefined()
  })

  it('that wait for the clock hold it up with no line that they have printed', async () => {
    const lambda = await startLambda({ services: [createLogs], pool: { longestLogWait: 2 ** 31 - 1 } })
    const moved = join(temporaryDirectory(), 'moved')
    await lambda.deploy('poller', untilMoved, { Environment: { Variables: { MOVED: moved } }, Timeout: 60 })
    const running = lambda.invoke('poller')
    while (!key(lambda)) await new Promise((resolve) => setImmediate(resolve))

    key(lambda)?.activity?.()?.park()
    await lambda.cloud.clock.advance(1000)
    writeFileSync(moved, '')

    expect((await running).answer).toBe(lambda.cloud.clock.now())
  })

  it('do not begin before what led to them is on disk', async () => {
    const order: string[] = []
    const lambda = await startLambda({ services: [() => recorder('other', [], [])] })
    await lambda.deploy('one', 'exports.handler = async () => 1')
    const { store } = lambda.cloud
    const flush = store.flush.bind(store)
    store.flush = async () => {
      await flush()
      order.push('flushed')
    }
    lambda.cloud.onTrace(({ kind }) => order.push(kind))

    await lambda.invoke('one')

    expect(order.slice(0, 2)).toEqual(['flushed', 'function.started'])
  })
})
