/** Amazon SES, its second API: mail is accepted, kept and shown; with `smtp` it is also passed on. */
import { openApi } from '../../kernel/api'
import type { Cloud } from '../../kernel/cloud'
import type { EngineDefinition } from '../../kernel/engine'
import type { HttpRequest, HttpResponse, Service } from '../../kernel/service'
import { createBusEvents } from '../../lib/delivery/bus-events'
import { createConfigurationSets } from './configuration-sets'
import { createFeedback } from './feedback'
import { createIdentities } from './identities'
import { loadMime } from './load-mime'
import { createMailbox, type Mailbox } from './mailbox'
import { accountOperations } from './operations/account'
import { configurationSetOperations } from './operations/configuration-sets'
import { identityOperations } from './operations/identities'
import type { Parts } from './operations/parts'
import { sendOperations } from './operations/send'
import { suppressionOperations } from './operations/suppression'
import { templateOperations } from './operations/templates'
import { createOutbox } from './outbox'
import { createResources } from './resources'
import { type AccountOptions, createSendingAccount } from './send-rate'
import { createSender } from './sender'
import { createState } from './state'
import { createTemplates } from './templates'
import { unsupported } from './unsupported'
import { createSesV1 } from './v1/ses-v1'
import { createViewer } from './viewer'

export type { Mail } from './mail'
export type { MailFilter } from './mailbox'

export interface SesOptions extends AccountOptions {
  /** Where accepted mail is forwarded: `smtp://user:password@host:port`, or nodemailer's options as JSON. */
  readonly smtp?: string
}

export interface SesMailbox extends Pick<Mailbox, 'get' | 'list'> {
  /** Answers requests of the web port under `/mail`, the prefix included in the path. */
  handle(request: HttpRequest): Promise<HttpResponse>
  /** The mail as MIME. */
  source(id: string): Promise<Buffer | undefined>
}

export interface Ses extends Service {
  readonly mailbox: SesMailbox
  /** The first API, over the same mailbox, identities and templates. */
  readonly v1: Service
}

export const engine: EngineDefinition = {
  after: ['eventbridge'],
  create(cloud, { smtp, mailRate, mailSandbox }) {
    const ses = createSes(cloud, { mailRate, mailSandbox, ...(smtp !== undefined && { smtp }) })
    return [ses, ses.v1]
  },
}

export function createSes(cloud: Cloud, options: SesOptions = {}): Ses {
  const mailbox = createMailbox(cloud)
  const outbox = options.smtp ? createOutbox(cloud, options.smtp, mailbox.get) : undefined
  const state = createState(cloud)
  const identities = createIdentities(cloud, state)
  const templates = createTemplates(cloud, state)
  const configurationSets = createConfigurationSets(cloud, state)
  const account = createSendingAccount(cloud.clock, options)
  const caller = cloud.actingFor('ses.amazonaws.com', cloud.arn('ses', '*'))
  // A folder of their own: that of mail to forward lies beside it.
  const events = createBusEvents(cloud, { engine: 'ses/events', source: 'aws.ses', caller })
  const feedback = createFeedback({ cloud, configurationSets, identities, events })
  const sending = { cloud, state, identities, templates, mailbox, outbox, account, configurationSets, feedback }
  const sender = createSender(sending)
  const handle = createViewer({ mailbox, keeps: (id) => outbox?.has(id) ?? false })
  const parts: Parts = { cloud, state, account, configurationSets, sender, identities, templates, mailbox }

  return {
    name: 'ses',
    // Where older SDKs and the AWS CLI have them.
    api: openApi(__dirname, {
      ListConfigurationSets: ['GET', '/v2/email/configuration-sets'],
      ListEmailIdentities: ['GET', '/v2/email/identities'],
    }),
    unsupported,
    v1: createSesV1(parts),
    conditionKeys: [
      'ses:ApiVersion',
      'ses:FeedbackAddress',
      'ses:FromAddress',
      'ses:FromDisplayName',
      'ses:Recipients',
    ],
    pages: [{ path: '/mail', title: 'Mailbox', handle }],
    async find(id) {
      const mail = await mailbox.get(id)
      return mail ? [{ what: 'mail', id, name: mail.subject }] : []
    },
    mailbox: {
      handle,
      get: mailbox.get,
      list: mailbox.list,
      async source(id) {
        const mail = await mailbox.get(id)
        return mail && loadMime().toMime(mail)
      },
    },
    operations: {
      ...sendOperations(parts),
      ...templateOperations(parts),
      ...identityOperations(parts),
      ...suppressionOperations(parts),
      ...accountOperations(parts),
      ...configurationSetOperations(parts),
    },
    resources: createResources(identities, templates, configurationSets),
    async load() {
      await state.load()
      await outbox?.load()
      await events.load()
    },
    resume() {
      outbox?.resume()
      events.resume()
    },
    async stop() {
      outbox?.stop()
      events.stop()
    },
  }
}
