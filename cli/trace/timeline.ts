/** Lines of a story: the time since its beginning, and each record under what led to it. */
import type { Recorded } from '../../local/trace/recorded'
import type { Story } from '../../local/trace/story'
import { tell } from './tell'

export interface Timeline {
  title(story: Story): string
  line(record: Recorded): string
  /** A line under a record's. */
  remark(record: Recorded, text: string): string
}

/** Kinds that begin something; what else is told of it stands below. */
const beginnings = new Set([
  'api.request',
  'event.accepted',
  'execution.started',
  'function.started',
  'mail.accepted',
  'message.sent',
  'notification.published',
  'url.request',
])
const deepest = 8

export function createTimeline({ isColoured }: { readonly isColoured: boolean }): Timeline {
  const depths = new Map<string, number>()
  let start: number | undefined

  function depthOf({ ids, correlationId, kind }: Recorded): number {
    const [own = '', ...others] = ids
    let depth = depths.get(own)
    if (depth === undefined) {
      const parent = others.find((id) => id !== correlationId && depths.has(id))
      depth = parent === undefined ? 0 : Math.min((depths.get(parent) ?? 0) + 1, deepest)
      depths.set(own, depth)
    }
    return beginnings.has(kind) ? depth : depth + 1
  }

  const indent = (depth: number) => '  '.repeat(depth)
  const colour = (code: number, text: string) => (isColoured ? `\u001b[${code}m${text}\u001b[0m` : text)

  return {
    title({ id, correlationIds, records }) {
      const first = records[0]
      const span = seconds((records.at(-1)?.at ?? 0) - (first?.at ?? 0))
      const others = correlationIds.filter((each) => each !== id)
      const story = others.length > 0 ? `, correlation ${others.join(', ')}` : ''
      return `${id}${story}: ${records.length} records from ${new Date(first?.at ?? 0).toISOString()}, ${span}`
    },
    line(record) {
      start ??= record.at
      const { text, isBad } = tell(record)
      const time = `+${seconds(record.at - start)}`.padStart(12)
      return `${colour(2, time)}  ${indent(depthOf(record))}${isBad ? colour(31, text) : text}`
    },
    remark: (record, text) => `${' '.repeat(14)}${indent(depthOf(record) + 1)}${colour(33, text)}`,
  }
}

/** Milliseconds up to a minute, then what people read. */
export function seconds(milliseconds: number): string {
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(3)} s`
  const minutes = Math.floor(milliseconds / 60_000)
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24]
  return `${days > 0 ? `${days}d ` : ''}${hours > 0 ? `${hours}h ` : ''}${minutes % 60}m ${Math.floor(milliseconds / 1000) % 60}s`
}
