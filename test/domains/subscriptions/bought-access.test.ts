/** In whatever order, and however often, what is said of a purchase comes: the same is left of it. */
import * as fc from 'fast-check'
import { type Access, accessOfBuyer, linesOf } from '../../../domains/subscriptions/decisions/bought-access'
import {
  changeAgreement,
  changeLicense,
  entitle,
  hear,
  joinAgreement,
  registerBuyer,
  registerLicense,
  withLicense,
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

function shown(access: Access): string {
  if ('until' in access && access.until !== undefined) return `${access.access} until ${access.until}`
  if (access.access === 'suspended' && access.since !== undefined) return `suspended since ${access.since}`
  return access.access
}

type OfBuyer = (buyer: Buyer) => Buyer
const says =
  (word: Word, seconds: number): OfBuyer =>
  (buyer) =>
    hear(buyer, word, at(seconds))
const registers: OfBuyer = (buyer) => registerBuyer(buyer, registration, '111122223333')
const has =
  (seconds: number, ...ends: readonly (number | undefined)[]): OfBuyer =>
  (buyer) =>
    entitle(buyer, {
      at: at(seconds),
      entitlements: ends.map((end) => ({
        dimension: 'seats',
        value: 1,
        ...(end !== undefined && { expiresAt: at(end) }),
      })),
    })
const buyer = noBuyer({ productCode: 'p', customerIdentifier: 'c' })

const now = 1000
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
  ['that has a contract, of which no more is told', [has(1, 5000, 2000), registers], `yes until ${at(5000)}`],
  ['that has a contract without end', [has(1, 5000, undefined), registers], 'yes'],
  ['whose contract nobody has registered', [has(1, 5000)], 'none'],
  ['that is subscribed, and has never had a contract', [says('succeeded', 0), has(1), registers], 'yes'],
  ['whose contract has run out', [says('succeeded', 0), has(1, 900), registers], `suspended since ${at(900)}`],
  ['whose contract was taken away', [has(1, 5000), has(500), registers], `suspended since ${at(500)}`],
  ['whose contract was renewed', [has(1, 900), has(2, 900, 9000), registers], `yes until ${at(9000)}`],
  ['that bought again after their contract ran out', [has(1, 900), has(950, 9000), registers], `yes until ${at(9000)}`],
  ['that left while their contract ran', [has(1, 5000), says('unsubscribed', 10), registers], 'over'],
  ['that left, and bought a contract', [says('unsubscribed', 10), has(11, 5000), registers], `yes until ${at(5000)}`],
  ['whose contract is long over', [has(-4_000_000, -3_000_000), registers], 'over'],
])('a buyer %s: %#', (_, words, access) => {
  fc.assert(
    fc.property(orders(words), (order) => {
      const known = order.reduce((before, each) => each(before), buyer)
      expect(shown(accessOfBuyer(known, new Date(at(now))))).toBe(access)
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
    account: registerLicense(known.account, arnOf(id), { productCode: 'p' }, registration),
  })

const firstOf = (id: string) => [created(id, 0), license(id, 'updated', 61), registered(id)]
const first = firstOf('a')
/** They have come to one subscription, as far as they are known. */
const subscribed =
  (...ids: readonly string[]): Fact =>
  (known) => ({
    ...known,
    account: ids.reduce(
      (account, id) => withLicense(account, arnOf(id), (each) => ({ ...each, subscriptionId: 'one' })),
      known.account,
    ),
  })
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
    'one that was renewed in the moment in which it was made, and was found to go on',
    [
      ...firstOf('z'),
      ended('z', 0, 'RENEWED'),
      created('b', 0, 'RENEW'),
      license('b', 'updated', 61),
      subscribed('z', 'b'),
    ],
    4000,
    ['zb yes'],
  ],
  [
    'the same, which was replaced later',
    [
      ...firstOf('z'),
      ended('z', 0, 'RENEWED'),
      created('b', 0, 'RENEW'),
      license('b', 'updated', 61),
      subscribed('z', 'b'),
      ended('b', 400, 'REPLACED'),
      created('c', 401, 'REPLACE'),
      license('c', 'updated', 462),
    ],
    4000,
    ['zbc yes'],
  ],
  [
    'one that was renewed, of whose successor nothing has come',
    [...first, ended('a', 200, 'RENEWED')],
    4000,
    [`a yes until ${at(86_600)}`],
  ],
  ['the same, a day later', [...first, ended('a', 200, 'RENEWED')], 90_000, [`a suspended since ${at(86_600)}`]],
  ['the same, two months later', [...first, ended('a', 200, 'RENEWED')], 60 * 86_400, ['a over']],
  [
    'one that was renewed, of whose successor all came a week late',
    [...first, ended('a', 200, 'RENEWED'), created('b', 201, 'RENEW'), license('b', 'updated', 262)],
    700_000,
    ['ab yes'],
  ],
  [
    'one whose license is taken before it is told how it has ended',
    [...first, subscribed('a'), license('a', 'deprovisioned', 231)],
    300,
    [`a kept until ${at(3831)}`],
  ],
  [
    'the same, an hour after that',
    [...first, subscribed('a'), license('a', 'deprovisioned', 231)],
    3831,
    [`a suspended since ${at(3831)}`],
  ],
  [
    'the same, two months later',
    [...first, subscribed('a'), license('a', 'deprovisioned', 231)],
    5_184_000,
    ['a over'],
  ],
  ['the same of one that has not begun', [...first, license('a', 'deprovisioned', 231)], 300, ['a none']],
  [
    'one whose license is taken, and given again',
    [...first, subscribed('a'), license('a', 'deprovisioned', 231), license('a', 'updated', 232)],
    300,
    ['a yes'],
  ],
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
        ({ licenses, access }) => `${licenses.map(({ arn }) => arn.at(-1)).join('')} ${shown(access)}`,
      )
      expect(told.sort()).toEqual(lines)
    }),
  )
})

const begun = [...first, subscribed('a')].reduce((known, each) => each(known), nothing)
/** The line of `a`, by what is known after each fact. */
function alongTheWay(facts: readonly Fact[], seconds: number): readonly (readonly [known: readonly Fact[], Access])[] {
  return facts.map((_, index) => {
    const known = facts.slice(0, index + 1)
    const { account, agreements } = known.reduce((before, each) => each(before), begun)
    const lines = linesOf(account.licenses, Object.values(agreements), new Date(at(seconds)))
    // One line has access: what follows is no other, and has no other key.
    expect(lines.filter(({ access }) => access.access === 'yes').length).toBeLessThan(2)
    const line = lines.find(({ licenses }) => licenses.some(({ arn }) => arn === arnOf('a')))
    return [known, line?.access ?? { access: 'none' }] as const
  })
}
const taken = license('a', 'deprovisioned', 231)
/** From when all of it has happened until the license has been gone for an hour. */
const withinAnHour = fc.integer({ min: 262, max: 3830 })

test('While it comes to be known that an agreement goes on as another, in whatever order, access is never lost', () => {
  const renewals = fc
    .constantFrom(['RENEWED', 'RENEW'] as const, ['REPLACED', 'REPLACE'] as const)
    .chain(([status, intent]) =>
      orders([ended('a', 200, status), created('b', 201, intent), license('b', 'updated', 262), taken]),
    )
  fc.assert(
    fc.property(renewals, withinAnHour, (order, seconds) => {
      for (const [, { access }] of alongTheWay(order, seconds)) expect(['yes', 'kept']).toContain(access)
    }),
  )
})

test('What is cancelled has no access once that is known, and an hour after its license is gone though it is not', () => {
  const over = ended('a', 200, 'CANCELLED')
  fc.assert(
    fc.property(orders([over, taken]), fc.integer({ min: 231, max: 90_000 }), (order, seconds) => {
      for (const [known, access] of alongTheWay(order, seconds)) {
        if (known.includes(over)) expect(access.access).toBe('over')
        else expect(shown(access)).toBe(seconds < 3831 ? `kept until ${at(3831)}` : `suspended since ${at(3831)}`)
      }
    }),
  )
})
