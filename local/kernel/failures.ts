/**
 * What goes wrong where nobody waits for it: a delivery, a timer, an invocation that was accepted for later. It is one
 * error, told on stderr and in the trace, and everything else goes on; what is on disk is tried again at the next start.
 */
import type { Activity } from './activity'
import type { TraceRecord } from './cloud'
import { messageOf } from './message-of'
import { diskRefusal, StoreError } from './store-error'

export interface Failures {
  /** `what` names the thing that failed, such as `delivering <message> to <subscription>`. */
  report(what: string, error: unknown): void
  /** Work that nobody awaits. A function is counted as activity until it is done; a promise counts itself. */
  background(what: string, work: Promise<unknown> | (() => Promise<unknown>)): void
}

export function createFailures(activity: Activity, trace: (record: Omit<TraceRecord, 'at'>) => void): Failures {
  const toldOnce = new WeakSet<object>()

  function report(what: string, error: unknown): void {
    if (isOver(error)) return
    // A disk that is full fails everybody at once, with one and the same error.
    if (error instanceof StoreError) {
      if (toldOnce.has(error)) return
      toldOnce.add(error)
    }
    const text = error instanceof StoreError ? error.message : (diskRefusal(error) ?? textOf(error))
    process.stderr.write(`${what} failed: ${text}\n`)
    trace({ kind: 'engine.failed', subject: what, ids: [], detail: { error: messageOf(error) } })
  }

  return {
    report,
    background(what, work) {
      const working = typeof work === 'function' ? activity.run(what, work) : work
      working.catch((error: unknown) => report(what, error))
    },
  }
}

/** The cloud was stopped under it: what it had to do is on disk, and done at the next start. */
function isOver(error: unknown): boolean {
  const code = (error as { code?: unknown } | undefined)?.code
  return code === 'LEVEL_DATABASE_NOT_OPEN' || code === 'LEVEL_ITERATOR_NOT_OPEN'
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
