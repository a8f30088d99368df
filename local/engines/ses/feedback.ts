/**
 * What becomes of a mail after SES has taken it, and the events that tell of it: of a recipient on the suppression list, of
 * an address of the simulator, and of a mail that is dropped. They go where its configuration set says, in SES's own shapes.
 */
import type { Cloud } from '../../kernel/cloud'
import type { CallContext } from '../../kernel/service'
import type { BusEvents } from '../../lib/delivery/bus-events'
import { bareAddress, parseAddress } from './address'
import type { ConfigurationSets, EventType } from './configuration-sets'
import type { Identities } from './identities'
import { type Mail, recipientsOf } from './mail'
import { type Simulated, simulatedOutcome } from './simulator'

/** The call that a mail was sent by. */
export interface SentBy extends Pick<CallContext, 'caller' | 'http' | 'origin'> {
  /** Without `ses:`. */
  readonly operation: string
}

export interface Feedback {
  /** In the tick in which it is accepted. */
  tell(mail: Mail, sent: SentBy): void
}

interface FeedbackParts {
  readonly cloud: Cloud
  readonly configurationSets: ConfigurationSets
  readonly identities: Identities
  readonly events: BusEvents
}

type Outcome = Simulated | 'onAccountList'

const detailTypes: Partial<Record<EventType, string>> = {
  SEND: 'Email Sent',
  REJECT: 'Email Rejected',
  BOUNCE: 'Email Bounced',
  COMPLAINT: 'Email Complaint Received',
  DELIVERY: 'Email Delivered',
  RENDERING_FAILURE: 'Email Rendering Failed',
}

/** What a scanner takes for a virus, though it is none: of a file that begins with it. */
const testVirus = /^X5O!P%@AP\[4\\PZX54\(P\^\)7CC\)7\}\$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!\$H\+H\*/

export function createFeedback({ cloud, configurationSets, identities, events }: FeedbackParts): Feedback {
  return {
    tell(mail, sent) {
      const set = mail.configurationSet === undefined ? undefined : configurationSets.find(mail.configurationSet)
      if (!set) return
      const wanted = new Set(set.destinations.flatMap(({ isEnabled, types }) => (isEnabled ? types : [])))
      if (wanted.size === 0) return
      const subject = mailObject(mail, sent)
      for (const [type, eventType, about] of eventsOf(mail)) {
        const DetailType = detailTypes[type]
        if (!DetailType || !wanted.has(type)) continue
        events.announce({
          DetailType,
          Time: mail.at / 1000,
          Resources: [cloud.arn('ses', `configuration-set/${set.name}`)],
          Detail: JSON.stringify({ eventType, mail: subject, ...about }),
        })
      }
    },
  }

  function mailObject(mail: Mail, { caller, http, operation }: SentBy): object {
    const { address, domain } = parseAddress(mail.from)
    const given = mail.tags.map(({ name, value }): [string, readonly string[]] => [name, [value]])
    const callerArn = 'arn' in caller ? caller.arn : ''
    return {
      timestamp: timeOf(mail),
      source: mail.from,
      sourceArn: cloud.arn('ses', `identity/${identities.covering(mail.from) ?? address}`),
      sendingAccountId: cloud.accountId,
      messageId: mail.id,
      destination: recipientsOf(mail).map(bareAddress),
      headersTruncated: false,
      headers: [
        { name: 'From', value: mail.from },
        ...(mail.to.length > 0 ? [{ name: 'To', value: mail.to.join(', ') }] : []),
        { name: 'Subject', value: mail.subject },
        ...mail.headers,
      ],
      commonHeaders: { from: [mail.from], to: mail.to, messageId: mail.id, subject: mail.subject },
      tags: {
        'ses:operation': [operation],
        'ses:configuration-set': [mail.configurationSet],
        'ses:source-ip': [http?.sourceIp ?? '127.0.0.1'],
        'ses:from-domain': [domain],
        'ses:caller-identity': [callerArn.slice(callerArn.search(/[^:/]*$/))],
        ...Object.fromEntries(given),
      },
    }
  }
}

type Told = readonly [type: EventType, eventType: string, about: object]

function* eventsOf(mail: Mail): Iterable<Told> {
  if (mail.failure !== undefined) {
    yield ['RENDERING_FAILURE', 'Rendering Failure', { failure: { errorMessage: mail.failure } }]
    return
  }
  yield ['SEND', 'Send', { send: {} }]
  if (
    mail.attachments.some(({ content }) => testVirus.test(Buffer.from(content, 'base64').toString('latin1', 0, 80)))
  ) {
    yield ['REJECT', 'Reject', { reject: { reason: 'Bad content' } }]
    return
  }
  const outcomes = recipientsOf(mail).map((recipient) => [bareAddress(recipient), outcomeOf(mail, recipient)] as const)
  const those = (...wanted: readonly Outcome[]): readonly string[] =>
    outcomes.flatMap(([address, outcome]) => (wanted.includes(outcome) ? [address] : []))
  const delivered = those('delivered', 'complained')
  if (delivered.length > 0) yield ['DELIVERY', 'Delivery', { delivery: deliveryOf(mail, delivered) }]
  for (const cause of ['bounced', 'suppressed', 'onAccountList'] as const) {
    const bounced = those(cause)
    if (bounced.length > 0) yield ['BOUNCE', 'Bounce', { bounce: bounceOf(mail, bounced, cause) }]
  }
  const complained = those('complained')
  if (complained.length > 0) yield ['COMPLAINT', 'Complaint', { complaint: complaintOf(mail, complained) }]
}

function outcomeOf({ suppressed }: Mail, recipient: string): Outcome {
  return suppressed.includes(recipient) ? 'onAccountList' : (simulatedOutcome(recipient) ?? 'delivered')
}

const mta = 'a0-0.smtp-out.amazonses.com'

function deliveryOf(mail: Mail, recipients: readonly string[]): object {
  const smtpResponse = `250 2.6.0 <${mail.id}@email.amazonses.com> taken`
  return { timestamp: timeOf(mail), processingTimeMillis: 0, recipients, smtpResponse, reportingMTA: mta }
}

const bounces = {
  bounced: { subType: 'General', diagnosticCode: 'smtp; 550 5.1.1 user unknown', reportingMTA: `dns; ${mta}` },
  suppressed: {
    subType: 'Suppressed',
    diagnosticCode: 'Amazon SES did not send to this address: it is on the global suppression list',
    reportingMTA: 'dns; amazonses.com',
  },
  onAccountList: {
    subType: 'OnAccountSuppressionList',
    diagnosticCode: 'Amazon SES did not send to this address: it is on the suppression list of the account',
    reportingMTA: 'dns; amazonses.com',
  },
} as const

function bounceOf(mail: Mail, recipients: readonly string[], cause: keyof typeof bounces): object {
  const { subType, diagnosticCode, reportingMTA } = bounces[cause]
  return {
    feedbackId: `${mail.id}-${subType}`,
    bounceType: 'Permanent',
    bounceSubType: subType,
    bouncedRecipients: recipients.map((emailAddress) => ({
      emailAddress,
      action: 'failed',
      status: '5.1.1',
      diagnosticCode,
    })),
    timestamp: timeOf(mail),
    reportingMTA,
  }
}

function complaintOf(mail: Mail, recipients: readonly string[]): object {
  return {
    feedbackId: `${mail.id}-Complaint`,
    complaintSubType: null,
    complainedRecipients: recipients.map((emailAddress) => ({ emailAddress })),
    timestamp: timeOf(mail),
    userAgent: 'Amazon SES Mailbox Simulator',
    complaintFeedbackType: 'abuse',
    arrivalDate: timeOf(mail),
  }
}

const timeOf = ({ at }: Mail): string => new Date(at).toISOString()
