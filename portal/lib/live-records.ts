/**
 * What happens in the local cloud, as it happens, the newest first. A browser that is cut off asks again by itself, and says
 * which record it had last. Many at once are shown at once: ten times a second is as often as anybody can read.
 */
import { after } from './clock'
import { addressOf } from './local'
import type { TraceRecord } from './trace-record'

export interface LiveRecords {
  readonly records: readonly TraceRecord[]
  readonly isConnected: boolean
}

/** So many are on the page: each is a row of a table. */
export const mostShown = 200
const pace = 100

interface Wanted {
  readonly kind?: string | undefined
  /** The number of the last that is known. */
  readonly after: number
}

/** Calls with what is new, until it is told to stop. */
export function follow({ kind, after: last }: Wanted, tell: (live: LiveRecords) => void): () => void {
  const source = new EventSource(addressOf('stream', { kind, after: last }))
  let records: readonly TraceRecord[] = []
  let coming: TraceRecord[] = []
  let cancel: (() => void) | undefined

  function soon(): void {
    cancel ??= after(pace, () => {
      cancel = undefined
      records = [...coming.reverse(), ...records].slice(0, mostShown)
      coming = []
      tell({ records, isConnected: source.readyState === EventSource.OPEN })
    })
  }
  source.addEventListener('message', ({ data }) => {
    coming.push(JSON.parse(data as string) as TraceRecord)
    // More than that are gone from the page before anybody sees them.
    if (coming.length > mostShown) coming = coming.slice(-mostShown)
    soon()
  })
  source.addEventListener('open', soon)
  source.addEventListener('error', soon)
  return () => {
    source.close()
    cancel?.()
  }
}
