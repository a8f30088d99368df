/** The forms in which a message reaches its subscribers. */
import type { Cloud } from '../../kernel/cloud'
import type { Signer } from './signer'
import type { Message, Subscription, SubscriptionProtocol } from './state'

export interface Links {
  certificate(): string
  confirm(topicArn: string, token: string): string
  unsubscribe(subscriptionArn: string): string
}

/** Where the endpoint serves what the links in messages point to (see `web.ts`). */
export const webPath = '/_local/sns/'

export function createLinks(cloud: Cloud): Links {
  const link = (parameters: Record<string, string>) =>
    `${cloud.endpointUrl}${webPath}?${new URLSearchParams(parameters)}`
  return {
    certificate: () => `${cloud.endpointUrl}${webPath}certificate.pem`,
    confirm: (TopicArn, Token) => link({ Action: 'ConfirmSubscription', TopicArn, Token }),
    unsubscribe: (SubscriptionArn) => link({ Action: 'Unsubscribe', SubscriptionArn }),
  }
}

/** What MessageStructure json gives this protocol. The same object where there is nothing special for it. */
export function messageFor(message: Message, protocol: SubscriptionProtocol): Message {
  const text = message.byProtocol?.[protocol]
  return text === undefined ? message : { ...message, message: text }
}

export interface EnvelopeParts {
  readonly message: Message
  readonly subscription: Subscription
  readonly signatureVersion: string
  readonly signer: Signer
  readonly links: Links
}

/** The JSON that SQS, HTTP and email-json subscribers get. */
export async function envelope(parts: EnvelopeParts): Promise<Record<string, unknown>> {
  const { message, subscription, signatureVersion, signer, links } = parts
  const common = { MessageId: message.id, TopicArn: message.topicArn }
  const Timestamp = new Date(message.at).toISOString()
  if (message.token !== undefined) {
    const SubscribeURL = links.confirm(message.topicArn, message.token)
    return {
      Type: 'SubscriptionConfirmation',
      ...common,
      Token: message.token,
      Message: message.message,
      SubscribeURL,
      Timestamp,
      SignatureVersion: signatureVersion,
      Signature: await signer.sign(message, signatureVersion, SubscribeURL),
      SigningCertURL: links.certificate(),
    }
  }
  const attributes = attributesOf(message)
  const ofFifo = message.sequenceNumber !== undefined
  return {
    Type: 'Notification',
    ...common,
    ...(ofFifo && { SequenceNumber: message.sequenceNumber }),
    ...(message.subject === undefined ? {} : { Subject: message.subject }),
    Message: message.message,
    Timestamp,
    // What FIFO topics send is not signed.
    ...(!ofFifo && {
      SignatureVersion: signatureVersion,
      Signature: await signer.sign(message, signatureVersion),
      SigningCertURL: links.certificate(),
    }),
    UnsubscribeURL: links.unsubscribe(subscription.arn),
    ...(Object.keys(attributes).length === 0 ? {} : { MessageAttributes: attributes }),
  }
}

export async function lambdaEvent(parts: EnvelopeParts): Promise<object> {
  const { SigningCertURL, UnsubscribeURL, MessageAttributes = {}, ...rest } = await envelope(parts)
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: parts.subscription.arn,
        Sns: {
          Subject: null,
          ...rest,
          SigningCertUrl: SigningCertURL,
          UnsubscribeUrl: UnsubscribeURL,
          MessageAttributes,
        },
      },
    ],
  }
}

function attributesOf(message: Message): Record<string, { Type: string; Value: string | undefined }> {
  return Object.fromEntries(
    Object.entries(message.attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      { Type: DataType, Value: StringValue ?? BinaryValue },
    ]),
  )
}
