/**
 * Tells the operator, by the topic of the platform stack, what a person must look at: what no retry mends, or what was
 * mended and should not have broken. Each matter is told once, however often a sweep or a retry comes upon it.
 */

import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns'
import type { Documents } from './clients/documents'
import { requireEnv } from './config'
import { toldOf } from './errors'
import { hashSecret } from './ids'
import { createClaims } from './store/claims'
import { shorten } from './text'

export interface Notice {
  /** The matter: what has the same key is told no second time. */
  readonly key: string
  /** What has happened, in words of ours: people see it in their inbox. */
  readonly subject: string
  /** What to do. */
  readonly advice: string
  /** Ids to look it up by. The notice leaves the system: no names, no addresses, nothing that somebody wrote. */
  readonly ids: Readonly<Record<string, string>>
}

export interface Operator {
  /** Never throws: what is told of goes on, or fails, as it would. What can't be told is an error in the log. */
  tell(notice: Notice): Promise<void>
}

export interface OperatorOptions {
  /** As ElectroDB's keys have it. */
  readonly domain: string
  readonly table: string
  readonly client: Documents
  readonly sns: Pick<SNSClient, 'send'>
  readonly logger: { error(message: string, details: Record<string, unknown>): void }
}

/** SNS takes a hundred characters of ASCII. */
const subjectCharacters = 100
/** A text message or a chat shows no more; SNS takes 256 KB. */
const messageCharacters = 4000
const asker = 'signalbox operator'

/**
 * A function that tells needs GetItem and PutItem on the domain's table, and `sns:Publish` on the topic that
 * OPERATOR_TOPIC_ARN names. It publishes before it notes that it did: a crash between the two tells a matter twice, and
 * so may two functions that come upon it in the same moment.
 */
export function createOperator({ domain, table, client, sns, logger }: OperatorOptions): Operator {
  const claims = createClaims({ service: domain, name: 'notice', idName: 'noticeKey', table, client })

  async function tellOnce(notice: Notice): Promise<void> {
    const { key } = notice
    if ((await claims.find(asker, key)) !== undefined) return
    const TopicArn = requireEnv('OPERATOR_TOPIC_ARN')
    await sns.send(new PublishCommand({ TopicArn, ...messageOf(domain, notice) }))
    await claims.claim({ asker, key, id: key, fingerprint: hashSecret(key) })
  }

  return {
    async tell(notice) {
      try {
        await tellOnce(notice)
      } catch (error) {
        logger.error('The operator could not be told', { key: notice.key, error: toldOf(error) })
      }
    },
  }
}

export function messageOf(
  domain: string,
  { subject, advice, ids }: Notice,
): { readonly Subject: string; readonly Message: string } {
  const lines = Object.entries(ids).map(([name, value]) => `${name}: ${value}`)
  const ascii = `${domain}: ${subject}`.replace(/[^\x20-\x7e]+/g, '?')
  return {
    Subject: ascii.slice(0, subjectCharacters).trimEnd(),
    Message: shorten([subject, '', advice, '', ...lines].join('\n'), messageCharacters),
  }
}
