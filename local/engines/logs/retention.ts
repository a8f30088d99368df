/**
 * Deletes what is older than its group keeps, when the cloud starts and, at most once a day of the clock, when a
 * group is written to. Readers leave out what is too old meanwhile.
 */

import { messageOf } from '../../kernel/message-of'
import type { LogsEngine } from './engine'
import type { LogGroup } from './state'

export interface Sweep {
  /** After a write to `group`. */
  mayBeDue(group: LogGroup): void
  all(): Promise<void>
  /** Resolves when none is under way. */
  finished(): Promise<void>
}

const day = 86_400_000

/** The oldest time that `group` still shows, milliseconds since the epoch. */
export function oldestKept({ retentionInDays }: LogGroup, now: number): number {
  return retentionInDays === undefined ? 0 : now - retentionInDays * day
}

export function createSweep({ cloud, groups, events }: LogsEngine): Sweep {
  const last = new Map<string, number>()
  const sweeping = new Set<Promise<void>>()

  /** Never rejects: what is wrong with one group is told, and the next write to it tries again. */
  async function sweep(group: LogGroup): Promise<void> {
    try {
      await deleteOld(group)
    } catch (error) {
      last.delete(group.name)
      const detail = { error: messageOf(error) }
      cloud.trace({ kind: 'retention.failed', subject: cloud.arn('logs', `log-group:${group.name}`), ids: [], detail })
    }
  }

  async function deleteOld(group: LogGroup): Promise<void> {
    const before = oldestKept(group, cloud.clock.now())
    last.set(group.name, cloud.clock.now())
    if (before <= 0) return
    await events.delete(group.name, { before })
    for await (const { name, lastEventAt, createdAt } of groups.streams(group.name)) {
      if ((lastEventAt ?? createdAt) < before) groups.deleteStream(group.name, name)
    }
  }

  return {
    mayBeDue(group) {
      const since = last.get(group.name)
      if (group.retentionInDays === undefined || (since !== undefined && cloud.clock.now() - since < day)) return
      last.set(group.name, cloud.clock.now())
      const swept = cloud.activity.run(`retention of ${group.name}`, () => sweep(group))
      sweeping.add(swept)
      cloud.background(
        `retention of ${group.name}`,
        swept.finally(() => sweeping.delete(swept)),
      )
    },
    async all() {
      for (const group of groups.all()) await sweep(group)
    },
    async finished() {
      await Promise.all(sweeping)
    },
  }
}
