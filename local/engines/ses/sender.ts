/** What all ways of sending have in common, in either API: who may send, from which addresses, and the acceptance. */
import { AwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import { joined, type Origin } from '../../kernel/origin'
import type { Access } from '../../kernel/service'
import { bareAddress, normalized, parseAddress } from './address'
import type { Identities } from './identities'
import { type Draft, recipientsOf } from './mail'
import type { Mailbox } from './mailbox'
import type { Outbox } from './outbox'
import type { State } from './state'
import type { TemplateSource, Templates } from './templates'

/** What an account has that AWS has let out of the sandbox. Nothing here is held to it. */
export const sendQuota = { Max24HourSend: 50_000, MaxSendRate: 14 } as const

export interface SenderParts {
  readonly cloud: Cloud
  readonly state: Pick<State, 'suppressed'>
  readonly identities: Identities
  readonly templates: Templates
  readonly mailbox: Mailbox
  readonly outbox: Outbox | undefined
}

/** A call that sends, as far as permissions go. */
export interface Sending {
  /** Without `ses:`. */
  readonly action: string
  readonly apiVersion: '1' | '2'
  readonly from: string
  readonly recipients: readonly string[]
  readonly feedbackAddress?: string | undefined
  /** A stored one is a resource of its own. */
  readonly template?: TemplateSource | undefined
}

export interface Sender {
  access(sending: Sending): readonly Access[]
  /** @throws MessageRejected unless an identity covers it, or there is none at all */
  checkFrom(from: string): void
  /** Keeps it, in this tick. */
  accept(draft: Draft, origin: Origin | undefined): { readonly MessageId: string }
}

export function createSender(parts: SenderParts): Sender {
  const { cloud, identities, templates, mailbox, outbox } = parts
  const { suppressed } = parts.state
  const isSuppressed = (address: string): boolean => suppressed.size > 0 && suppressed.has(normalized(address))

  return {
    access({ action, apiVersion, from, recipients, feedbackAddress, template }) {
      const { address, name } = parseAddress(from)
      const access: Access = {
        action: `ses:${action}`,
        resource: cloud.arn('ses', `identity/${identities.covering(from) ?? address}`),
        context: {
          'ses:ApiVersion': apiVersion,
          'ses:FromAddress': address,
          'ses:Recipients': recipients.map(bareAddress),
          ...(name === undefined ? {} : { 'ses:FromDisplayName': name }),
          ...(feedbackAddress === undefined ? {} : { 'ses:FeedbackAddress': feedbackAddress }),
        },
      }
      const stored = template && templates.nameOf(template)
      return stored === undefined ? [access] : [access, { ...access, resource: cloud.arn('ses', `template/${stored}`) }]
    },

    checkFrom(from) {
      if (identities.size > 0 && identities.covering(from) === undefined) {
        throw new AwsError(
          'MessageRejected',
          'Email address is not verified. The following identities failed the check in region ' +
            `${cloud.region.toUpperCase()}: ${parseAddress(from).address}`,
        )
      }
    },

    accept(draft, origin) {
      const mail = mailbox.accept(draft, recipientsOf(draft).filter(isSuppressed))
      if (mail.failure === undefined) outbox?.add(mail.id)
      cloud.trace({
        kind: mail.failure === undefined ? 'mail.accepted' : 'mail.dropped',
        subject: mail.id,
        ids: joined([mail.id], origin),
        correlationId: origin?.correlationId,
        detail: {
          to: recipientsOf(mail),
          subject: mail.subject,
          ...(mail.failure === undefined ? {} : { failure: mail.failure }),
        },
      })
      return { MessageId: mail.id }
    },
  }
}
