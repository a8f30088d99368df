/** In whatever order, and however often, what is said of a purchase comes: the same is left of it. */
import * as fc from 'fast-check'
import { accessOfBuyer, linesOf } from '../../../domains/subscriptions/decisions/bought-access'
import {
  changeAgreement,
  changeLicense,
  hear,
  joinAgreement,
  registerBuyer,
  registerLicense,
} from '../../../domains/subscriptions/decisions/marketplace-facts'
import {
  type Account,
  type Agreement,
  type Buyer,
  noAccount,
  noAgreement,
  noBuyer,
  type Word,
} from '../../../domains/subscriptions/marketplace/facts'

const start = Date.parse('2026-01-05T10:00:00.000Z')
const at = (seconds: number) => new Date(start + seconds * 1000).toISOString()
const registration = { sub: '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a', at: at(82) }

/** Each twice, in any order. */
function orders<Thing>(things: readonly Thing[]): fc.Arbitrary<readonly Thing[]> {
  const twice = [...things, ...things]
  return fc.shuffledSubarray(twice, { minLength: twice.length })
}

type OfBuyer = (buyer: Buyer) => Buyer
const says =
  (word: Word, seconds: number): OfBuyer =>
  (buyer) =>
    hear(buyer, word, at(seconds))
const registers: OfBuyer = (buyer) => registerBuyer(buyer, registration, '111122223333')
const buyer = noBuyer({ productCode: 'p', customerIdentifier: 'c' })

test.each<[string, readonly OfBuyer[], string]>([
  ['that succeeded and registered', [says('succeeded', 0), registers], 'yes'],
  ['that nobody has registered', [says('succeeded', 0)], 'none'],
  ['that only registered', [registers], 'none'],
  ['that failed', [says('succeeded', 0), says('failed', 1), registers], 'suspended'],
  ['that is about to go', [says('succeeded', 0), registers, says('pending', 9)], 'yes'],
  ['that has gone', [says('succeeded', 0), registers, says('pending', 9), says('unsubscribed', 10)], 'over'],
  [
    'that has gone and come again',
    [says('succeeded', 0), registers, says('unsubscribed', 10), says('succeeded', 20)],
    'yes',
  ],
])('a buyer %s: %#', (_, words, access) => {
  fc.assert(
    fc.property(orders(words), (order) => {
      expect(accessOfBuyer(order.reduce((known, each) => each(known), buyer)).access).toBe(access)
    }),
  )
})

interface Known {
  readonly account: Account
  readonly agreements: Readonly<Record<string, Agreement>>
}
type Fact = (known: Known) => Known
const nothing: Known = { account: noAccount('111122223333'), agreements: {} }
const arnOf = (id: string) => `arn:aws:license-manager::294406891311:license:l-${id}`

function agreement(agreementId: string, change: 'created' | 'ended', seconds: number, more: object): Fact {
  return ({ account, agreements }) => {
    const before = agreements[agreementId] ?? noAgreement(agreementId)
    const changed = { agreementId, change, role: 'proposer', status: 'ACTIVE', ...more } as const
    return {
      account: joinAgreement(account, agreementId),
      agreements: { ...agreements, [agreementId]: changeAgreement(before, changed as never, at(seconds)) },
    }
  }
}
const created = (id: string, seconds: number, intent = 'NEW') =>
  agreement(id, 'created', seconds, { intent, acceptedAt: at(seconds), startsAt: at(seconds) })
const ended = (id: string, seconds: number, status: string) => agreement(id, 'ended', seconds, { status })

function license(agreementId: string, change: 'updated' | 'deprovisioned', seconds: number): Fact {
  const changed = {
    arn: arnOf(agreementId),
    change,
    agreementId,
    productId: 'prod-1',
    acceptorAccountId: '111122223333',
  }
  return (known) => ({ ...known, account: changeLicense(known.account, changed, 'p', at(seconds)) })
}
const registered =
  (id: string): Fact =>
  (known) => ({
    ...known,
    account: registerLicense(known.account, arnOf(id), 'p', registration),
  })

const first = [created('a', 0), license('a', 'updated', 61), registered('a')]
const other = [created('b', 5), license('b', 'updated', 66), registered('b')]

test.each<[string, readonly Fact[], number, readonly string[]]>([
  ['one that is made and registered', first, 100, ['a yes']],
  ['one that nobody has registered', first.slice(0, 2), 100, ['a none']],
  ['one of which no license has come', [created('a', 0), registered('a')], 100, ['a none']],
  [
    'one that was cancelled, and its license taken 31 s later',
    [...first, ended('a', 200, 'CANCELLED'), license('a', 'deprovisioned', 231)],
    300,
    ['a over'],
  ],
  ['two, of which one has ended', [...first, ...other, ended('a', 200, 'TERMINATED')], 300, ['a over', 'b yes']],
  [
    'one that was renewed goes on under the next',
    [
      ...first,
      ended('a', 200, 'RENEWED'),
      created('b', 201, 'RENEW'),
      license('b', 'updated', 262),
      license('a', 'deprovisioned', 3800),
    ],
    4000,
    ['ab yes'],
  ],
  [
    'one that was replaced, and registered again',
    [
      ...first,
      ended('a', 200, 'REPLACED'),
      created('b', 201, 'REPLACE'),
      license('b', 'updated', 262),
      registered('b'),
    ],
    4000,
    ['ab yes'],
  ],
  [
    'one that was renewed, of whose successor nothing has come',
    [...first, ended('a', 200, 'RENEWED')],
    4000,
    ['a yes'],
  ],
  ['the same, a day later', [...first, ended('a', 200, 'RENEWED')], 90_000, ['a over']],
  [
    'a renewal waits for the end of what it renews',
    [...first, created('b', 201, 'RENEW'), license('b', 'updated', 262), registered('b')],
    300,
    ['a yes', 'b none'],
  ],
])('of agreements, %s', (_, facts, seconds, lines) => {
  fc.assert(
    fc.property(orders(facts), (order) => {
      const { account, agreements } = order.reduce((known, each) => each(known), nothing)
      const all = linesOf(account.licenses, Object.values(agreements), new Date(at(seconds)))
      const told = all.map(
        ({ licenses, access }) => `${licenses.map(({ arn }) => arn.at(-1)).join('')} ${access.access}`,
      )
      expect(told.sort()).toEqual(lines)
    }),
  )
})
