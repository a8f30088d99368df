/**
 * Publishes what is left in the outbox: the oldest first, and of one thing one after the other. What the bus refuses
 * for good is told, and set aside so that it is in nobody's way; what it does not take just now waits for the next run.
 */
import { systemClock } from '../clock'
import { eachPage } from '../store/page'
import { awsErrors, operationsOf, put, transact } from '../store/writes'
import type { OutboxLogger } from './outbox'
import { type Outcome, type Publish, publishWaiting } from './publish-waiting'
import { keyOf, namesOf, refusedQueue, strikeOut, type Waiting, type WaitingEntity } from './waiting'

/** What is younger is most likely being published right now; longer than a function that changes something lives. */
const patience = 60_000
/** From each queue at a time. */
const batch = 50

export interface SweepOptions {
  /** Asked after each batch. */
  readonly hasTime: () => boolean
  /** Tries what was set aside once more, instead of what is due: for when the reason has been mended. */
  readonly refused?: boolean | undefined
}

/** How many events. */
export interface Swept {
  readonly sent: number
  /** For the next run. */
  readonly left: number
  /** Set aside. */
  readonly refused: number
}

interface Parts {
  readonly entity: WaitingEntity
  readonly publish: Publish
  readonly logger: OutboxLogger
  /** Those that are due. */
  readonly queues: readonly string[]
}

export async function sweepOutbox(parts: Parts, options: SweepOptions): Promise<Swept> {
  const queues = options.refused ? [refusedQueue] : parts.queues
  const counts = await Promise.all(queues.map((queue) => sweepQueue(parts, queue, options)))
  const total = (name: keyof Swept) => counts.reduce((sum, each) => sum + each[name], 0)
  const swept = { sent: total('sent'), left: total('left'), refused: total('refused') }
  if (swept.left > 0) parts.logger.warn('Events are still not published', { ...swept })
  else if (swept.sent > 0) parts.logger.info('Events published by the sweep', { ...swept })
  return swept
}

async function sweepQueue(parts: Parts, queue: string, { hasTime }: SweepOptions): Promise<Swept> {
  const before = new Date(systemClock.now().getTime() - patience).toISOString()
  const due = parts.entity.query.byQueue({ queue }).lte({ position: before })
  /** Of these something earlier is still waiting. */
  const held = new Set<string>()
  const swept = { sent: 0, left: 0, refused: 0 }
  for await (const page of eachPage((cursor) => due.go({ ...awsErrors, limit: batch, cursor, consistent: true }))) {
    for (const wave of inWaves(page)) {
      const free = wave.filter(({ about }) => !held.has(about))
      swept.left += wave.length - free.length
      const outcomes = await publishWaiting(parts.publish, free)
      for (const { is, each } of outcomes) {
        swept[is]++
        if (is === 'left') held.add(each.about)
      }
      await strikeOut(
        parts.entity,
        outcomes.filter(({ is }) => is === 'sent').map(({ each }) => each),
      )
      for (const outcome of outcomes) if (outcome.is === 'refused') await setAside(parts, outcome)
    }
    if (!hasTime()) break
  }
  return swept
}

/** A wave has one event of each thing at the most, so that the next can wait for it. */
function inWaves(page: readonly Waiting[]): readonly (readonly Waiting[])[] {
  const waves: Waiting[][] = []
  const counts = new Map<string, number>()
  for (const each of page) {
    const count = counts.get(each.about) ?? 0
    counts.set(each.about, count + 1)
    const wave = waves[count]
    if (wave) wave.push(each)
    else waves.push([each])
  }
  return waves
}

async function setAside({ entity, logger }: Parts, { each, failure }: Outcome): Promise<void> {
  logger.error('Event refused for good by the bus; it is set aside', { ...namesOf(each), failure })
  if (each.queue === refusedQueue) return
  await transact(entity, [
    put(entity, { ...each, queue: refusedQueue, ...(failure !== undefined && { failure }) }),
    operationsOf(entity).delete(keyOf(each)).commit(),
  ])
}
