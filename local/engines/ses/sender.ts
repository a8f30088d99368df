/** What all ways of sending have in common, in either API: who may send, from which addresses, and the acceptance. */
import { AwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import { joined } from '../../kernel/origin'
import type { Access } from '../../kernel/service'
import { bareAddress, normalized, parseAddress } from './address'
import type { ConfigurationSets } from './configuration-sets'
import type { Feedback, SentBy } from './feedback'
import type { Identities } from './identities'
import { type Draft, recipientsOf } from './mail'
import type { Mailbox } from './mailbox'
import type { Outbox } from './outbox'
import type { SendingAccount } from './send-rate'
import { isSimulator } from './simulator'
import type { State } from './state'
import type { TemplateSource, Templates } from './templates'

export interface SenderParts {
  readonly cloud: Cloud
  readonly state: Pick<State, 'suppressed'>
  readonly identities: Identities
  readonly templates: Templates
  readonly mailbox: Mailbox
  readonly outbox: Outbox | undefined
  readonly account: SendingAccount
  readonly configurationSets: ConfigurationSets
  readonly feedback: Feedback
}

/** A call that sends, as far as permissions go. */
export interface Sending {
  /** Without `ses:`. */
  readonly action: string
  readonly apiVersion: '1' | '2'
  readonly from: string
  readonly recipients: readonly string[]
  readonly feedbackAddress?: string | undefined
  /** A resource of its own, too. */
  readonly configurationSet?: string | undefined
  /** A stored one is a resource of its own. */
  readonly template?: TemplateSource | undefined
}

export interface Sender {
  access(sending: Sending): readonly Access[]
  /**
   * @throws MessageRejected unless an identity covers the sender, or there is none at all; in the sandbox one must cover
   * each recipient as well
   */
  checkIdentities(from: string, recipients: readonly string[]): void
  /** Keeps it, in this tick, and tells what becomes of it. @throws TooManyRequestsException */
  accept(draft: Draft, sent: SentBy): { readonly MessageId: string }
  /** A mail of the cloud's own services, which no account is held for. */
  acceptUncounted(draft: Draft, sent: SentBy): { readonly MessageId: string }
}

export function createSender(parts: SenderParts): Sender {
  const { cloud, identities, templates, mailbox, outbox, account, configurationSets, feedback } = parts
  const { suppressed } = parts.state

  function isSuppressed(address: string, configurationSet: string | undefined): boolean {
    if (suppressed.size === 0) return false
    const entry = suppressed.get(normalized(address))
    const set = configurationSet === undefined ? undefined : configurationSets.find(configurationSet)
    return entry !== undefined && (set?.suppressedReasons?.includes(entry.reason) ?? true)
  }

  return {
    access({ action, apiVersion, from, recipients, feedbackAddress, configurationSet, template }) {
      const { address, name } = parseAddress(from)
      const on = (resource: string): Access => ({
        action: `ses:${action}`,
        resource: cloud.arn('ses', resource),
        context: {
          'ses:ApiVersion': apiVersion,
          'ses:FromAddress': address,
          'ses:Recipients': recipients.map(bareAddress),
          ...(name === undefined ? {} : { 'ses:FromDisplayName': name }),
          ...(feedbackAddress === undefined ? {} : { 'ses:FeedbackAddress': feedbackAddress }),
        },
      })
      const identityOf = (text: string): string => `identity/${identities.covering(text) ?? bareAddress(text)}`
      const stored = template && templates.nameOf(template)
      return [
        on(identityOf(from)),
        // In the sandbox a mail also uses the identities of those whom it goes to.
        ...(account.isSandbox
          ? recipients.filter((each) => !isSimulator(each)).map((each) => on(identityOf(each)))
          : []),
        ...(configurationSet === undefined ? [] : [on(`configuration-set/${configurationSet}`)]),
        ...(stored === undefined ? [] : [on(`template/${stored}`)]),
      ]
    },

    checkIdentities(from, recipients) {
      if (identities.size === 0 && !account.isSandbox) return
      const used = account.isSandbox ? [from, ...recipients.filter((each) => !isSimulator(each))] : [from]
      const unverified = used.filter((each) => identities.covering(each) === undefined)
      if (unverified.length === 0) return
      throw new AwsError(
        'MessageRejected',
        'Email address is not verified. The following identities failed the check in region ' +
          `${cloud.region.toUpperCase()}: ${unverified.map((each) => parseAddress(each).address).join(', ')}`,
      )
    },

    accept(draft, sent) {
      account.take(recipientsOf(draft).length)
      return keep(draft, sent)
    },

    acceptUncounted: keep,
  }

  function keep(draft: Draft, sent: SentBy): { readonly MessageId: string } {
    const { origin } = sent
    const isOnList = (each: string): boolean => isSuppressed(each, draft.configurationSet)
    const mail = mailbox.accept(draft, recipientsOf(draft).filter(isOnList))
    if (mail.failure === undefined) outbox?.add(mail.id)
    feedback.tell(mail, sent)
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
  }
}
