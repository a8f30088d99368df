/** The lines that Lambda itself writes around an invocation, in text or as JSON. */

import type { LogStream } from '../../lib/log-writer'
import type { Runnable } from './versions'

export interface Report {
  readonly requestId: string
  /** Milliseconds. */
  readonly duration: number
  readonly initDuration?: number | undefined
  readonly status: 'success' | 'error' | 'timeout' | 'failure'
  readonly errorType?: string | undefined
  /** Bytes. */
  readonly heap: number
}

export interface PlatformLog {
  initStart(): void
  start(requestId: string): void
  timedOut(requestId: string, seconds: string): void
  died(requestId: string, reason: string): void
  report(report: Report): void
}

/** `now` gives the time for the lines, milliseconds since the epoch. */
export function createPlatformLog(found: Runnable, stream: LogStream, now: () => number): PlatformLog {
  const { Logging, MemorySize, Runtime } = found.configuration
  const asJson = Logging.LogFormat === 'JSON'
  const isQuiet = asJson && !['TRACE', 'DEBUG', 'INFO'].includes(Logging.SystemLogLevel ?? 'INFO')
  const runtimeVersion = `${Runtime.replace(/^nodejs(\d+)\.x$/, 'nodejs:$1')}.local`
  const time = (): string => new Date(now()).toISOString()

  function platform(type: string, record: object): void {
    if (!isQuiet) stream.write(JSON.stringify({ time: time(), type: `platform.${type}`, record }))
  }

  function text(line: string): void {
    stream.write(line)
  }

  return {
    initStart() {
      if (asJson) {
        platform('initStart', {
          initializationType: 'on-demand',
          phase: 'init',
          runtimeVersion,
          functionName: found.name,
          functionVersion: found.version,
        })
      } else text(`INIT_START Runtime Version: ${runtimeVersion}`)
    },
    start(requestId) {
      if (asJson) platform('start', { requestId, version: found.version })
      else text(`START RequestId: ${requestId} Version: ${found.version}`)
    },
    timedOut(requestId, seconds) {
      if (!asJson) text(`${time()} ${requestId} Task timed out after ${seconds} seconds`)
    },
    died(requestId, reason) {
      if (!asJson) text(`RequestId: ${requestId} Error: ${reason}`)
    },
    report({ requestId, duration, initDuration, status, errorType, heap }) {
      const durationMs = Number(duration.toFixed(2))
      const billed = Math.ceil(durationMs)
      const used = Math.min(MemorySize, Math.ceil(heap / 1_048_576))
      if (asJson) {
        const initDurationMs = initDuration === undefined ? undefined : Number(initDuration.toFixed(2))
        const metrics = {
          durationMs,
          billedDurationMs: billed,
          memorySizeMB: MemorySize,
          maxMemoryUsedMB: used,
          initDurationMs,
        }
        platform('report', { requestId, metrics, status, errorType })
        return
      }
      const init = initDuration === undefined ? '' : `Init Duration: ${initDuration.toFixed(2)} ms\t`
      const how = status === 'success' ? '' : `Status: ${status}\t${errorType ? `Error Type: ${errorType}\t` : ''}`
      text(`END RequestId: ${requestId}`)
      text(
        `REPORT RequestId: ${requestId}\tDuration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${billed} ms\tMemory Size: ${MemorySize} MB\tMax Memory Used: ${used} MB\t${init}${how}`,
      )
    },
  }
}
