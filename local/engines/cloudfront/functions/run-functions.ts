/**
 * Runs the code of CloudFront Functions in a thread apart, one run at a time: a function that never ends, or takes all
 * memory, costs its own request and nothing else. The thread is there as long as somebody needs it.
 */
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterRealTime, inTheBackgroundAfter } from '../../../lib/real-time'

export interface FunctionRun {
  readonly code: string
  /** JSON. */
  readonly event: string
  /** Milliseconds since the epoch. */
  readonly now: number
}

export type FunctionOutcome = { readonly lines: readonly string[] } & (
  | { readonly value: unknown; readonly error?: undefined }
  | { readonly error: string }
)

export interface FunctionRunner {
  /** Never rejects. */
  run(job: FunctionRun): Promise<FunctionOutcome>
  stop(): Promise<void>
}

interface Waiting {
  readonly job: FunctionRun
  readonly resolve: (outcome: FunctionOutcome) => void
}

export interface RunnerOptions {
  /** Milliseconds of real time that a run may take. AWS gives less than one; a busy laptop needs more to come round to it. */
  readonly deadline: number
  /** Until a thread that the deadline could not stop is ended. */
  readonly patience: number
}

const usual: RunnerOptions = { deadline: 1000, patience: 5000 }
const idleFor = 30_000
/** A function there has two megabytes. */
const limits = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 }

export function createFunctionRunner(options: Partial<RunnerOptions> = {}): FunctionRunner {
  const { deadline, patience } = { ...usual, ...options }
  const waiting: Waiting[] = []
  let thread: Worker | undefined
  let isReady = false
  let current: Waiting | undefined
  let cancel = (): void => undefined

  function start(): Worker {
    // It needs nothing of the environment, and its code comes from outside.
    const worker = new Worker(join(__dirname, 'worker.cjs'), {
      env: {},
      execArgv: [],
      resourceLimits: limits,
      workerData: { deadline },
    })
    worker.on('online', () => {
      isReady = true
      goOn()
    })
    worker.on('message', (outcome: string) => settle(readOutcome(outcome)))
    worker.on('error', (error) => end(worker, `the thread that runs it failed: ${error.message}`))
    worker.on('exit', () => end(worker, 'the thread that runs it ended'))
    return worker
  }

  function goOn(): void {
    if (current || waiting.length === 0) return
    thread ??= start()
    thread.ref()
    if (!isReady) return
    current = waiting.shift()
    const worker = thread
    cancel()
    cancel = afterRealTime(patience, () => end(worker, `it took more than ${patience} ms and was ended`))
    worker.postMessage(current?.job)
  }

  function settle(outcome: FunctionOutcome): void {
    cancel()
    const worker = thread
    cancel = inTheBackgroundAfter(idleFor, () => worker && end(worker, 'it was idle'))
    thread?.unref()
    current?.resolve(outcome)
    current = undefined
    goOn()
  }

  function end(worker: Worker, why: string): void {
    if (worker !== thread) return
    thread = undefined
    isReady = false
    cancel()
    worker.terminate().catch(() => undefined)
    current?.resolve({ error: why, lines: [] })
    current = undefined
    goOn()
  }

  return {
    run: (job) =>
      new Promise((resolve) => {
        waiting.push({ job, resolve })
        goOn()
      }),
    async stop() {
      const worker = thread
      for (const each of waiting.splice(0)) each.resolve({ error: 'the local cloud is stopping', lines: [] })
      if (worker) end(worker, 'the local cloud is stopping')
      await worker?.terminate()
    },
  }
}

/** A function may have written its outcome itself. */
function readOutcome(text: string): FunctionOutcome {
  try {
    const outcome = JSON.parse(text) as { value?: unknown; error?: unknown; lines?: unknown }
    const lines = Array.isArray(outcome.lines) ? outcome.lines.map(String) : []
    return outcome.error === undefined ? { value: outcome.value, lines } : { error: String(outcome.error), lines }
  } catch {
    return { error: 'it left no outcome that can be read', lines: [] }
  }
}
