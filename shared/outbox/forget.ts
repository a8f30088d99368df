/** Somebody is to be forgotten: what speaks of them and will never be published goes, and what is due is counted. */
import { eachPage } from '../store/page'
import { awsErrors } from '../store/writes'
import { refusedQueue, strikeOut, type Waiting, type WaitingEntity } from './waiting'

const batch = 50

/** Gives how many events of the due queues speak of them. */
export async function forgetIn(
  entity: WaitingEntity,
  due: readonly string[],
  speaksOf: (detail: string) => boolean,
): Promise<number> {
  const isMeant = ({ detail }: Waiting) => speaksOf(detail)
  let left = 0
  for (const queue of [refusedQueue, ...due]) {
    const query = entity.query.byQueue({ queue })
    for await (const page of eachPage((cursor) => query.go({ ...awsErrors, limit: batch, cursor, consistent: true }))) {
      const meant = page.filter(isMeant)
      if (queue === refusedQueue) await strikeOut(entity, meant)
      else left += meant.length
    }
  }
  return left
}
