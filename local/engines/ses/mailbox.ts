/** Accepted mail, on disk under `ses/mail/<ULID>`. Nothing of it stays in memory. */
import { monotonicFactory } from 'ulid'
import type { Cloud } from '../../kernel/cloud'
import { normalized } from './address'
import { type Draft, type Mail, recipientsOf } from './mail'

export interface MailFilter {
  /** A recipient, To, Cc or Bcc. */
  readonly to?: string
  /** Text that the subject contains. */
  readonly subject?: string
  /** Milliseconds since the epoch. */
  readonly since?: number
  /** The newest so many. */
  readonly limit?: number
  /** Older than the mail with this id. */
  readonly before?: string
}

export interface Mailbox {
  /** Keeps it, in this tick. */
  accept(draft: Draft, suppressed: readonly string[]): Mail
  get(id: string): Promise<Mail | undefined>
  /** Oldest first. */
  list(filter?: MailFilter): Promise<readonly Mail[]>
  /** Forgets every mail but those that `keeps` names; gives how many are left. */
  clear(keeps: (id: string) => boolean): Promise<number>
}

const prefix = 'ses/mail/'

export function createMailbox(cloud: Cloud): Mailbox {
  const nextId = monotonicFactory()

  return {
    accept(draft, suppressed) {
      const at = cloud.clock.now()
      const mail: Mail = { ...draft, id: nextId(at), at, suppressed }
      cloud.store.put(prefix + mail.id, mail)
      return mail
    },
    get: (id) => cloud.store.get<Mail>(prefix + id),
    async list({ to, subject, since = 0, limit = Number.POSITIVE_INFINITY, before } = {}) {
      const found: Mail[] = []
      const recipient = to === undefined ? undefined : normalized(to)
      for await (const [, mail] of cloud.store.range<Mail>(prefix, {
        reverse: true,
        ...(before && { after: prefix + before }),
      })) {
        if (mail.at < since || found.length >= limit) break
        if (recipient !== undefined && !recipientsOf(mail).some((text) => normalized(text) === recipient)) continue
        if (subject === undefined || mail.subject.includes(subject)) found.push(mail)
      }
      return found.reverse()
    },
    async clear(keeps) {
      let kept = 0
      for await (const [key] of cloud.store.range<Mail>(prefix)) {
        if (keeps(key.slice(prefix.length))) kept++
        else cloud.store.delete(key)
      }
      return kept
    },
  }
}
