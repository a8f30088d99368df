/**
 * Forwards accepted mail to an SMTP server. An entry stays on disk until the server has acknowledged the
 * mail, so neither a kill nor a dead server loses one; a kill between the two sends it again under the same
 * Message-ID.
 */
import type { Transporter } from 'nodemailer'
import type { Cloud } from '../../kernel/cloud'
import { parseAddress } from './address'
import { loadMime } from './load-mime'
import { type Mail, recipientsOf } from './mail'

interface Entry {
  readonly id: string
  readonly attempts: number
  readonly nextAt: number
  /** The server refused it for good (5xx). It is kept, and not tried again. */
  readonly refused?: string
}

export interface Outbox {
  /** In the tick of acceptance. */
  add(id: string): void
  /** What must not be cleared: waiting or refused. */
  has(id: string): boolean
  load(): Promise<void>
  resume(): void
  stop(): void
}

const prefix = 'ses/outbox/'
const firstRetry = 5_000
const longestRetry = 15 * 60_000

/** `smtp` is an URL (`smtp://user:password@host:port`) or nodemailer's options as JSON. */
export function createOutbox(cloud: Cloud, smtp: string, read: (id: string) => Promise<Mail | undefined>): Outbox {
  const entries = new Map<string, Entry>()
  let transport: Transporter | undefined
  let sending: Promise<void> = Promise.resolve()

  /** One at a time: a thousand mails must not open a thousand connections. */
  function send(entry: Entry): void {
    cloud.background(`forwarding mail ${entry.id}`, () => {
      sending = sending.then(() => forward(entry)).catch((error) => failed(entry, error))
      return sending
    })
  }

  function set(entry: Entry): void {
    entries.set(entry.id, entry)
    cloud.store.put(prefix + entry.id, entry)
  }

  function done(id: string): void {
    entries.delete(id)
    cloud.store.delete(prefix + id)
  }

  function schedule(entry: Entry): void {
    if (entry.refused !== undefined) return
    // What is due starts at once, whether the clock runs or not.
    if (entry.nextAt <= cloud.clock.now()) send(entry)
    else cloud.clock.at(entry.nextAt, () => send(entry))
  }

  async function forward(entry: Entry): Promise<void> {
    await cloud.store.flush()
    const mail = await read(entry.id)
    if (!mail || mail.failure !== undefined) return done(entry.id)
    const suppressed = new Set(mail.suppressed)
    const to = recipientsOf(mail).filter((recipient) => !suppressed.has(recipient))
    if (to.length === 0) return done(entry.id)
    const { toMime } = loadMime()
    transport ??= await connect(smtp)
    await transport.sendMail({
      envelope: { from: parseAddress(mail.from).address, to: to.map((text) => parseAddress(text).address) },
      raw: await toMime(mail),
    })
    done(entry.id)
    cloud.trace({ kind: 'mail.forwarded', subject: entry.id, ids: [entry.id], detail: { recipients: to.length } })
  }

  function failed(entry: Entry, error: Error & { responseCode?: number }): void {
    const attempts = entry.attempts + 1
    const isFinal = error.responseCode !== undefined && error.responseCode >= 500
    const wait = Math.min(firstRetry * 2 ** entry.attempts, longestRetry)
    const next = { id: entry.id, attempts, nextAt: cloud.clock.now() + wait }
    set(isFinal ? { ...next, refused: error.message } : next)
    if (!isFinal) schedule(next)
    cloud.trace({
      kind: isFinal ? 'mail.refused' : 'mail.delayed',
      subject: entry.id,
      ids: [entry.id],
      detail: { attempts, error: error.message },
    })
  }

  return {
    add(id) {
      const entry: Entry = { id, attempts: 0, nextAt: cloud.clock.now() }
      set(entry)
      send(entry)
    },
    has: (id) => entries.has(id),
    async load() {
      for await (const [, entry] of cloud.store.range<Entry>(prefix)) entries.set(entry.id, entry)
    },
    resume() {
      for (const entry of entries.values()) schedule(entry)
    },
    stop() {
      transport?.close()
    },
  }
}

async function connect(smtp: string): Promise<Transporter> {
  const { createTransport } = await import('nodemailer')
  const timeouts = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 60_000 }
  return createTransport({ ...timeouts, ...(smtp.trimStart().startsWith('{') ? JSON.parse(smtp) : { url: smtp }) })
}
