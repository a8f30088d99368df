import * as z from 'zod/mini'
import { consumes, defineEvent, type EventDefinition, type EventSpecification } from '../../../events'
import { type CatalogQuestion, checkCatalog } from '../../../events/compatibility/check-catalog'
import type { EventConsumer } from '../../../events/compatibility/consumers'
import { tableOf } from '../../../events/compatibility/report'
import { type History, statePrint } from '../../../events/compatibility/snapshots'
import { entryPath, type RegistryEntry, registryEntry } from '../../../events/registry-build/entry'
import { defineUpcaster } from '../../../events/upcast'

const plan = z.enum(['bronze', 'silver'])
const first = { customerId: z.string(), plan, note: z.optional(z.string()) }
const example = { customerId: 'c-1', plan: 'silver' }

function activated(
  shape: z.core.$ZodLooseShape,
  more: Partial<EventSpecification<z.ZodMiniObject>> = {},
): EventDefinition {
  return defineEvent({
    owner: 'subscriptions',
    name: 'SubscriptionActivated',
    version: 1,
    publishers: ['subscriptions'],
    summary: 'A customer may use a plan.',
    data: z.object(shape) as z.ZodMiniObject,
    examples: [example],
    ...more,
  })
}

const entryOf = (definition: EventDefinition): RegistryEntry => registryEntry(definition, [])
const byPath = (definitions: readonly EventDefinition[]) =>
  new Map(definitions.map(entryOf).map((entry) => [entryPath(entry), entry]))

/** The states of each event, the newest first. */
function historyOf(...states: readonly EventDefinition[]): ReadonlyMap<string, History> {
  const entries = states.map(entryOf)
  return new Map(
    entries.map((entry) => {
      const snapshots = entries
        .filter((each) => entryPath(each) === entryPath(entry))
        .map((each, index) => ({ entry: each, label: index === 0 ? 'main' : `state-${index}` }))
      return [entryPath(entry), { isInBase: true, snapshots }]
    }),
  )
}

function check(
  before: readonly EventDefinition[],
  after: readonly EventDefinition[],
  more: Partial<CatalogQuestion> = {},
) {
  return checkCatalog({
    before: historyOf(...before),
    working: byPath(after),
    upcasters: [],
    consumers: [],
    policy: 'full',
    ...more,
  })
}

const billing: EventConsumer = {
  name: 'billing/OnActivated',
  detailType: 'SubscriptionActivated',
  fields: ['customerId', 'plan'],
}
const mails: EventConsumer = { name: 'mails/Welcome', detailType: 'SubscriptionActivated', fields: ['note'] }
const everything: EventConsumer = { name: 'audit/OnAnything', detailType: 'SubscriptionActivated' }
const gold = activated({ ...first, plan: z.enum(['bronze', 'silver', 'gold']) })

describe('a change of the catalog', () => {
  test('is none if only examples, meanings and summaries change', () => {
    const after = activated(first, { summary: 'Otherwise said.', examples: [{ ...example, plan: 'bronze' }] })
    expect(check([activated(first)], [after])).toMatchObject([{ verdict: 'unchanged', violations: [] }])
  })

  test('is one if a field changes whose name is a keyword', () => {
    const before = activated({ ...first, description: z.optional(z.string()) })
    const after = activated({ ...first, description: z.optional(z.int()) })
    expect(check([before], [after])[0]).toMatchObject({
      verdict: 'breaking',
      differences: [{ path: 'data.description' }, { path: 'data.description' }],
    })
  })

  test('may be a new event', () => {
    expect(check([], [activated(first)])).toMatchObject([{ verdict: 'new', violations: [] }])
  })

  test('is refused if it is not fully compatible, with whom it breaks and what to do', () => {
    const [report] = check([activated(first)], [gold], { consumers: [billing, mails, everything] })
    expect(report).toMatchObject({
      verdict: 'backward',
      differences: [
        {
          path: 'data.plan',
          since: 'main',
          consumers: ['billing/OnActivated', 'audit/OnAnything'],
          witness: { value: { data: { ...example, plan: 'gold' } } },
        },
      ],
      violations: [
        'is not fully compatible and would break billing/OnActivated, audit/OnAnything: make it SubscriptionActivated.v2, in a file of its own, with an upcaster',
      ],
    })
  })

  test('is measured by the policy', () => {
    const verdict = (policy: CatalogQuestion['policy']) =>
      check([activated(first)], [gold], { policy })[0]?.violations.length
    expect([verdict('full'), verdict('forward'), verdict('backward'), verdict('none')]).toEqual([1, 1, 0, 0])
  })

  test('is compared with every earlier state, not with the last alone', () => {
    const without = activated({ customerId: z.string(), plan })
    const again = activated({ ...first, note: z.optional(z.int()) })
    expect(check([without], [again])).toMatchObject([{ verdict: 'full', violations: [] }])
    const [report] = check([without, activated(first)], [again])
    expect(report).toMatchObject({ verdict: 'breaking', differences: [{ since: 'state-1' }, { since: 'state-1' }] })
    expect(report?.violations).toHaveLength(1)
  })

  test('notes what is a secret and what is out of use', () => {
    const after = activated(first, { sensitive: true, deprecated: { since: '2026-07-01', use: 'PlanGranted' } })
    expect(check([activated(first)], [after])[0]).toMatchObject({
      notes: ['sensitive now', 'deprecated since 2026-07-01: use PlanGranted'],
      violations: [],
    })
  })

  test('is found in code too, by parsing what was an example', () => {
    const said = (way: (text: string) => boolean) =>
      activated({ ...first, plan: z.string().check(z.refine(way, 'expected a plan')) }, { examples: [] })
    const before = entryOf(said((text) => text.length > 2))
    // As a registry of former times says it.
    const { code, ...former } = { ...before, examples: [example] }
    const path = entryPath(before)
    const history = new Map([[path, { isInBase: true, snapshots: [{ entry: former, label: 'main' }] }]])
    const strict = said((text) => text.length > 2 && text !== 'silver')
    const [report] = check([], [strict], { before: history, consumers: [billing], definitions: [strict] })
    expect(code).toHaveProperty(['data.plan'])
    expect(report).toMatchObject({
      verdict: 'forward',
      differences: [
        {
          direction: 'backward',
          consumers: ['billing/OnActivated'],
          reason: expect.stringContaining('data.plan: expected a plan'),
        },
      ],
    })
    expect(report?.violations).toHaveLength(1)
  })
})

describe('a field that may be left out', () => {
  const optional = { id: z.string(), votes: z.array(z.object({ way: z.string(), comment: z.optional(z.string()) })) }
  const data = { id: '1', votes: [{ way: 'yes' }] }
  const voted = (shape: z.core.$ZodLooseShape) => activated(shape, { examples: [data] })
  const gone = { ...optional, votes: z.array(z.object({ way: z.string() })) }
  const relying = (name: string, ...fields: readonly string[]): EventConsumer => ({
    ...{ name, detailType: 'SubscriptionActivated' },
    fields,
  })

  test.each([
    ['itself', activated(first), activated({ customerId: z.string(), plan }), 'note', 'data.note'],
    ['below a list', voted(optional), voted(gone), 'votes[].comment', 'data.votes[].comment'],
    ['as a part of what is relied on', voted(optional), voted(gone), 'votes', 'data.votes[].comment'],
  ])('is missed by who relies on it, and dropping it breaks them: %s', (_, before, after, field, path) => {
    const [report] = check([before], [after], { consumers: [relying('mails/Welcome', field), relying('b/c', 'plan')] })
    expect(report).toMatchObject({
      verdict: 'backward',
      differences: [{ path, direction: 'forward', consumers: ['mails/Welcome'] }],
      violations: [expect.stringContaining('would break mails/Welcome: make it SubscriptionActivated.v2')],
    })
  })

  test('is missed if it is a whole of which parts are relied on', () => {
    const from = z.optional(z.object({ system: z.string(), id: z.optional(z.string()) }))
    const [report] = check([activated({ ...first, from })], [activated(first)], {
      consumers: [relying('mails/Welcome', 'from.system')],
    })
    expect(report?.differences).toMatchObject([{ path: 'data.from', consumers: ['mails/Welcome'] }])
  })

  test('may be dropped where nobody relies on it, which is said to those who say nothing', () => {
    const after = activated({ customerId: z.string(), plan })
    expect(check([activated(first)], [after], { consumers: [billing] })[0]).toMatchObject({
      ...{ verdict: 'full', violations: [], notes: [] },
    })
    expect(check([activated(first)], [after], { consumers: [everything] })[0]).toMatchObject({
      violations: [],
      notes: ['data.note is no more; audit/OnAnything may rely on it, and does not say on what it relies'],
    })
  })

  test('that gets another name is a lost one, and it is said that it may be that', () => {
    const after = activated({ customerId: z.string(), plan, remark: z.optional(z.string()) })
    const [report] = check([activated(first)], [after], { consumers: [mails] })
    expect(report).toMatchObject({
      differences: [{ path: 'data.note', consumers: ['mails/Welcome'] }],
      notes: ['data.note is gone and data.remark is new, of one type: a renamed field is a lost one'],
    })
    const otherType = activated({ customerId: z.string(), plan, remark: z.optional(z.int()) })
    expect(check([activated(first)], [otherType])[0]?.notes).toEqual([])
  })
})

describe('who publishes', () => {
  const by = (...publishers: readonly string[]) => activated(first, { publishers })

  test.each([
    ['one more', by('subscriptions'), by('subscriptions', 'marketplace'), 'forward', 'backward'],
    ['one less', by('subscriptions', 'marketplace'), by('subscriptions'), 'backward', 'forward'],
  ])('is what rules select by: %s is a row that names them', (_, before, after, direction, verdict) => {
    const [report] = check([before], [after], { consumers: [billing, everything] })
    expect(report).toMatchObject({
      verdict,
      differences: [
        {
          ...{ path: 'publishers', direction, consumers: ['billing/OnActivated', 'audit/OnAnything'] },
          reason: expect.stringContaining('signalbox.marketplace'),
        },
      ],
      violations: [expect.stringContaining('deploy the rules before anybody publishes so')],
    })
  })

  test('may change where the rules are deployed first, which is written down', () => {
    const [before, after] = [[by('subscriptions')], [by('marketplace')]]
    const consumers = [billing]
    const [passed] = check(before, after, { consumers, acceptPublishers: true })
    expect(passed).toMatchObject({ violations: [], accepted: ['publishers subscriptions to marketplace'] })
    const accepted = { SubscriptionActivated: passed?.accepted ?? [] }
    expect(check(before, after, { consumers, accepted })[0]).toMatchObject({ violations: [], differences: [] })
    expect(check(before, [by('billing')], { consumers, accepted })[0]?.violations).toHaveLength(1)
    // It lets nothing else pass.
    const broken = [activated({ ...first, plan: z.int() }, { publishers: ['marketplace'], examples: [] })]
    expect(check(before, broken, { consumers, accepted, acceptPublishers: true })[0]?.violations).toHaveLength(1)
  })

  test('that is let pass before the first release hides no other break of that state later', () => {
    const [{ forgotten } = { forgotten: [] }] = check([by('a')], [by('b')], { isBeforeRelease: true })
    expect(forgotten).toEqual(['publishers a to b'])
    const later = { forgotten: { SubscriptionActivated: forgotten } }
    expect(check([by('a')], [by('b')], later)[0]?.violations).toEqual([])
    const gold = activated({ ...first, plan: z.enum(['bronze', 'silver', 'gold']) }, { publishers: ['b'] })
    expect(check([by('a')], [gold], later)[0]?.violations).toHaveLength(1)
  })
})

describe('an event that is removed', () => {
  test('must have been deprecated, and have no consumer left', () => {
    const deprecated = activated(first, { deprecated: { since: '2026-07-01', use: 'PlanGranted' } })
    expect(check([activated(first)], [])[0]?.violations).toEqual([
      'is removed and was not deprecated: deprecate it first, and say what to use',
    ])
    expect(check([deprecated], [])[0]).toMatchObject({ verdict: 'removed', violations: [] })
    expect(check([deprecated], [], { consumers: [billing] })[0]?.violations).toEqual([
      'is removed and still consumed by billing/OnActivated',
    ])
  })

  test('may come back, as it was', () => {
    const removed = new Map(
      [...historyOf(activated(first))].map(([path, each]) => [path, { ...each, isInBase: false }]),
    )
    expect(check([], [], { before: removed })).toEqual([])
    expect(check([], [gold], { before: removed })[0]?.violations).toHaveLength(1)
    expect(check([], [activated(first)], { before: removed })[0]?.violations).toEqual([])
  })
})

describe('a new version', () => {
  const one = activated(first)
  const two = activated({ customer: z.object({ id: z.string() }), plan }, { version: 2, examples: [] })
  const upcaster = defineUpcaster(one, two, ({ customerId, plan: same }) => ({
    customer: { id: customerId },
    plan: same,
  }))

  test('needs a way from the version before it', () => {
    const [, report] = check([one], [one, two])
    expect(report).toMatchObject({ event: 'SubscriptionActivated.v2', verdict: 'new' })
    expect(report?.violations[0]).toContain('has no upcaster from SubscriptionActivated')
    expect(check([one], [one, two], { upcasters: [upcaster] })[1]?.violations).toEqual([])
  })

  test('needs a way that makes a valid event of every example', () => {
    const broken = defineUpcaster(one, two, () => ({ plan: 'silver' }))
    expect(check([one], [one, two], { upcasters: [broken] })[1]?.violations).toEqual([
      expect.stringMatching(
        /^its upcaster from SubscriptionActivated makes of examples\[0\] what is refused: .*data\.customer/,
      ),
    ])
  })
})

describe('a break that nobody relies on', () => {
  const before = [activated(first)]
  const after = [activated({ ...first, note: z.optional(z.int()) })]
  const consumers = [billing]

  test('is refused all the same, unless it is let pass', () => {
    const [refused] = check(before, after, { consumers })
    expect(refused).toMatchObject({ verdict: 'breaking', violations: [expect.stringContaining('no known consumer')] })
    const [passed] = check(before, after, { consumers, allowUnusedBreak: true })
    expect(passed).toMatchObject({ violations: [], notes: ['nobody relies on it: let pass'] })
  })

  test('stays let pass for as long as nobody relies on it', () => {
    const [{ accepted } = { accepted: [] }] = check(before, after, { consumers, allowUnusedBreak: true })
    expect(accepted).toEqual(before.map((each) => statePrint(entryOf(each))))
    const later = { accepted: { SubscriptionActivated: accepted } }
    expect(check(before, after, { consumers, ...later })[0]).toMatchObject({
      violations: [],
      notes: ['breaks with main, as was accepted'],
    })
    expect(check(before, after, { consumers: [billing, mails], ...later })[0]?.violations).toHaveLength(1)
  })

  test('is not let pass if somebody relies on it', () => {
    const [report] = check(before, after, { consumers: [billing, mails], allowUnusedBreak: true })
    expect(report?.violations).toEqual([expect.stringContaining('would break mails/Welcome')])
    expect(report?.accepted).toEqual([])
  })
})

test('a reviewer reads event, verdict, path, reason, whom it breaks and the event that shows it', () => {
  const reports = check([activated(first)], [gold], { consumers: [billing] })
  expect(tableOf(reports, 'main')).toBe(
    [
      'event                  verdict   path       reason                                                                    breaks',
      'SubscriptionActivated  backward  data.plan  new events may hold "gold"; old consumers take only "bronze" or "silver"  billing/OnActivated',
      '    witness: {"customerId":"c-1","plan":"gold"}  (against main)',
      '',
      '0 of 1 events are as in main',
      'SubscriptionActivated is not fully compatible and would break billing/OnActivated: make it SubscriptionActivated.v2, in a file of its own, with an upcaster',
    ].join('\n'),
  )
})

test('what a consumer declares is what it is judged by', () => {
  const reliance = consumes(activated(first), ['customerId'])
  const { fields = [] } = reliance
  const consumer = { name: 'billing/OnActivated', detailType: 'SubscriptionActivated', fields }
  expect(check([activated(first)], [gold], { consumers: [consumer] })[0]?.differences[0]?.consumers).toEqual([])
  expect(reliance.parse({ ...exampleEnvelope(), data: { ...example, plan: 'gold' } }).data).toEqual({
    customerId: 'c-1',
  })
})

function exampleEnvelope() {
  const metadata = { eventId: '01JG8QZ5W0000000000000000A', version: 1, occurredAt: '2026-01-05T09:00:00.000Z' }
  return { metadata: { ...metadata, correlationId: 'story-1' } }
}
