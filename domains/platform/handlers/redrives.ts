/** Sends what could not be handled back to where it failed. Who asked for it is in the log, and in no table. */
import { lambda } from '../../../shared/clients/lambda'
import { sqs } from '../../../shared/clients/sqs'
import { systemClock } from '../../../shared/clock'
import { RefusedError } from '../../../shared/errors'
import { hashSecret, newUlid } from '../../../shared/ids'
import { createLogger } from '../../../shared/logging'
import { answer, serve } from '../../../shared/serve'
import { unlessConditionFails } from '../../../shared/store/writes'
import { RedriveEntity } from '../model'
import { queueOf } from '../queues'
import { type Redriven, redriveLetters } from '../redrive'
import { routes } from '../routes'

const logger = createLogger('platform-redrives')
/** Milliseconds in which letters are begun with; API Gateway waits for 29 seconds. */
const patience = 15_000
/** Longer than a letter lies in its queue. */
const keptFor = 30 * 86_400

export const handler = serve(
  { routes, handler: 'redrives', logger },
  {
    redriveLetters: async ({ caller, path: { queueId }, body: { letterId, idempotencyKey } }) => {
      const began = systemClock.now()
      const removeAt = Math.ceil(began.getTime() / 1000) + keptFor
      const keyHash = hashSecret(JSON.stringify([caller.sub, idempotencyKey]))
      const asked = JSON.stringify([queueId, letterId ?? null])
      const proposed = { keyHash, asked, redriveId: newUlid(began), removeAt }
      const created = await unlessConditionFails(RedriveEntity.create(proposed).go())
      const before = created?.data ?? (await RedriveEntity.get({ keyHash }).go({ consistent: true })).data ?? proposed
      if (before.asked !== asked) {
        const message = `idempotencyKey: "${idempotencyKey}" was used for another redrive: use a new key for a new one`
        throw new RefusedError('conflict', 'IdempotencyKeyReused', message, { field: 'idempotencyKey' })
      }
      const { redriveId, result } = { result: undefined, ...before }
      if (result !== undefined) return answer(200, { redriveId, ...(JSON.parse(result) as Redriven) })
      // Before anything is done: who has it done.
      logger.info('Redrive asked for', { redriveId, actor: caller.sub, queueId, letterId })
      const hasTime = () => systemClock.now().getTime() - began.getTime() < patience
      const done = await redriveLetters({
        lambda,
        sqs,
        queue: queueOf(queueId),
        redriveId,
        letterId,
        removeAt,
        hasTime,
      })
      if (letterId !== undefined && done.redriven.length + done.failed.length === 0) {
        const message = `${queueId} has no letter ${letterId}, or somebody is looking at it: look again in a minute`
        throw new RefusedError('not-found', 'LetterNotFound', message)
      }
      await RedriveEntity.put({ ...proposed, redriveId, result: JSON.stringify(done) }).go({ response: 'none' })
      logger.info('Redriven', { redriveId, actor: caller.sub, queueId, ...done })
      return answer(200, { redriveId, ...done })
    },
  },
)
