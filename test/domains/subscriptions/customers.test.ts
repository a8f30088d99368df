import type { Customer } from '../../../domains/subscriptions/customer'
import { noteAnswerFailed } from '../../../domains/subscriptions/decisions/feedback'
import { mailFailed, register } from '../../../domains/subscriptions/decisions/register'
import { withRemoval } from '../../../domains/subscriptions/decisions/removal'
import type { Feedback } from '../../../domains/subscriptions/feedback'
import { subscriptionOf } from '../../scenarios/stored-subscriptions'
import { act, now } from './an-api'

const sub = '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5b'
const ada: Customer = { sub, version: 1, name: 'Ada', email: 'Ada@example.com', registeredAt: now.toISOString() }
const stopped = mailFailed(ada, 'ada@example.com', 'bounced').state

describe('mail to a customer that comes back', () => {
  test('marks the address once, with what happened first', () => {
    expect(stopped).toEqual({ ...ada, mailStopped: 'bounced' })
    expect(mailFailed(stopped, 'ada@example.com', 'complained').state).toBe(stopped)
  })

  test('marks nobody who has another address by now, or none', () => {
    expect(mailFailed(ada, 'ada@old.example.com', 'bounced').state).toBe(ada)
    const nowhere = { ...ada, email: undefined }
    expect(mailFailed(nowhere, 'ada@example.com', 'bounced').state).toBe(nowhere)
  })

  test('is forgotten once they register with another address, and not with another name', () => {
    const again = (changes: object) => register(stopped, sub, { name: 'Ada', email: ada.email, ...changes }, act).state
    expect(again({})).toBe(stopped)
    expect(again({ name: 'Ada L' }).mailStopped).toBe('bounced')
    expect(again({ email: 'ada@new.example.com' }).mailStopped).toBeUndefined()
  })

  test('is told of at the answer that it held, once', () => {
    const answer = { text: 'It is red', at: now.toISOString(), mailedAt: now.toISOString() }
    const feedback: Feedback = {
      feedbackId: 'f',
      version: 2,
      apiId: 'a',
      sub,
      email: 'ada@example.com',
      text: '?',
      at: answer.at,
      answer,
    }
    const failure = { recipient: 'Ada@example.com', reason: 'bounced (General)' }
    const noted = noteAnswerFailed(feedback, failure).state
    expect(noted).toEqual({ ...feedback, answer: { ...answer, undeliverable: 'bounced (General)' } })
    expect(noteAnswerFailed(noted, { ...failure, reason: 'again' }).state).toBe(noted)
    expect(noteAnswerFailed(feedback, { ...failure, recipient: 'x@example.com' }).state).toBe(feedback)
    const unanswered = { ...feedback, answer: undefined }
    expect(noteAnswerFailed(unanswered, failure).state).toBe(unanswered)
  })
})

describe('a subscription', () => {
  const live = subscriptionOf(now)
  const ended = {
    ...live,
    step: 'ended',
    status: 'ended',
    keysAre: 'off',
    endedAt: '2026-03-02T00:00:00.000Z',
  } as const
  const removeAt = Date.parse(ended.endedAt) / 1000 + 30 * 86_400

  test('goes so many days after its end, whatever the parameter says later', () => {
    const going = withRemoval(live, ended, 30)
    expect(going.removeAt).toBe(removeAt)
    expect(withRemoval(going, { ...going, version: 9 }, 90).removeAt).toBe(removeAt)
  })

  test('stays while it is live, while something of it is left to do, and if it is kept for ever', () => {
    const key = { generation: 1, keyId: 'k', usagePlanId: 'u', lastFour: 'abcd', hash: 'h', issuedAt: ended.endedAt }
    expect(withRemoval(undefined, live, 30).removeAt).toBeUndefined()
    expect(withRemoval(live, { ...ended, key }, 30).removeAt).toBeUndefined()
    expect(withRemoval(live, ended, 0).removeAt).toBeUndefined()
    expect(withRemoval({ ...ended, removeAt }, { ...ended, isAdrift: true, removeAt }, 30).removeAt).toBeUndefined()
  })
})

test('a customer who is to go stays who registers again', () => {
  expect(register({ ...ada, removeAt: 9 }, sub, { name: 'Ada', email: ada.email }, act).state.removeAt).toBeUndefined()
})
