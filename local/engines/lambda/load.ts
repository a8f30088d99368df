/**
 * Whether there is room for one more thread that works. Functions share the machine with the one thread that serves
 * them all: when either has no time left, another instance makes every invocation slower and none earlier.
 */
import { cpus } from 'node:os'
import { performance } from 'node:perf_hooks'

/** Begins to measure; what it gives tells, at a later moment, whether there was room since. */
export type MeasureLoad = () => () => boolean

/** Of the serving thread's time, how much may be taken; of all processors' time, how much must be free. */
const mostTaken = 0.75
const leastFree = 0.15

export const measureLoad: MeasureLoad = () => {
  const loop = performance.eventLoopUtilization()
  const before = processorTimes()
  return () => {
    if (performance.eventLoopUtilization(loop).utilization > mostTaken) return false
    const after = processorTimes()
    return after.idle - before.idle >= leastFree * (after.all - before.all)
  }
}

/** Milliseconds, of all processors together and whoever used them. */
function processorTimes(): { idle: number; all: number } {
  const sums = { idle: 0, all: 0 }
  for (const { times } of cpus()) {
    sums.idle += times.idle
    for (const time of Object.values(times)) sums.all += time
  }
  return sums
}
