/** What the cloud said yes to, and what was seen of it since. Names say what a thing is: `e-7` is an event. */
export interface Acknowledged {
  readonly events: Set<string>
  /** Message ids of what was sent to the queue that a function polls. */
  readonly polled: Set<string>
  readonly plain: Set<string>
  readonly topic: Set<string>
  readonly schedules: Set<string>
  /** By name, the ARN. */
  readonly executions: Map<string, string>
  /** By name of execution, when the answer to its task was first acknowledged. */
  readonly answers: Map<string, number>
  readonly mails: Set<string>
  readonly pairs: Set<string>
}

export interface Seen {
  /** By queue, how often each name came out of it. */
  readonly received: Map<string, Map<string, number>>
  /** Message ids whose deletion was acknowledged while the message was surely in our hands. */
  readonly deleted: Set<string>
  /** By name of execution, when its task was last asked for (as the message says). */
  readonly asked: Map<string, number>
  /** What must never be; found while it happens. */
  readonly wrong: string[]
}

export const nothingAcknowledged = (): Acknowledged => ({
  events: new Set(),
  polled: new Set(),
  plain: new Set(),
  topic: new Set(),
  schedules: new Set(),
  executions: new Map(),
  answers: new Map(),
  mails: new Set(),
  pairs: new Set(),
})

export const nothingSeen = (): Seen => ({ received: new Map(), deleted: new Set(), asked: new Map(), wrong: [] })

export function receivedFrom(seen: Seen, queue: string): Map<string, number> {
  const names = seen.received.get(queue) ?? new Map<string, number>()
  seen.received.set(queue, names)
  return names
}
