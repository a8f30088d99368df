/**
 * What AWS Marketplace sends: messages to the topics of a listing, published by the account that owns them, and events on
 * the default bus, put by AWS. Each waits for its time on the clock, and then in the outbox until it is taken. Inferred: what is
 * not taken is sent again for a day, and what the service is called that puts events, which only policies could see.
 */
import { randomUUID } from 'node:crypto'
import { AwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import { rootOf, type ServicePrincipal } from '../../kernel/principal'
import { createTable } from '../../kernel/table'
import { createDeliveries, type Pending } from '../../lib/delivery/deliveries'
import { failureOf } from '../../lib/delivery/failure'
import { day, interval } from '../../lib/delivery/retry'
import { marketplaceAccount } from './ids'

export type Content =
  | { readonly topicArn: string; readonly message: object }
  | {
      readonly detailType: string
      readonly detail: object
      readonly resources: readonly string[]
      /** Where AWS puts it; undefined: on the default bus. */
      readonly bus: string | undefined
    }

export interface Announcement {
  /** Such as `created` or `subscribe-success`: by it an order is asked for, and one that is not to come is taken back. */
  readonly name: string
  readonly about: string
  /** Milliseconds from now. */
  readonly after: number
  readonly content: Content
}

export interface Manner {
  /** All of it without delay, in order. */
  readonly atOnce?: boolean | undefined
  /** Milliseconds by which all of it is late: a buyer can have registered before. */
  readonly delay?: number | undefined
  /** Each comes a second time. */
  readonly twice?: boolean | undefined
  /** Names in another order than AWS's: they change places in time. Those that are not named come after them. */
  readonly order?: readonly string[] | undefined
  /** Names of those that get lost: AWS promises no more than its best effort. */
  readonly without?: readonly string[] | undefined
}

export interface Announcements {
  /** In the tick in which what it tells of was changed. */
  send(announcements: readonly Announcement[], manner?: Manner): void
  /** Those that are not sent yet. */
  pending(): readonly (Pick<Announcement, 'name' | 'about'> & { readonly at: number })[]
  takeBack(about: string, names: readonly string[]): void
  load(): Promise<void>
  resume(): void
  stop(): void
}

interface Waiting extends Pick<Announcement, 'name' | 'about' | 'content'> {
  readonly id: string
  readonly at: number
}

interface Delivery extends Pending<never> {
  readonly content: Content
}

interface PutEventsOutput {
  readonly Entries?: readonly { readonly ErrorCode?: string; readonly ErrorMessage?: string }[]
}

export const eventSource = 'aws.agreement-marketplace'

export function createAnnouncements(cloud: Cloud): Announcements {
  const waiting = createTable<Waiting>(cloud, 'marketplace/announcement')
  const owner = rootOf(marketplaceAccount)
  const service: ServicePrincipal = {
    kind: 'service',
    service: 'agreement-marketplace.amazonaws.com',
    sourceArn: `arn:aws:aws-marketplace::${cloud.accountId}:agreement`,
    sourceAccount: cloud.accountId,
  }
  let order = 0

  const deliveries = createDeliveries<Delivery, never>(cloud, {
    prefix: 'marketplace/delivery/',
    label: 'marketplace: announcement',
    // One after another: what is sent later is not to overtake.
    limits: { mostUnderWay: 1 },
    size: ({ content }) => JSON.stringify(content).length,
    async send({ content }) {
      if ('topicArn' in content) {
        const { topicArn: TopicArn, message } = content
        await cloud.call(owner, 'sns', 'Publish', { TopicArn, Message: JSON.stringify(message) })
      } else {
        const { detailType: DetailType, detail, resources: Resources, bus: EventBusName } = content
        const entry = { Source: eventSource, DetailType, Detail: JSON.stringify(detail), Resources, EventBusName }
        const { Entries = [] } = await cloud.call<PutEventsOutput>(service, 'events', 'PutEvents', { Entries: [entry] })
        // A 200 of PutEvents can hold a failed entry.
        const { ErrorCode, ErrorMessage = '' } = Entries[0] ?? {}
        if (ErrorCode !== undefined) throw new AwsError(ErrorCode, ErrorMessage)
      }
      return 'done'
    },
    failed({ at, tries }, error) {
      const now = cloud.clock.now()
      if (failureOf(error).retryable && now - at < day) return { retryAt: now + interval(tries) }
      cloud.report('marketplace: an announcement', error)
      return 'done'
    },
  })

  function fire({ id }: Waiting): void {
    const due = waiting.get(id)
    if (!due) return
    waiting.delete(id)
    deliveries.enqueue({ content: due.content })
  }

  function hang(each: Waiting): void {
    cloud.clock.at(each.at, () => fire(each), {
      what: 'announcement',
      subject: each.about,
      detail: { name: each.name },
    })
  }

  return {
    send(all, { atOnce = false, delay = 0, twice = false, order: wanted, without = [] } = {}) {
      const now = cloud.clock.now()
      const announcements = all.filter(({ name }) => !without.includes(name))
      const times = announcements
        .map(({ after }) => now + delay + (atOnce ? 0 : after))
        .sort((one, other) => one - other)
      const inTurn = wanted ? reordered(announcements, wanted) : [...announcements].sort((a, b) => a.after - b.after)
      for (const [index, { name, about, content }] of inTurn.entries()) {
        for (let copy = 0; copy < (twice ? 2 : 1); copy++) {
          // In order of id they are in order of time, also after a restart.
          const at = times[index] as number
          const id = `${String(at).padStart(15, '0')}-${String(order++).padStart(9, '0')}-${randomUUID().slice(0, 8)}`
          const each = waiting.put({ id, at, name, about, content }, id)
          if (at > now) hang(each)
          else fire(each)
        }
      }
    },
    pending: () => waiting.list().map(({ name, about, at }) => ({ name, about, at })),
    takeBack(about, names) {
      for (const each of waiting.list()) {
        if (each.about === about && names.includes(each.name)) waiting.delete(each.id)
      }
    },
    async load() {
      await waiting.load()
      await deliveries.load()
    },
    resume() {
      for (const each of waiting.list()) hang(each)
      deliveries.resume()
    },
    stop: deliveries.stop,
  }
}

function reordered(announcements: readonly Announcement[], wanted: readonly string[]): readonly Announcement[] {
  const place = ({ name }: Announcement): number => (wanted.includes(name) ? wanted.indexOf(name) : wanted.length)
  return [...announcements].sort((one, other) => place(one) - place(other) || one.after - other.after)
}
