/**
 * Evaluates what could take any time and any memory in a process apart, under a deadline. Processes are started when
 * they are first needed, and ended when nobody has needed them for a while.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import type { Evaluated } from './evaluator/core.cjs'

export interface Evaluation {
  readonly source: string
  readonly bindings: Readonly<Record<string, unknown>>
  /** Milliseconds since the epoch. */
  readonly now: number
}

interface Waiting {
  readonly evaluation: Evaluation
  /** Milliseconds of real time. */
  readonly patience: number
  readonly resolve: (evaluated: Evaluated) => void
}

interface Evaluator {
  readonly child: ChildProcess
  current: Waiting | undefined
  /** What it evaluates is measured from then on: a machine with much to do takes seconds to start it. */
  isReady: boolean
  timer: NodeJS.Timeout | undefined
}

/** Milliseconds of real time. */
const usualPatience = 5_000
const startPatience = 60_000
const idleFor = 10_000
/** One that never ends shall not keep all others waiting. */
const mostEvaluators = 2

/** As process.cjs exits. */
const outOfMemory = 3

/** Evaluates in processes that run this program; never rejects. `patience` in milliseconds of real time. */
export type EvaluateApart = (evaluation: Evaluation, patience?: number) => Promise<Evaluated>

export function createEvaluators(program: string): EvaluateApart {
  const evaluators = new Set<Evaluator>()
  const waiting: Waiting[] = []

  function goOn(): void {
    while (waiting.length > 0) {
      const evaluator = idleOne() ?? (evaluators.size < mostEvaluators ? startOne() : undefined)
      if (!evaluator) return
      assign(evaluator, waiting.shift() as Waiting)
    }
  }

  function idleOne(): Evaluator | undefined {
    for (const evaluator of evaluators) if (!evaluator.current) return evaluator
    return undefined
  }

  function startOne(): Evaluator {
    // Of the environment it gets the time zone: it needs nothing else, and expressions come from outside.
    const child = fork(program, { env: { TZ: 'UTC' }, execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
    const evaluator: Evaluator = { child, current: undefined, isReady: false, timer: undefined }
    evaluators.add(evaluator)
    child.on('message', (answer: Evaluated | 'ready') => {
      if (answer !== 'ready') return settle(evaluator, answer)
      evaluator.isReady = true
      if (evaluator.current) measure(evaluator, evaluator.current)
    })
    child.on('error', (error) => end(evaluator, `The process that evaluates it failed: ${error.message}`))
    child.on('exit', (code) => {
      const why =
        code === outOfMemory || code === null || code > 1 ? 'it needs more memory than it may have' : `code ${code}`
      end(evaluator, `The evaluation was ended: ${why}`)
    })
    return evaluator
  }

  function assign(evaluator: Evaluator, next: Waiting): void {
    evaluator.current = next
    hold(evaluator, true)
    measure(evaluator, next)
    evaluator.child.send(next.evaluation, (error) => {
      if (error) end(evaluator, `The process that evaluates it failed: ${error.message}`)
    })
  }

  function measure(evaluator: Evaluator, { patience }: Waiting): void {
    clearTimeout(evaluator.timer)
    const [time, why] = evaluator.isReady
      ? [patience, `D1012: Evaluation timeout after ${patience} milliseconds. Check for infinite loop`]
      : [startPatience, 'The process that evaluates it did not start']
    // biome-ignore lint/plugin: what takes too long takes real time, whatever the cloud's clock says
    evaluator.timer = setTimeout(() => end(evaluator, why), time)
  }

  function settle(evaluator: Evaluator, evaluated: Evaluated): void {
    clearTimeout(evaluator.timer)
    evaluator.current?.resolve(evaluated)
    evaluator.current = undefined
    hold(evaluator, false)
    // biome-ignore lint/plugin: the memory that it takes is real
    evaluator.timer = setTimeout(() => end(evaluator, 'It was idle'), idleFor).unref()
    goOn()
  }

  /** Whatever it does; who waits for it is told why. */
  function end(evaluator: Evaluator, why: string): void {
    if (!evaluators.delete(evaluator)) return
    clearTimeout(evaluator.timer)
    evaluator.child.kill('SIGKILL')
    hold(evaluator, false)
    evaluator.current?.resolve({ error: why })
    goOn()
  }

  return (evaluation, patience = usualPatience) =>
    new Promise((resolve) => {
      waiting.push({ evaluation, patience, resolve })
      goOn()
    })
}

export const evaluateApart = createEvaluators(join(__dirname, 'evaluator', 'process.cjs'))

/** Only what somebody waits for keeps this process alive. */
function hold({ child }: Evaluator, needed: boolean): void {
  if (needed) {
    child.ref()
    child.channel?.ref()
  } else {
    child.unref()
    child.channel?.unref()
  }
}
