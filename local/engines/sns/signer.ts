/** Signs what SNS sends, with a key of this data directory, made when it is first needed. */
import { createPrivateKey, generateKeyPair, type KeyObject, sign } from 'node:crypto'
import { promisify } from 'node:util'
import type { Cloud } from '../../kernel/cloud'
import type { Message } from './state'

export interface Signer {
  /** Over the members that SNS signs, sorted by name. */
  sign(message: Message, version: string, subscribeUrl?: string): Promise<string>
  /** PEM */
  certificate(): Promise<string>
}

interface Kept {
  readonly privateKey: string
  readonly certificate: string
}

const key = 'sns/signer'
/** The last that were made; each takes some 350 characters and a millisecond. */
const mostSignatures = 2048

export function createSigner(cloud: Cloud): Signer {
  let ready: Promise<Kept & { readonly key: KeyObject }> | undefined
  // A message goes to each of its subscribers, and at each try, with the same signature. By its id: one that waited on
  // disk comes as another object.
  const signatures = new Map<string, string>()

  async function prepare() {
    const kept = (await cloud.store.get<Kept>(key)) ?? (await create())
    return { ...kept, key: createPrivateKey(kept.privateKey) }
  }

  async function create(): Promise<Kept> {
    // Not import(): see ses/load-mime.ts.
    const { selfSignedCertificate } = require('./certificate') as typeof import('./certificate')
    const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
    const name = 'sns.amazonaws.com'
    const kept: Kept = {
      privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
      certificate: selfSignedCertificate({ name, publicKey, privateKey, from: cloud.clock.now() }),
    }
    cloud.store.put(key, kept)
    return kept
  }

  function prepared() {
    ready ??= prepare()
    return ready
  }

  return {
    async sign(message, version, subscribeUrl) {
      const { id, token = '' } = message
      const about = `${version} ${id} ${token}`
      const known = signatures.get(about)
      if (known !== undefined) return known
      const digest = version === '2' ? 'RSA-SHA256' : 'RSA-SHA1'
      const text = Buffer.from(textToSign(message, subscribeUrl))
      const signature = sign(digest, text, (await prepared()).key).toString('base64')
      signatures.set(about, signature)
      const [oldest] = signatures.keys()
      if (signatures.size > mostSignatures && oldest !== undefined) signatures.delete(oldest)
      return signature
    },
    async certificate() {
      return (await prepared()).certificate
    },
  }
}

function textToSign(message: Message, subscribeUrl: string | undefined): string {
  const members: (readonly [string, string | undefined])[] = [
    ['Message', message.message],
    ['MessageId', message.id],
    ['Subject', message.subject],
    ['SubscribeURL', subscribeUrl],
    ['Timestamp', new Date(message.at).toISOString()],
    ['Token', message.token],
    ['TopicArn', message.topicArn],
    ['Type', message.token === undefined ? 'Notification' : 'SubscriptionConfirmation'],
  ]
  return members.flatMap(([name, value]) => (value === undefined ? [] : [`${name}\n${value}\n`])).join('')
}
