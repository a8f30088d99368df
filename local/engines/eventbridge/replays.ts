/**
 * Replays: what an archive holds of a span of time goes to the bus again, in order of time. How far it has come is
 * written in the tick that hands the events on, so a replay that a crash cuts short goes on where it was.
 */
import { AwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import { elsewhere } from '../../kernel/regions'
import type { Operation } from '../../kernel/service'
import { createTable } from '../../kernel/table'
import type { Archives } from './archives'
import type { EventDeliveries } from './deliveries'
import { alreadyExists, invalid, notFound } from './errors'
import type { Router } from './router'
import type { Registry } from './state'
import { byName, checkLength, checkName, type Page, page, toMilliseconds } from './validation'

type ReplayState = 'STARTING' | 'RUNNING' | 'CANCELLING' | 'COMPLETED' | 'CANCELLED' | 'FAILED'

interface ReplayRecord {
  readonly name: string
  readonly description?: string | undefined
  readonly archive: string
  readonly incarnation: string
  readonly bus: string
  readonly filterArns: readonly string[]
  readonly from: number
  readonly to: number
  readonly state: ReplayState
  readonly stateReason?: string
  readonly startedAt: number
  readonly endedAt?: number
  readonly lastTime?: number
  /** The last event handed on. */
  readonly cursor?: string
}

interface StartReplayInput {
  readonly ReplayName: string
  readonly Description?: string
  readonly EventSourceArn: string
  readonly EventStartTime: unknown
  readonly EventEndTime: unknown
  readonly Destination: { readonly Arn: string; readonly FilterArns?: readonly string[] }
}

export interface Replays {
  load(): Promise<void>
  resume(): void
  stop(): void
  readonly operations: Readonly<Record<string, Operation>>
}

export interface ReplayParts {
  readonly registry: Registry
  readonly archives: Archives
  readonly deliveries: EventDeliveries
  readonly router: Router
}

const mostAtOnce = 10
const eventsAStep = 100
/** How long AWS remembers a replay that has ended. */
const remembered = 90 * 86_400_000

const isOpen = ({ state }: ReplayRecord) => state === 'STARTING' || state === 'RUNNING' || state === 'CANCELLING'

/** The name in an archive's ARN; undefined of anything else. */
const archiveIn = (arn: string): string | undefined =>
  /^arn:aws[a-z-]*:events:[a-z0-9-]+:\d{12}:archive\/([\w.-]{1,48})$/.exec(arn)?.[1]

export function createReplays(cloud: Cloud, { registry, archives, deliveries, router }: ReplayParts): Replays {
  const replays = createTable<ReplayRecord>(cloud, 'events/replay')
  let stopped = false
  const arnOf = (name: string) => cloud.arn('events', `replay/${name}`)

  const save = (record: ReplayRecord): ReplayRecord => replays.put(record, record.name)

  function find(name: string): ReplayRecord {
    const record = replays.get(name)
    if (!record) throw notFound(`Replay ${name} does not exist.`)
    return record
  }

  function begin(name: string): void {
    cloud.background(`events: replay ${name}`, async () => {
      // The answer to StartReplay says STARTING.
      await Promise.resolve()
      try {
        while (!stopped && (await step(find(name)))) await deliveries.room()
      } catch (error) {
        // Or the next start would come to the same point again.
        if (!stopped) end({ ...find(name), state: 'FAILED', stateReason: String(error), endedAt: cloud.clock.now() })
        throw error
      }
    })
  }

  /** Hands on some more events. False: that was all. */
  async function step(record: ReplayRecord): Promise<boolean> {
    const entries = await archives.read(record.incarnation, record.from, record.cursor, eventsAStep)
    const now = find(record.name)
    const bus = registry.buses.get(now.bus)
    const endedAt = cloud.clock.now()
    if (now.state === 'CANCELLING') return end({ ...now, state: 'CANCELLED', endedAt })
    if (!bus) return end({ ...now, state: 'FAILED', stateReason: `Event bus ${now.bus} does not exist.`, endedAt })
    const only = now.filterArns.length > 0 ? new Set(now.filterArns) : undefined
    let progress: ReplayRecord = { ...now, state: 'RUNNING' }
    let isOver = entries.length < eventsAStep
    for (const { key, event } of entries) {
      const time = Date.parse(event.time)
      if (time > now.to) {
        isOver = true
        break
      }
      router.accept(bus, { ...event, replayName: now.name }, JSON.parse(event.detail), { only })
      progress = { ...progress, cursor: key, lastTime: time }
    }
    if (isOver) return end({ ...progress, state: 'COMPLETED', endedAt })
    save(progress)
    return true
  }

  function end(record: ReplayRecord): false {
    save(record)
    cloud.trace({ kind: 'replay.ended', subject: arnOf(record.name), ids: [], detail: { state: record.state } })
    return false
  }

  function start(input: StartReplayInput): ReplayRecord {
    const name = checkName(input.ReplayName, { member: 'replayName', longest: 64 })
    checkLength(input.Description, 'description', 512)
    const bus = registry.bus(input.Destination?.Arn).record.name
    const archiveName = archiveIn(input.EventSourceArn)
    if (archiveName === undefined) {
      throw invalid('Parameter EventSourceArn is not valid. Reason: Must contain an archive ARN.')
    }
    const where = elsewhere(cloud, input.EventSourceArn)
    if (where) throw invalid(`Parameter EventSourceArn is not valid. Reason: ${input.EventSourceArn} ${where}.`)
    const archive = archives.get(archiveName)
    if (!archive) {
      throw invalid(`Parameter EventSourceArn is not valid. Reason: Archive ${archiveName} does not exist.`)
    }
    if (archive.bus !== bus) {
      throw invalid('Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.')
    }
    const from = toMilliseconds(input.EventStartTime, 'eventStartTime')
    const to = toMilliseconds(input.EventEndTime, 'eventEndTime')
    if (from >= to) {
      throw invalid('Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.')
    }
    const filterArns = input.Destination.FilterArns ?? []
    for (const arn of filterArns) {
      if (registry.ruleByArn(arn)?.record.bus !== bus) {
        throw invalid(
          `Parameter Destination.FilterArns is not valid. Reason: ${arn} is not a rule of event bus ${bus}.`,
        )
      }
    }
    if (replays.has(name)) throw alreadyExists(`Replay ${name} already exists.`)
    if (replays.list().filter(isOpen).length >= mostAtOnce) {
      throw new AwsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.')
    }
    const record = save({
      name,
      description: input.Description,
      archive: archiveName,
      incarnation: archive.incarnation,
      bus,
      filterArns,
      from,
      to,
      state: 'STARTING',
      startedAt: cloud.clock.now(),
    })
    begin(name)
    return record
  }

  function summary(record: ReplayRecord) {
    return {
      ReplayName: record.name,
      EventSourceArn: cloud.arn('events', `archive/${record.archive}`),
      State: record.state,
      ...(record.stateReason !== undefined && { StateReason: record.stateReason }),
      EventStartTime: record.from / 1000,
      EventEndTime: record.to / 1000,
      ReplayStartTime: record.startedAt / 1000,
      ...(record.endedAt !== undefined && { ReplayEndTime: record.endedAt / 1000 }),
      ...(record.lastTime !== undefined && { EventLastReplayedTime: record.lastTime / 1000 }),
    }
  }

  const onReplay = (action: string) => ({
    access: ({ ReplayName }: { ReplayName: string }) => [{ action: `events:${action}`, resource: arnOf(ReplayName) }],
  })

  const operations: Record<string, Operation> = {
    StartReplay: {
      access: ({ ReplayName, EventSourceArn }: StartReplayInput) => [
        { action: 'events:StartReplay', resource: arnOf(ReplayName) },
        { action: 'events:StartReplay', resource: EventSourceArn },
      ],
      handle(input: StartReplayInput) {
        const { name, state, startedAt } = start(input)
        return { ReplayArn: arnOf(name), State: state, ReplayStartTime: startedAt / 1000 }
      },
    },
    DescribeReplay: {
      ...onReplay('DescribeReplay'),
      handle(input: { ReplayName: string }) {
        const record = find(input.ReplayName)
        return {
          ReplayArn: arnOf(record.name),
          ...(record.description !== undefined && { Description: record.description }),
          ...summary(record),
          Destination: {
            Arn: registry.busArn(record.bus),
            ...(record.filterArns.length > 0 && { FilterArns: record.filterArns }),
          },
        }
      },
    },
    ListReplays: {
      access: () => [{ action: 'events:ListReplays', resource: '*' }],
      handle(input: Page & { NamePrefix?: string; State?: string; EventSourceArn?: string }) {
        const found = replays
          .list()
          .filter(({ name }) => name.startsWith(input.NamePrefix ?? ''))
          .filter(({ state }) => state === (input.State ?? state))
          .filter(({ archive }) => cloud.arn('events', `archive/${archive}`).startsWith(input.EventSourceArn ?? ''))
          .sort(byName(({ name }) => name))
        const { items, next } = page(found, ({ name }) => name, input)
        return { Replays: items.map(summary), ...next }
      },
    },
    CancelReplay: {
      ...onReplay('CancelReplay'),
      handle(input: { ReplayName: string }) {
        const record = find(input.ReplayName)
        if (record.state !== 'STARTING' && record.state !== 'RUNNING') {
          throw new AwsError(
            'IllegalStatusException',
            `Replay ${record.name} is not in a valid state for this operation.`,
          )
        }
        save({ ...record, state: 'CANCELLING' })
        return { ReplayArn: arnOf(record.name), State: 'CANCELLING' }
      },
    },
  }

  return {
    operations,
    async load() {
      await replays.load()
      const since = cloud.clock.now() - remembered
      for (const { name, endedAt = since } of replays.list()) if (endedAt < since) replays.delete(name)
    },
    resume() {
      for (const record of replays.list()) if (isOpen(record)) begin(record.name)
    },
    stop() {
      stopped = true
    },
  }
}
