/**
 * Gives a function the records of a table's stream, as the function's role: in order, batch by batch, and none before those
 * before it were handled or given up. How far it has come is kept, so a start goes on behind what was handled.
 */

import { randomUUID } from 'node:crypto'
import type { ActivityToken } from '../../kernel/activity'
import { messageOf } from '../../kernel/message-of'
import type { Table } from '../../kernel/table'
import { deliver } from '../../kernel/target'
import { portions } from '../../lib/portions'
import type { Engine } from './engine'
import type { EventSourceMapping } from './event-source-mapping'
import { destinationOf, executionRole } from './execution-role'
import { eventFilter } from './filter-criteria'
import type { RunOutcome } from './run-invocation'
import type { StreamOptions } from './stream-mapping'
import { failureRecord, type GivenUp, type StreamBatch, type StreamRecord, toFunction } from './stream-record'

export interface Position {
  /** The sequence number of the last record that is done with. */
  readonly after: string
  /** What became of the last batch, in AWS's words. */
  readonly result?: 'OK' | 'PROBLEM: Function call failed' | undefined
}

export type Positions = Table<Position>

interface Followed {
  readonly Records: readonly StreamRecord[]
  readonly Position: string
  readonly IsOver: boolean
  readonly ShardId: string
}

/** Seconds. */
const longestWait = 300
/** Bytes of the records of one invocation: what Invoke takes, without what stands around them. */
const largestBatch = 6_291_456 - 1024
/** Milliseconds until another try when the stream refuses or is not there. */
const patience = 10_000
const failed = 'PROBLEM: Function call failed'
/** Milliseconds between tries of a batch, of which AWS tells nothing: from a second to a minute. */
const retryDelay = (tries: number): number => Math.min(60_000, 1000 * 2 ** Math.min(tries - 1, 6))

/** Where a new mapping begins. Throws what the stream says to the function's role. */
export async function firstPosition(engine: Engine, mapping: EventSourceMapping, from: string): Promise<string> {
  const { cloud, functions } = engine
  const caller = executionRole(cloud, functions.find(mapping.functionName))
  const input = { StreamArn: mapping.sourceArn, After: from, Limit: 1 }
  const { Position } = await cloud.call<Followed>(caller, 'streams.dynamodb', 'FollowStream', input)
  return from === 'TRIM_HORIZON' ? from : Position
}

/** Starts; returns what ends it. */
export function pollStream(
  engine: Engine,
  mapping: EventSourceMapping & { readonly stream: StreamOptions },
  positions: Positions,
): () => void {
  const { cloud, functions } = engine
  const { stream, sourceArn } = mapping
  const label = `records of ${sourceArn.split(':').at(-1)} for ${mapping.functionName}`
  const passes = eventFilter(mapping.filters ?? [])
  const stopping = new AbortController()
  const isOn = (): boolean => !stopping.signal.aborted
  let shardId = ''

  const role = () => {
    const found = functions.get(mapping.functionName)
    if (!found) throw new Error(`The function ${mapping.functionName} is gone`)
    return executionRole(cloud, found)
  }

  /** One that is renewed may end where a move of the clock ends; what fills a batch ends when its window does. */
  function follow(
    After: string,
    Limit: number,
    Wait: number,
    token: ActivityToken,
    wire: { readonly renewed?: AbortSignal } = {},
  ): Promise<Followed> {
    return cloud.call<Followed>(
      role(),
      'streams.dynamodb',
      'FollowStream',
      { StreamArn: sourceArn, After, Limit, Wait },
      { requestId: randomUUID(), park: parkOf(token), ...wire },
    )
  }

  async function loop(): Promise<void> {
    for (let isOver = false; isOn() && !isOver; ) {
      const token = cloud.activity.begin(label)
      try {
        isOver = await step(token)
      } catch (error) {
        if (isOn()) {
          report(error)
          await rest(patience, token)
        }
      } finally {
        token.end()
      }
    }
  }

  /** True when the stream has ended and all of it is read. */
  async function step(token: ActivityToken): Promise<boolean> {
    const after = positions.get(mapping.uuid)?.after ?? stream.startingPosition
    let followed = await follow(after, mapping.batchSize, longestWait, token, { renewed: stopping.signal })
    shardId = followed.ShardId
    const records = [...followed.Records]
    const deadline = cloud.clock.now() + mapping.batchingWindow * 1000
    while (records.length > 0 && records.length < mapping.batchSize && isOn() && cloud.clock.now() < deadline) {
      const seconds = Math.ceil((deadline - cloud.clock.now()) / 1000)
      followed = await follow(followed.Position, mapping.batchSize - records.length, seconds, token)
      records.push(...followed.Records)
      if (followed.IsOver) break
    }
    if (!isOn()) return false
    if (records.length > 0) await handle(records, followed.Position, token)
    return followed.IsOver && records.length === 0
  }

  async function handle(records: readonly StreamRecord[], position: string, token: ActivityToken): Promise<void> {
    const wanted = records.filter((record) => passes(toFunction(record, sourceArn)))
    if (wanted.length < records.length) {
      const detail = { functionName: mapping.functionName, records: records.length - wanted.length }
      cloud.trace({ kind: 'mapping.filtered', subject: sourceArn, ids: [mapping.uuid], detail })
    }
    for (const batch of batchesOf(wanted)) {
      if (!(await finish(batch, token))) return
    }
    save(position, wanted.length === 0 ? positions.get(mapping.uuid)?.result : 'OK')
  }

  function save(after: string, result: Position['result']): void {
    // A mapping that was deleted meanwhile has no place any more.
    if (isOn()) positions.put({ after, ...(result !== undefined && { result }) }, mapping.uuid)
  }

  function saveFailure(): void {
    const there = positions.get(mapping.uuid)
    if (there && there.result !== failed) save(there.after, failed)
  }

  /** Until all are handled or given up; false if the mapping ends first. */
  async function finish(given: readonly StreamRecord[], token: ActivityToken): Promise<boolean> {
    let records = given
    for (let tries = 1; ; tries++) {
      records = await withoutOld(records, tries, token)
      if (records.length === 0) return true
      const outcome = await run(records, tries, token)
      if (!outcome || !isOn()) return false
      const left = unfinished(outcome, records)
      const done = records.length - left.length
      const last = records[done - 1]
      if (last) save(last.dynamodb.SequenceNumber, 'OK')
      records = left
      if (records.length === 0) return true
      saveFailure()
      if (stream.bisects && records.length > 1) {
        const half = Math.ceil(records.length / 2)
        return (await finish(records.slice(0, half), token)) && (await finish(records.slice(half), token))
      }
      if (stream.retries >= 0 && tries > stream.retries) {
        await giveUp({ records, condition: 'RetryAttemptsExhausted', tries, outcome }, token)
        return true
      }
      await rest(retryDelay(tries), token)
      if (!isOn()) return false
    }
  }

  async function withoutOld(
    records: readonly StreamRecord[],
    tries: number,
    token: ActivityToken,
  ): Promise<readonly StreamRecord[]> {
    if (stream.longestAge < 0) return records
    const oldest = cloud.clock.now() / 1000 - stream.longestAge
    const isOld = ({ dynamodb }: StreamRecord): boolean => dynamodb.ApproximateCreationDateTime < oldest
    const old = records.filter(isOld)
    if (old.length > 0) await giveUp({ records: old, condition: 'RecordAgeExceeded', tries: tries - 1 }, token)
    return records.filter((record) => !isOld(record))
  }

  function run(
    records: readonly StreamRecord[],
    attempt: number,
    token: ActivityToken,
  ): Promise<RunOutcome | undefined> {
    return engine.runInvocation({
      name: mapping.functionName,
      arn: mapping.functionArn,
      qualifier: mapping.qualifier,
      requestId: randomUUID(),
      payload: JSON.stringify({ Records: records.map((record) => toFunction(record, sourceArn)) }),
      origin: { ids: records.map(({ eventID }) => eventID) },
      attempt,
      token,
    })
  }

  /** What the function did not do: all of it, or from the first on that it says it failed on. */
  function unfinished(outcome: RunOutcome, records: readonly StreamRecord[]): readonly StreamRecord[] {
    if (outcome.status !== 'success') return records
    if (!mapping.reportsFailures) return []
    const answer = JSON.parse(outcome.payload) as { readonly batchItemFailures?: unknown } | null
    const failures = answer?.batchItemFailures ?? []
    if (!Array.isArray(failures)) return records
    const failed = failures.map((each: { itemIdentifier?: unknown } | null) =>
      records.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === each?.itemIdentifier),
    )
    // An answer that says it wrongly stands for all of them.
    if (failed.includes(-1)) return records
    return failed.length === 0 ? [] : records.slice(Math.min(...failed))
  }

  async function giveUp(what: Omit<GivenUp, 'batch'>, token: ActivityToken): Promise<void> {
    const { onFailure } = stream
    const { functionName } = mapping
    const detail = { functionName, condition: what.condition, records: what.records.length, to: onFailure }
    const ids = [mapping.uuid, ...what.records.map(({ eventID }) => eventID)]
    cloud.trace({ kind: 'mapping.gaveUp', subject: sourceArn, ids, detail })
    if (onFailure === undefined) return
    const batch: StreamBatch = { shardId, streamArn: sourceArn, functionArn: mapping.functionArn }
    const text = JSON.stringify(failureRecord({ ...what, batch }, randomUUID(), cloud.clock.now()))
    for (let tries = 1; isOn(); tries++) {
      try {
        await deliver(cloud, role(), destinationOf(cloud, onFailure), { arn: onFailure, id: randomUUID(), text })
        return
      } catch (error) {
        report(error)
        await rest(retryDelay(tries), token)
      }
    }
  }

  function rest(milliseconds: number, token: ActivityToken): Promise<void> {
    return parkOf(token)(cloud.clock.sleep(milliseconds))
  }

  function report(error: unknown): void {
    const detail = { functionName: mapping.functionName, error: messageOf(error) }
    cloud.trace({ kind: 'mapping.failed', subject: sourceArn, ids: [mapping.uuid], detail })
  }

  cloud.background(label, loop())
  return () => stopping.abort()
}

export function parkOf(token: ActivityToken): <T>(wait: Promise<T>) => Promise<T> {
  return async (wait) => {
    token.park()
    try {
      return await wait
    } finally {
      token.unpark()
    }
  }
}

const batchesOf = (records: readonly StreamRecord[]) =>
  portions(records, largestBatch, (record) => Buffer.byteLength(JSON.stringify(record)) + 256)
