/**
 * Forwards accepted mail to an SMTP server, as a delivery like all others: on disk until the server has acknowledged the
 * mail, so neither a kill nor a dead server loses one; a kill between the two sends it again under the same Message-ID.
 */
import type { Transporter } from 'nodemailer'
import type { Cloud } from '../../kernel/cloud'
import { createTable } from '../../kernel/table'
import { createDeliveries, type Pending } from '../../lib/delivery/deliveries'
import { parseAddress } from './address'
import { loadMime } from './load-mime'
import { type Mail, recipientsOf } from './mail'
import { isSimulator } from './simulator'

/** Of a mail that must not be cleared from the mailbox: it waits, or the server refused it for good (5xx). */
interface Mark {
  readonly id: string
  readonly refused?: string
  /** It has its place among the deliveries. Those of versions before had none. */
  readonly isQueued?: true
}

interface Delivery extends Pending<never> {
  readonly mail: string
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

const firstRetry = 5_000
const longestRetry = 15 * 60_000

/** `smtp` is an URL (`smtp://user:password@host:port`) or nodemailer's options as JSON. */
export function createOutbox(cloud: Cloud, smtp: string, read: (id: string) => Promise<Mail | undefined>): Outbox {
  const marks = createTable<Mark>(cloud, 'ses/outbox')
  let transport: Transporter | undefined

  const deliveries = createDeliveries<Delivery, never>(cloud, {
    prefix: 'ses/forwarding/',
    label: 'ses: forwarding',
    // A thousand mails must not open a thousand connections.
    limits: { mostUnderWay: 1 },
    size: ({ mail }) => mail.length,
    async send({ mail }) {
      await forward(mail)
      marks.delete(mail)
      return 'done'
    },
    failed({ mail, tries }, error) {
      const { responseCode, message } = error as Error & { responseCode?: number }
      const isFinal = responseCode !== undefined && responseCode >= 500
      const detail = { attempts: tries, error: message }
      cloud.trace({ kind: isFinal ? 'mail.refused' : 'mail.delayed', subject: mail, ids: [mail], detail })
      if (!isFinal) return { retryAt: cloud.clock.now() + Math.min(firstRetry * 2 ** (tries - 1), longestRetry) }
      marks.put({ id: mail, refused: message }, mail)
      return 'done'
    },
  })

  async function forward(id: string): Promise<void> {
    await cloud.store.flush()
    const mail = await read(id)
    if (!mail || mail.failure !== undefined) return
    const suppressed = new Set(mail.suppressed)
    // What the simulator does is told by events: there is nothing to pass on.
    const to = recipientsOf(mail).filter((recipient) => !suppressed.has(recipient) && !isSimulator(recipient))
    if (to.length === 0) return
    const { toMime } = loadMime()
    transport ??= await connect(smtp)
    await transport.sendMail({
      envelope: { from: parseAddress(mail.from).address, to: to.map((text) => parseAddress(text).address) },
      raw: await toMime(mail),
    })
    cloud.trace({ kind: 'mail.forwarded', subject: id, ids: [id], detail: { recipients: to.length } })
  }

  function add(id: string): void {
    marks.put({ id, isQueued: true }, id)
    deliveries.enqueue({ mail: id })
  }

  return {
    add,
    has: (id) => marks.has(id),
    async load() {
      await marks.load()
      await deliveries.load()
    },
    resume() {
      for (const { id, refused, isQueued } of marks.list()) if (refused === undefined && !isQueued) add(id)
      deliveries.resume()
    },
    stop() {
      deliveries.stop()
      transport?.close()
    },
  }
}

async function connect(smtp: string): Promise<Transporter> {
  const { createTransport } = await import('nodemailer')
  const timeouts = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 60_000 }
  return createTransport({ ...timeouts, ...(smtp.trimStart().startsWith('{') ? JSON.parse(smtp) : { url: smtp }) })
}
