/** What the fields of the API mean, and its refusals: for the OpenAPI document. Functions import none of it. */
import { type DescribedObject, describe } from '../../events/meanings'
import type { ProblemMeanings } from '../../shared/routes'
import * as api from './routes'

const letterId = 'The id of the letter: SQS’s own of the message.'
const queueId = 'Which queue: of events, schedules and functions, or of the inbox of AWS Marketplace.'

export const meanings: readonly DescribedObject[] = [
  describe(api.queue, {
    queueId,
    name: 'What it is called in SQS.',
    letters: 'How many letters it has, about: SQS counts late.',
    inFlight: 'How many somebody has received just now, about.',
    keptForDays: 'How long a letter is kept; then it is gone.',
  }),
  describe(api.queueList, { queues: 'The queues.' }),
  describe(api.letter, {
    letterId,
    kind: 'How it came here: a rule could not deliver it, a function failed on it, or it was received too often.',
    sentAt: 'When it came here; ISO 8601, UTC.',
    from: 'The rule or schedule, or the queue, by its ARN.',
    to: 'What did not get it, or failed on it, by its ARN.',
    why: 'The cause: code, message, and how often it was tried.',
    event: 'The detail-type, if it is an event.',
    correlationId: 'The story that it is part of; logs and events have it too.',
    content: 'What was to be handled, as text; what may be a credential is masked.',
    isMasked: 'Whether something of it is masked.',
    isCut: 'Whether it is longer than what is shown.',
    canRedrive: 'Whether something in it says where it would go.',
  }),
  describe(api.letterList, {
    letters: 'What was received.',
    isPart: 'Whether there may be more than was asked for.',
  }),
  describe(api.queuePath, { queueId }),
  describe(api.letterQuery, { limit: 'How many at the most; 20 unless said.' }),
  describe(api.newRedrive, {
    letterId: `${letterId} Left out: all that there are.`,
    idempotencyKey: 'The same key asks for the same redrive again, which is not done twice.',
  }),
  describe(api.sentBack, { letterId, to: 'Where it went, by its ARN.' }),
  describe(api.stays, { letterId, why: 'Why it stays.' }),
  describe(api.redrive, {
    redriveId: 'The id of the redrive; the log of who asked for it has it too.',
    redriven: 'What went back.',
    failed: 'What stays.',
    isPart: 'Whether there may be more, which nothing was done about: ask again, under another key.',
  }),
]

export const problems: ProblemMeanings = {
  LetterNotFound: ['not-found', 'The queue has no such letter, or somebody is looking at it just now.'],
  IdempotencyKeyReused: ['conflict', 'The key was used for another redrive.'],
}
