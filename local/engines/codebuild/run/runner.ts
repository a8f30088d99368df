/**
 * The builds that run on this machine: so many at once, each counted as work under way, and within its time by the
 * machine's clock. One that a killed process left begins again from nothing, three times at most: it may be what killed it.
 */
import { availableParallelism } from 'node:os'
import type { Cloud } from '../../../kernel/cloud'
import { createLogWriter } from '../../../lib/log-writer'
import { afterRealTime } from '../../../lib/real-time'
import { buildsAreOff } from '../errors'
import type { BuildEvents } from '../events'
import { type Build, type CodeBuildState, type Ended, isEnded } from '../state'
import { createProgress } from './progress'
import { type BuildRun, type Cut, startRun } from './run-build'

export interface RunnerOptions {
  /** Builds are code of whoever may start one, and run with the rights of this process. */
  readonly allowed: boolean
  /** Real milliseconds of a minute, for tests. */
  readonly minute?: number | undefined
}

export interface Runner {
  readonly allowed: boolean
  /** In the tick in which the build is put. */
  start(build: Build): void
  /** Ends a build that is under way. */
  stopBuild(build: Build): Promise<void>
  /** Takes up what an earlier process left. */
  resume(): void
  stop(): Promise<void>
}

const mostStarts = 3
/** Real milliseconds: lines go together, and a build that ends sends what is left. */
const longestWait = 100

export function createRunner(
  cloud: Cloud,
  state: CodeBuildState,
  events: BuildEvents,
  { allowed, minute = 60_000 }: RunnerOptions,
): Runner {
  const writer = createLogWriter(cloud, longestWait)
  const running = new Map<string, BuildRun>()
  const waiting: string[] = []
  const mostAtOnce = Math.max(2, availableParallelism())
  let isStopped = false

  function pump(): void {
    while (!isStopped && running.size < mostAtOnce) {
      const id = waiting.shift()
      if (id === undefined) return
      const build = state.findBuild(id)
      if (build && !isEnded(build)) begin(build)
    }
  }

  function begin(build: Build): void {
    const progress = createProgress(cloud, state, events, build.id)
    progress.change({ starts: build.starts + 1, phases: [] })
    const token = cloud.activity.begin(`build ${build.id}`)
    // What the commands do must not be on the disk before that they were begun.
    const run = startRun({ cloud, writer, progress, token })
    running.set(build.id, run)
    const cancel = afterRealTime(build.timeoutInMinutes * minute, () => run.cut('TIMED_OUT'))
    const over = run.over.finally(() => {
      cancel()
      running.delete(build.id)
      token.end()
      pump()
    })
    cloud.background(`build ${build.id}`, over)
  }

  function completeUnrun(id: string, status: Ended, statusCode: string, message: string): void {
    const progress = createProgress(cloud, state, events, id)
    progress.begin('QUEUED')
    progress.end(status, [{ statusCode, message }])
    progress.complete(status)
  }

  return {
    allowed,
    start(build) {
      waiting.push(build.id)
      pump()
    },
    async stopBuild(build) {
      const run = running.get(build.id)
      if (run) {
        run.cut('STOPPED')
        await run.over
      } else if (!isEnded(build)) {
        completeUnrun(build.id, 'STOPPED', 'BUILD_STOPPED', 'Build was stopped')
      }
    },
    resume() {
      for (const build of state.builds()) {
        if (isEnded(build)) continue
        if (!allowed) completeUnrun(build.id, 'FAILED', 'CLIENT_ERROR', buildsAreOff().message)
        else if (build.starts >= mostStarts) {
          const message = `The local cloud ended ${build.starts} times while this build ran; it is not begun again`
          completeUnrun(build.id, 'FAULT', 'INTERNAL_ERROR', message)
        } else waiting.push(build.id)
      }
      pump()
    },
    async stop() {
      isStopped = true
      const left: Cut = 'left'
      const runs = [...running.values()]
      for (const run of runs) run.cut(left)
      await Promise.all(runs.map(({ over }) => over))
    },
  }
}
