/**
 * Sources that are polled: once a minute of the clock, as AWS about does, and a revision that is another than the last
 * starts the pipeline. What was seen is on disk in the tick of the start, so that no revision starts it twice.
 */
import { isAwsError } from '../../../kernel/aws-error'
import type { Timer } from '../../../kernel/clock'
import type { Cloud } from '../../../kernel/cloud'
import { createTable } from '../../../kernel/table'
import type { ActionDeclaration } from '../definition/declaration'
import type { PipelineRecord } from '../state/pipelines'
import type { Engine } from './engine'
import type { Flow } from './flow'
import { actionSession } from './roles'

export interface SourcePolls {
  /** Of its last structure. */
  watch(pipeline: PipelineRecord): void
  forget(pipeline: string): void
  load(): Promise<void>
  resume(): void
  stop(): void
}

interface Seen {
  readonly revision: string
}

const between = 60_000

export function createSourcePolls(cloud: Cloud, engine: Engine, flow: Flow): SourcePolls {
  const seen = createTable<Seen>(cloud, 'codepipeline/seen')
  const timers = new Map<string, Timer>()

  /** Undefined: it is not polled. Nothing is called before that is known. */
  const revisionOf = (pipeline: PipelineRecord, action: ActionDeclaration): Promise<string | undefined> | undefined => {
    const { structure } = pipeline
    const session = `poll-${action.name}`.slice(0, 64).replace(/[^\w+=,.@-]/g, '-')
    return engine.providerOf(action).poll?.(action.configuration ?? {}, async (service, operation, input) => {
      const role = await actionSession(cloud, structure, action, session)
      return cloud.call(role, service, operation, input)
    })
  }

  const isPolled = ({ configuration = {}, ...action }: ActionDeclaration): boolean =>
    engine.providerOf(action).poll !== undefined && configuration.PollForSourceChanges !== 'false'

  function watch({ name, structure }: PipelineRecord): void {
    timers.get(name)?.cancel()
    timers.delete(name)
    if (!engine.isRunning || !structure.stages[0]?.actions.some(isPolled)) return
    const look = (): void => {
      const pipeline = engine.pipelines.get(name)
      if (!pipeline || !engine.isRunning) return
      cloud.background(
        `codepipeline: sources of ${name}`,
        cloud.activity.run(`codepipeline: sources of ${name}`, () => poll(pipeline)),
      )
      timers.set(name, cloud.clock.after(between, look))
    }
    timers.set(name, cloud.clock.after(between, look))
  }

  async function poll(pipeline: PipelineRecord): Promise<void> {
    for (const action of pipeline.structure.stages[0]?.actions ?? []) {
      const revision = await there(pipeline, action)
      const isCurrent = engine.pipelines.get(pipeline.name) === pipeline && engine.isRunning
      if (revision === undefined || !isCurrent || revision === last(pipeline, action)) continue
      seen.put({ revision }, pipeline.name, action.name)
      const detail = cloud.arn('codepipeline', pipeline.name)
      flow.start(pipeline, { trigger: { type: 'PollForSourceChanges', detail } })
      return
    }
  }

  /** What can't be read, because it isn't there or may not be seen, has not changed. */
  async function there(pipeline: PipelineRecord, action: ActionDeclaration): Promise<string | undefined> {
    try {
      return await revisionOf(pipeline, action)
    } catch (error) {
      if (!isAwsError(error)) throw error
      return undefined
    }
  }

  function last({ name }: PipelineRecord, action: ActionDeclaration): string | undefined {
    const known = seen.get(name, action.name)
    if (known) return known.revision
    const revisions = engine.executions.all(name).flatMap((execution) => execution.revisions)
    return revisions.filter((each) => each.action === action.name).at(-1)?.id
  }

  return {
    watch,
    forget(name) {
      timers.get(name)?.cancel()
      timers.delete(name)
      seen.deleteAll(name)
    },
    load: seen.load,
    resume() {
      for (const pipeline of engine.pipelines.all()) watch(pipeline)
    },
    stop() {
      for (const timer of timers.values()) timer.cancel()
      timers.clear()
    },
  }
}
