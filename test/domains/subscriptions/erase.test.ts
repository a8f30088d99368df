import {
  accountWithout,
  apiWithout,
  buyerWithout,
  feedbackWithout,
  subscriptionWithout,
} from '../../../domains/subscriptions/decisions/erase'
import { approverHash, isOfOurs, requestSubscription } from '../../../domains/subscriptions/decisions/request'
import { noAccount, noBuyer } from '../../../domains/subscriptions/marketplace/facts'
import { subscriptionOf } from '../../scenarios/stored-subscriptions'
import { act, published } from './an-api'

const sub = '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a'
const other = '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5b'
const leaver = { erasureId: '01JG8QZ5W0000000000000000E', sub, email: 'ada@example.com' }
const now = new Date('2026-01-05T09:00:00.000Z')

test('A subscription, and what was bought with it, stays without its holder; that of another stays as it is', () => {
  const ended = subscriptionOf(now, { sub, step: 'ended', purchase: { customerIdentifier: 'buyer' } })
  expect(subscriptionWithout(ended, leaver)).toEqual({ ...ended, sub: `erased/${leaver.erasureId}` })
  const another = { ...ended, sub: other }
  expect(subscriptionWithout(another, leaver)).toBe(another)
})

test('Of feedback the rating stays, and neither words nor the answer to them; without a rating nothing does', () => {
  const at = now.toISOString()
  const said = { feedbackId: 'f', apiId: 'pets', version: 3, sub, email: leaver.email, text: 'I, Ada', at }
  const rated = { ...said, rating: 4, answer: { text: 'Dear Ada', at, mailedAt: at } }
  expect(feedbackWithout(said, leaver)).toBeUndefined()
  expect(feedbackWithout(rated, leaver)).toEqual({
    feedbackId: 'f',
    apiId: 'pets',
    version: 3,
    rating: 4,
    at,
    sub: `erased/${leaver.erasureId}`,
    text: '',
  })
  const another = { ...said, sub: other }
  expect(feedbackWithout(another, leaver)).toBe(another)
})

test('A purchase is registered by nobody any more, and that of somebody else of the same account still is', () => {
  const registration = { sub, at: now.toISOString() }
  const buyer = { ...noBuyer({ productCode: 'p', customerIdentifier: 'c' }), registration, accountId: '123456789012' }
  expect(buyerWithout(buyer, leaver)).toMatchObject({ registration: undefined, accountId: '123456789012' })
  const licenses = [
    { arn: 'a', registration },
    { arn: 'b', registration: { ...registration, sub: other } },
  ]
  const account = { ...noAccount('123456789012'), licenses }
  expect(accountWithout(account, leaver).licenses.map((each) => each.registration?.sub)).toEqual([undefined, other])
  const theirs = { ...account, licenses: licenses.slice(1) }
  expect(accountWithout(theirs, leaver)).toBe(theirs)
})

test('An API goes on without one of its owners, and a plan without one who approves, by whatever case their address is in', () => {
  const api = published()
  const approval = { approvers: ['Ada@Example.com', 'bob@example.com'], quorum: 2 }
  const [plan] = api.plans
  const owned = { ...api, owners: [sub, other], plans: [{ ...plan, approval } as (typeof api.plans)[number]] }
  const without = apiWithout(owned, leaver, act)
  expect(without).toMatchObject({
    owners: [other],
    plans: [{ approval: { approvers: ['bob@example.com'], quorum: 2 } }],
    lastDone: { what: 'PersonErased', actor: act.actor },
  })
  const unknown = { ...api, owners: [other], lastDone: { ...api.lastDone, actor: other } }
  expect(apiWithout(unknown, leaver, act)).toBe(unknown)

  const customer = { sub: other, version: 1, name: 'Ben', registeredAt: now.toISOString() }
  const order = {
    subscriptionId: leaver.erasureId,
    customer,
    email: 'ben@example.com',
    api: without,
    planId: plan?.planId ?? '',
  }
  expect(() => requestSubscription(order, act)).toThrow(expect.objectContaining({ code: 'NobodyApproves' }))
})

test('An outcome counts though one who voted was erased since, and not if nobody who was asked has voted', () => {
  const subject = 'Let Ada subscribe'
  const asked = subscriptionOf(now, { approval: { subject, approvers: ['bob@example.com'].map(approverHash) } })
  const counts = (...voters: string[]) => isOfOurs(asked, { subject, voters })
  expect([counts(), counts('bob@example.com'), counts('Bob@example.com')]).toEqual([true, true, true])
  expect(counts('bob@example.com', '01jg8qz5w0@erased.invalid')).toBe(true)
  expect([counts('eve@example.com'), counts('bob@example.com', 'eve@example.com')]).toEqual([false, false])
  expect(counts('01jg8qz5w0@erased.invalid')).toBe(false)
})
