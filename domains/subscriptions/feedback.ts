/** What people say of APIs: kept, told of, and answered by mail. */
import { dynamoDb } from '../../shared/clients/dynamodb'
import { requireEnv } from '../../shared/config'
import { isRefusedError, RefusedError } from '../../shared/errors'
import { derivedUlid, isUlid } from '../../shared/ids'
import { createClaims } from '../../shared/store/claims'
import { createStore } from '../../shared/store/store'
import type { Write } from '../../shared/store/writes'
import { shorten } from '../../shared/text'
import type { Act } from './act'
import { audit } from './audit'
import { hold } from './holdings'
import { FeedbackEntity } from './model'
import { outbox } from './outbox'

export interface Feedback {
  readonly feedbackId: string
  readonly version: number
  readonly apiId: string
  readonly sub: string
  /** Where an answer goes: the address that the directory has seen to be theirs. */
  readonly email?: string | undefined
  readonly text: string
  readonly rating?: number | undefined
  readonly at: string
  readonly answer?: FeedbackAnswer | undefined
  /** Who answers it with this write. Only the audit keeps that. */
  readonly answering?: Act | undefined
}

export interface FeedbackAnswer {
  readonly text: string
  readonly at: string
  /** SES has taken the mail. */
  readonly mailedAt?: string | undefined
  /** Why it takes none to this address. */
  readonly undeliverable?: string | undefined
}

/** Its id in the store: a feedback is one of its API. */
export const feedbackKey = (apiId: string, feedbackId: string) => `${apiId}/${feedbackId}`

/** What the mail of an answer says that it is about; the id of an API has no characters but those of a tag. */
export const mailedAbout = ({ apiId, feedbackId }: Pick<Feedback, 'apiId' | 'feedbackId'>) =>
  `feedback_${apiId}_${feedbackId}`

function partsOf(key: string): { readonly apiId: string; readonly feedbackId: string } {
  const [apiId = '', feedbackId = ''] = key.split('/')
  return { apiId, feedbackId }
}

export const feedbacks = createStore<Feedback, typeof FeedbackEntity>({
  entity: FeedbackEntity,
  name: 'feedback',
  idOf: ({ apiId, feedbackId }) => feedbackKey(apiId, feedbackId),
  keyOf: partsOf,
  isId: (key) => isUlid(partsOf(key).feedbackId),
  notFound: (key) =>
    new RefusedError('not-found', 'FeedbackNotFound', `There is no feedback ${shorten(partsOf(key).feedbackId, 64)}`),
  toItem: ({ apiId, feedbackId, version, sub, answering: _, ...state }) => ({
    apiId,
    feedbackId,
    version,
    sub,
    state: JSON.stringify(state),
  }),
  fromItem: feedbackFrom,
  beside: (feedback, before) => (before ? auditWrites(feedback) : holdWrites(feedback)),
  asLoaded: ({ answering: _, ...feedback }) => feedback,
  outbox,
})

/** Undefined if there is none, or no longer. */
export async function findFeedback(key: string): Promise<Feedback | undefined> {
  try {
    return await feedbacks.load(key)
  } catch (error) {
    if (isRefusedError(error) && error.refusal === 'not-found') return undefined
    throw error
  }
}

function holdWrites({ sub, apiId, feedbackId }: Feedback): readonly Write[] {
  return hold({ sub, kind: 'feedback', id: feedbackKey(apiId, feedbackId) })
}

function auditWrites({ apiId, feedbackId, answering }: Feedback): readonly Write[] {
  if (!answering) return []
  const { now, actor, correlationId } = answering
  const entryId = derivedUlid(now, `${feedbackId}/answer`)
  return audit.writes({
    apiId,
    at: now.toISOString(),
    entryId,
    what: `FeedbackAnswered ${feedbackId}`,
    actor,
    correlationId,
  })
}

export function feedbackFrom({
  state,
  apiId,
  feedbackId,
  version,
  sub,
}: Pick<Feedback, 'apiId' | 'feedbackId' | 'version' | 'sub'> & { readonly state: string }): Feedback {
  const rest = JSON.parse(state) as Omit<Feedback, 'apiId' | 'feedbackId' | 'version' | 'sub'>
  return { ...rest, apiId, feedbackId, version, sub }
}

export const feedbackClaims = createClaims({
  service: 'subscriptions',
  name: 'feedback',
  idName: 'feedbackId',
  table: requireEnv('TABLE_NAME'),
  client: dynamoDb,
})
