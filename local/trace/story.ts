/**
 * The story around one id: the records that have it, those that have an id of these, and so on. A run that works
 * for several stories (a sweep) must not pour them together, so correlation ids bound it: those nearest to the id
 * asked for are the story's, a record with another one is left out, and of an id that such records share only
 * what is about nothing else is taken.
 */
import type { Recorded } from './recorded'

export interface Story {
  readonly id: string
  /** All ids by which this story is found. */
  readonly ids: readonly string[]
  readonly correlationIds: readonly string[]
  /** In order of time. */
  readonly records: readonly Recorded[]
  /** There was more than is told. */
  readonly isCut: boolean
}

export interface StoryLimits {
  readonly records: number
  readonly ids: number
}

export const storyLimits: StoryLimits = { records: 5000, ids: 1000 }

export type Find = (ids: ReadonlySet<string>) => Promise<readonly Recorded[]>

export async function tellStory(find: Find, id: string, limits: StoryLimits = storyLimits): Promise<Story> {
  const known = new Set([id])
  const taken = new Map<number, Recorded>()
  const correlationIds = new Set<string>()
  /** Ids that other stories have too. */
  const shared = new Set<string>()
  let frontier = new Set([id])
  let isCut = false
  while (frontier.size > 0 && !isCut) {
    const found = (await find(frontier)).filter(({ seq }) => !taken.has(seq))
    if (correlationIds.size === 0)
      for (const { correlationId } of found) if (correlationId) correlationIds.add(correlationId)
    const isOther = ({ correlationId }: Recorded) => correlationId !== undefined && !correlationIds.has(correlationId)
    for (const record of found) {
      if (isOther(record)) for (const each of record.ids) if (frontier.has(each)) shared.add(each)
    }
    const before = frontier
    frontier = new Set()
    for (const record of found) {
      if (isOther(record) || isOnlyShared(record, before, shared)) continue
      if (taken.size >= limits.records) {
        isCut = true
        break
      }
      taken.set(record.seq, record)
      for (const each of record.ids) {
        if (known.has(each)) continue
        if (known.size >= limits.ids) isCut = true
        else frontier.add(each)
        known.add(each)
      }
    }
  }
  const records = [...taken.values()].sort((a, b) => a.seq - b.seq)
  return { id, ids: [...known], correlationIds: [...correlationIds], records, isCut }
}

/** It came by shared ids alone, says not whose it is, and is about something of its own. */
function isOnlyShared(record: Recorded, frontier: ReadonlySet<string>, shared: ReadonlySet<string>): boolean {
  if (record.correlationId !== undefined) return false
  if (!record.ids.some((id) => shared.has(id))) return false
  if (record.ids.some((id) => frontier.has(id) && !shared.has(id))) return false
  return record.ids.some((id) => !shared.has(id))
}
