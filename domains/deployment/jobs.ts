/**
 * Jobs of pipelines, from when their event is published until it is heard. CodePipeline names a job once, to the function
 * that it calls: were the event lost, nobody could ask for the job, and nobody could answer it.
 */
import type { CreatedEvent, EventEnvelope } from '../../events'
import { StageTestsRequested } from '../../events/catalog/deployment'
import { eachPage } from '../../shared/store/page'
import { awsErrors, operationsOf } from '../../shared/store/writes'
import { JobEntity } from './model'
import { publisher } from './publisher'
import type { TestsRequest } from './run'

/** What is younger is most likely on its way. */
const patience = 2 * 60_000
/** By then CodePipeline has given it up. */
const forgetAfter = 25 * 60_000
const batch = 25

/** In the place of one that it was kept as before. */
export async function keepJob({ detail }: CreatedEvent): Promise<void> {
  const { jobId } = detail.data as TestsRequest
  const keptAt = detail.metadata.occurredAt
  const item = { jobId, attention: 'due' as const, keptAt, detail: JSON.stringify(detail) }
  await operationsOf(JobEntity)
    .put(item)
    .go({ ...awsErrors, response: 'none' })
}

export async function dropJob(jobId: string): Promise<void> {
  await operationsOf(JobEntity)
    .delete({ jobId })
    .go({ ...awsErrors, response: 'none' })
}

/** Tells again of those that nobody has heard of. */
export async function tellOfJobs(now: Date): Promise<void> {
  const before = new Date(now.getTime() - patience).toISOString()
  const due = JobEntity.query.byAttention({ attention: 'due' }).lte({ keptAt: before })
  for await (const page of eachPage((cursor) => due.go({ limit: batch, cursor, hydrate: true }))) {
    for (const { jobId, keptAt, detail } of page) {
      if (Date.parse(keptAt) < now.getTime() - forgetAfter) await dropJob(jobId)
      else await publisher.publish({ definition: StageTestsRequested, detail: JSON.parse(detail) as EventEnvelope })
    }
  }
}
