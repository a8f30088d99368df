/** Which action each job was of: jobs that have been answered too, so that answering again is told from a job unknown. */
import type { Cloud } from '../../../kernel/cloud'
import { createTable } from '../../../kernel/table'

export interface Jobs {
  actionOf(jobId: string): string | undefined
  put(jobId: string, pipeline: string, actionId: string): void
  removeAll(pipeline: string): void
  /** Of these actions. */
  removeOf(actions: ReadonlySet<string>): void
  load(): Promise<void>
}

interface JobRecord {
  readonly id: string
  readonly pipeline: string
  readonly action: string
}

export function createJobs(cloud: Cloud): Jobs {
  const jobs = createTable<JobRecord>(cloud, 'codepipeline/job')
  return {
    actionOf: (jobId) => jobs.get(jobId)?.action,
    put(id, pipeline, action) {
      if (!jobs.has(id)) jobs.put({ id, pipeline, action }, id)
    },
    removeAll(pipeline) {
      for (const job of jobs.list()) if (job.pipeline === pipeline) jobs.delete(job.id)
    },
    removeOf(actions) {
      if (actions.size === 0) return
      for (const { id, action } of jobs.list()) if (actions.has(action)) jobs.delete(id)
    },
    load: jobs.load,
  }
}
