/** Amazon SES, its second API: mail is accepted, kept and shown; with `smtp` it is also passed on. */
import { openApi } from '../../kernel/api'
import { refuseUnknown } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { EngineDefinition } from '../../kernel/engine'
import type { HttpRequest, HttpResponse, Operation, ResourceType, Service } from '../../kernel/service'
import { createIdentities } from './identities'
import { loadMime } from './load-mime'
import { createMailbox, type Mailbox } from './mailbox'
import { createOutbox } from './outbox'
import { createSendOperations } from './send'
import { createSender, sendQuota } from './sender'
import { createSuppression } from './suppression'
import { createTemplates } from './templates'
import { unsupported } from './unsupported'
import { createSesV1 } from './v1/ses-v1'
import { createViewer } from './viewer'

export type { Mail } from './mail'
export type { MailFilter } from './mailbox'

export interface SesOptions {
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
  create(cloud, { smtp }) {
    const ses = createSes(cloud, smtp === undefined ? {} : { smtp })
    return [ses, ses.v1]
  },
}

export function createSes(cloud: Cloud, options: SesOptions = {}): Ses {
  const mailbox = createMailbox(cloud)
  const outbox = options.smtp ? createOutbox(cloud, options.smtp, mailbox.get) : undefined
  const identities = createIdentities(cloud)
  const templates = createTemplates(cloud)
  const suppression = createSuppression(cloud)
  const configurationSets = new Set<string>()
  const sender = createSender({ cloud, identities, templates, suppression, mailbox, outbox })
  const handle = createViewer({ mailbox, keeps: (id) => outbox?.has(id) ?? false })

  const getAccount: Operation = {
    access: () => [{ action: 'ses:GetAccount', resource: '*' }],
    async handle() {
      const day = await mailbox.list({ since: cloud.clock.now() - 24 * 3600_000 })
      return {
        DedicatedIpAutoWarmupEnabled: false,
        EnforcementStatus: 'HEALTHY',
        ProductionAccessEnabled: true,
        SendingEnabled: true,
        SendQuota: { ...sendQuota, SentLast24Hours: day.length },
        SuppressionAttributes: { SuppressedReasons: ['BOUNCE', 'COMPLAINT'] },
      }
    },
  }

  const configurationSet: ResourceType = {
    type: 'AWS::SES::ConfigurationSet',
    properties: ['Name'],
    inert: {
      ArchivingOptions: 'every mail is kept here',
      DeliveryOptions: 'mail stays on this machine',
      ReputationOptions: 'there is no reputation to measure',
      SendingOptions: 'sending is always enabled',
      SuppressionOptions: 'the account list applies',
      Tags: 'tags have no effect here',
      TrackingOptions: 'links are not rewritten',
      VdmOptions: 'there is no deliverability to measure',
    },
    named: {
      by: ['Name'],
      find({ Name }: { Name?: string }, { physicalName }) {
        const name = Name ?? physicalName(64)
        return configurationSets.has(name) ? name : undefined
      },
    },
    apply(properties: { Name?: string }, context) {
      refuseUnknown(properties, ['Name', ...Object.keys(configurationSet.inert ?? {})], context.logicalId)
      const name = properties.Name ?? context.physicalName(64)
      configurationSets.add(name)
      return { ref: name, attributes: {} }
    },
    remove(name) {
      configurationSets.delete(name)
    },
  }

  return {
    name: 'ses',
    // Where older SDKs and the AWS CLI have it.
    api: openApi(__dirname, { ListEmailIdentities: ['GET', '/v2/email/identities'] }),
    unsupported,
    v1: createSesV1({ cloud, sender, identities, templates, mailbox, configurationSets }),
    conditionKeys: [
      'ses:ApiVersion',
      'ses:FeedbackAddress',
      'ses:FromAddress',
      'ses:FromDisplayName',
      'ses:Recipients',
    ],
    pages: [{ path: '/mail', title: 'Mailbox', handle }],
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
      ...createSendOperations({ cloud, sender, templates, configurationSets }),
      ...templates.operations,
      ...identities.operations,
      ...suppression.operations,
      GetAccount: getAccount,
    },
    resources: [identities.resource, configurationSet, templates.resource],
    async load() {
      await identities.load()
      await templates.load()
      await suppression.load()
      await outbox?.load()
    },
    resume() {
      outbox?.resume()
    },
    async stop() {
      outbox?.stop()
    },
  }
}
