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
  /** Text in the subject, an address or what was written, in whatever case. */
  readonly text?: string
  /** Milliseconds since the epoch. */
  readonly since?: number
  /** The newest so many. */
  readonly limit?: number
  /** Older than the mail with this id. */
  readonly before?: string
}

export interface MailPage {
  readonly mails: readonly Mail[]
  /** What `before` is for the next page; undefined: there is none. */
  readonly next: string | undefined
}

export interface Recipients {
  readonly recipients: readonly { readonly address: string; readonly mails: number }[]
  /** There were older mails, or more recipients, than were looked at. */
  readonly isCut: boolean
}

export interface Mailbox {
  /** Keeps it, in this tick. */
  accept(draft: Draft, suppressed: readonly string[]): Mail
  get(id: string): Promise<Mail | undefined>
  /** Oldest first. */
  list(filter?: MailFilter): Promise<readonly Mail[]>
  /**
   * Newest first, and of how many it looked at no more than some thousand: a search of a full mailbox goes on where `next`
   * says, and a page of it may be empty.
   */
  page(filter: MailFilter & { readonly limit: number }): Promise<MailPage>
  /** Who got how many of the newest mails, whoever got most first. */
  recipients(limit: number): Promise<Recipients>
  /** Forgets every mail but those that `keeps` names; gives how many are left. */
  clear(keeps: (id: string) => boolean): Promise<number>
}

const prefix = 'ses/mail/'
/** Some 100 ms of reading. */
const looks = 2_000

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
    async page({ limit, before, ...filter }) {
      const isMeant = meets(filter)
      const mails: Mail[] = []
      let looked = 0
      let last: string | undefined
      for await (const [, mail] of cloud.store.range<Mail>(prefix, {
        reverse: true,
        ...(before && { after: prefix + before }),
      })) {
        if (mails.length >= limit || looked >= looks) return { mails, next: last }
        looked++
        last = mail.id
        if (isMeant(mail)) mails.push(mail)
      }
      return { mails, next: undefined }
    },
    async recipients(limit) {
      const counts = new Map<string, number>()
      let looked = 0
      for await (const [, mail] of cloud.store.range<Mail>(prefix, { reverse: true, limit: looks })) {
        looked++
        for (const address of new Set(recipientsOf(mail).map(normalized))) {
          counts.set(address, (counts.get(address) ?? 0) + 1)
        }
      }
      const all = [...counts].sort(([a, mails], [b, others]) => others - mails || (a < b ? -1 : 1))
      const recipients = all.slice(0, limit).map(([address, mails]) => ({ address, mails }))
      return { recipients, isCut: looked === looks || all.length > limit }
    },
    async list({ since = 0, limit = Number.POSITIVE_INFINITY, before, ...filter } = {}) {
      const found: Mail[] = []
      const isMeant = meets(filter)
      for await (const [, mail] of cloud.store.range<Mail>(prefix, {
        reverse: true,
        ...(before && { after: prefix + before }),
      })) {
        if (mail.at < since || found.length >= limit) break
        if (isMeant(mail)) found.push(mail)
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

function meets({ to, subject, text }: MailFilter): (mail: Mail) => boolean {
  const recipient = to === undefined ? undefined : normalized(to)
  const wanted = text?.toLowerCase()
  return (mail) => {
    if (recipient !== undefined && !recipientsOf(mail).some((each) => normalized(each) === recipient)) return false
    if (subject !== undefined && !mail.subject.includes(subject)) return false
    return wanted === undefined || textsOf(mail).some((each) => each.toLowerCase().includes(wanted))
  }
}

/** What people read of it: not the marks of its HTML, if there is a text as well. */
function textsOf(mail: Mail): readonly string[] {
  return [mail.subject, mail.from, ...recipientsOf(mail), mail.text ?? mail.html ?? '']
}
