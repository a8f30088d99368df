/** The tasks of activities that wait for a worker, and the workers that wait for a task. */
import type { Branch } from './execution'

export interface ActivityQueues {
  exists(activityArn: string): boolean
  /** Hands the branch's task to a worker that waits, or keeps it for the next one. */
  offer(branch: Branch): void
  /** The oldest task of the activity that waits. */
  take(activityArn: string): Branch | undefined
  /** Waits for a task. The function returned ends the wait; it says whether it was still on. */
  wait(activityArn: string, hand: (branch: Branch) => void): () => boolean
}

interface Offer {
  readonly branch: Branch
  readonly epoch: number
}

export function createActivityQueues(
  activityOf: (branch: Branch) => string,
  exists: (activityArn: string) => boolean,
): ActivityQueues {
  const offers = new Map<string, Offer[]>()
  const workers = new Map<string, Set<(branch: Branch) => void>>()

  return {
    exists,
    offer(branch) {
      const arn = activityOf(branch)
      const waiting = workers.get(arn)
      const [hand] = waiting ?? []
      if (hand) {
        waiting?.delete(hand)
        hand(branch)
        return
      }
      const queue = offers.get(arn) ?? []
      queue.push({ branch, epoch: branch.epoch })
      offers.set(arn, queue)
    },
    take(activityArn) {
      const queue = offers.get(activityArn) ?? []
      for (let offer = queue.shift(); offer; offer = queue.shift()) {
        if (offer.branch.epoch === offer.epoch) return offer.branch
      }
      return undefined
    },
    wait(activityArn, hand) {
      const waiting = workers.get(activityArn) ?? new Set()
      workers.set(activityArn, waiting.add(hand))
      return () => waiting.delete(hand)
    },
  }
}
