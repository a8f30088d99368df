/**
 * Sends texts and mail to people: texts by SNS, as the role that the pool names; mail by SES, in the pool's own name or
 * the service's. A CustomMessage function may say what stands in them.
 */
import { AwsError, isAwsError, NotModelledError } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import type { Origin } from '../../../kernel/origin'
import { escapeHtml } from '../../../lib/html'
import { codeDeliveryFailure, invalid } from '../errors'
import type { Pool } from '../state/records'
import { attributesOf, type User } from '../state/user'
import type { TriggerContext, TriggerResponse, Triggers } from '../triggers/run-trigger'
import { codePlace, masked, namePlace, type Occasion, type Texts, textsOf } from './templates'

export interface Address {
  readonly attribute: 'email' | 'phone_number'
  readonly value: string
}

export interface Message {
  readonly occasion: Occasion
  readonly user: User
  readonly to: Address
  /** The code, or the temporary password. */
  readonly code: string
  readonly clientId?: string | undefined
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined
  /** What the message calls the person, where it does. */
  readonly name?: string | undefined
}

export interface CodeDelivery {
  readonly Destination: string
  readonly DeliveryMedium: 'SMS' | 'EMAIL'
  readonly AttributeName: string
}

export interface Messenger {
  /** @throws CodeDeliveryFailureException, InvalidSmsRoleAccessPolicyException, … */
  send(pool: Pool, message: Message, context: TriggerContext): Promise<CodeDelivery>
}

const serviceAddress = 'no-reply@verificationemail.com'
const principal = 'cognito-idp.amazonaws.com'

export function createMessenger(cloud: Cloud, triggers: Triggers): Messenger {
  async function customTexts(pool: Pool, message: Message, context: TriggerContext): Promise<Texts> {
    const usual = textsOf(pool, message.occasion)
    const isInvitation = message.occasion === 'CustomMessage_AdminCreateUser'
    const response = await triggers.run(
      pool,
      'CustomMessage',
      {
        source: message.occasion,
        userName: message.user.username,
        clientId: message.clientId,
        request: {
          userAttributes: attributesOf(message.user),
          codeParameter: codePlace,
          linkParameter: '{##Click Here##}',
          usernameParameter: isInvitation ? namePlace : null,
          ...(message.clientMetadata && { clientMetadata: message.clientMetadata }),
        },
        response: { smsMessage: null, emailMessage: null, emailSubject: null },
      },
      context,
    )
    const { smsMessage: sms, emailMessage: mail, emailSubject: subject } = response ?? {}
    const isMail = message.to.attribute === 'email'
    return {
      sms: withPlaces(sms, usual.sms, isInvitation, !isMail),
      mail: withPlaces(mail, usual.mail, isInvitation, isMail),
      subject: typeof subject === 'string' && subject !== '' ? subject : usual.subject,
    }
  }

  async function sendText(pool: Pool, phone: string, Message: string, origin: Origin | undefined): Promise<void> {
    const { SnsCallerArn, ExternalId } = pool.SmsConfiguration ?? {}
    if (SnsCallerArn === undefined) {
      throw new AwsError('InvalidSmsRoleAccessPolicyException', 'The pool has no role by which to send text messages.')
    }
    let role: ReturnType<Cloud['assumeRole']>
    try {
      role = cloud.assumeRole(SnsCallerArn, 'cognito', principal, pool.Arn, ExternalId)
    } catch (error) {
      if (!isAwsError(error)) throw error
      throw new AwsError(
        'InvalidSmsRoleTrustRelationshipException',
        'Role does not have a trust relationship allowing Cognito to assume the role',
      )
    }
    try {
      await cloud.call(role, 'sns', 'Publish', { PhoneNumber: phone, Message }, { origin })
    } catch (error) {
      if (!isAwsError(error) || error instanceof NotModelledError) throw error
      if (error.status === 403 || /^(AccessDenied|AuthorizationError)/.test(error.code)) {
        throw new AwsError('InvalidSmsRoleAccessPolicyException', 'Role does not have permission to publish with SNS')
      }
      throw codeDeliveryFailure(error.message)
    }
  }

  async function sendMail(pool: Pool, to: string, texts: Texts, origin: Origin | undefined): Promise<void> {
    const { EmailSendingAccount, SourceArn = '', From, ReplyToEmailAddress } = pool.EmailConfiguration
    const own = From ?? SourceArn.slice(SourceArn.indexOf('/') + 1)
    const isOwn = EmailSendingAccount === 'DEVELOPER'
    const input = {
      FromEmailAddress: isOwn ? (own.includes('@') ? own : `no-reply@${own}`) : serviceAddress,
      Destination: { ToAddresses: [to] },
      ...(ReplyToEmailAddress !== undefined && { ReplyToAddresses: [ReplyToEmailAddress] }),
      Content: { Simple: { Subject: { Data: texts.subject }, Body: { Html: { Data: texts.mail } } } },
    }
    try {
      await cloud.call(cloud.actingFor(principal, pool.Arn), 'ses', 'AcceptServiceMail', input, { origin })
    } catch (error) {
      if (!isAwsError(error) || error instanceof NotModelledError) throw error
      if (error.code === 'MessageRejected') throw new AwsError('InvalidEmailRoleAccessPolicyException', error.message)
      throw codeDeliveryFailure(error.message)
    }
  }

  return {
    async send(pool, message, context) {
      const texts = await customTexts(pool, message, context)
      const { attribute, value } = message.to
      const { code, name = message.user.username } = message
      if (attribute === 'phone_number') await sendText(pool, value, fill(texts.sms, code, name), context.origin)
      else {
        // What people call themselves must not be read as a part of the mail.
        const mail = fill(texts.mail, escapeHtml(code), escapeHtml(name))
        await sendMail(pool, value, { ...texts, mail }, context.origin)
      }
      return {
        Destination: masked(attribute, value),
        DeliveryMedium: attribute === 'phone_number' ? 'SMS' : 'EMAIL',
        AttributeName: attribute,
      }
    },
  }
}

/** What a function gave, if it has the places that it must have; a message without its code helps nobody. */
function withPlaces(given: TriggerResponse[string], usual: string, isInvitation: boolean, isUsed: boolean): string {
  if (typeof given !== 'string' || given === '') return usual
  const has = given.includes(codePlace) && (!isInvitation || given.includes(namePlace))
  if (!has && isUsed) throw invalid('CustomMessage lambda did not return a message with the place of the code.')
  return has ? given : usual
}

/** In one go: what is put in is not looked into for places. */
function fill(text: string, code: string, name: string): string {
  return text.replace(/\{####\}|\{username\}/g, (place) => (place === codePlace ? code : name))
}
