/**
 * Any order of what people, AWS Marketplace, the clock, crashes and other writers do to one subscription, with the gateway
 * pretended: access if and only if it is wanted, one live key (two in grace), and nothing for whoever is not registered.
 */
import * as fc from 'fast-check'
import type { Api } from '../../../domains/subscriptions/api-product'
import { type Applied, type Applies, apply } from '../../../domains/subscriptions/apply'
import { type Access, accessOfBuyer } from '../../../domains/subscriptions/decisions/bought-access'
import {
  approve,
  changePlan,
  end,
  fail,
  keep,
  resume,
  rotate,
  suspend,
} from '../../../domains/subscriptions/decisions/change'
import { driftOf, takeBack } from '../../../domains/subscriptions/decisions/drift'
import { follow } from '../../../domains/subscriptions/decisions/follow'
import { longestLapse, nextStep } from '../../../domains/subscriptions/decisions/next-step'
import { requestSubscription } from '../../../domains/subscriptions/decisions/request'
import { hasAccess, isLapsed, isOver, statusOf } from '../../../domains/subscriptions/decisions/status'
import { noBuyer } from '../../../domains/subscriptions/marketplace/facts'
import type { Subscription, Suspension } from '../../../domains/subscriptions/subscription'
import type { CreatedEvent } from '../../../events'
import { isRefusedError } from '../../../shared/errors'
import type { Change } from '../../../shared/store/store'
import { type PretendGateway, pretendGateway } from './pretend-gateway'

const somebody = {
  sub: '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a',
  version: 1,
  name: 'Ada',
  registeredAt: '2026-01-01T00:00:00Z',
}
const plans = ['silver', 'gold'].map((planId) => ({
  planId,
  name: planId,
  description: planId,
  stages: [],
  usagePlanId: `usage-${planId}`,
  metering: 'none' as const,
}))
const api: Api = {
  apiId: 'petstore',
  version: 1,
  name: 'Petstore',
  summary: 'Pets',
  visibility: 'public',
  owners: [],
  status: 'published',
  stages: [],
  createdAt: somebody.registeredAt,
  lastDone: { what: 'ApiPublished', at: somebody.registeredAt, actor: 'model', correlationId: 'model' },
  plans: [
    ...plans,
    { ...plans[0], planId: 'approved', approval: { approvers: ['bob@example.com'] } } as Api['plans'][number],
  ],
}

const bought = { productCode: 'petstore', customerIdentifier: 'ada' }

type Decide = (subscription: Subscription, now: Date) => Change<Subscription>

class World {
  now = new Date('2026-01-01T00:00:00.000Z')
  subscription: Subscription
  readonly gateway: PretendGateway = pretendGateway(plans.map(({ usagePlanId }) => usagePlanId))
  readonly told: CreatedEvent[] = []

  constructor(planId: string) {
    const order = {
      subscriptionId: '01JG8QZ5W0000000000000000A',
      customer: somebody,
      email: 'ada@example.com',
      api,
      planId,
    }
    const { state, events = [] } = requestSubscription(order, this.act())
    this.subscription = state
    this.told.push(...events)
  }

  act() {
    return { now: this.now, correlationId: 'model', actor: somebody.sub }
  }

  /** As the store does it: what is refused changes nothing. */
  decide(decide: Decide): void {
    try {
      const { state, events = [] } = decide(this.subscription, this.now)
      if (state === this.subscription) return
      this.subscription = { ...state, version: this.subscription.version + 1 }
      this.told.push(...events)
    } catch (error) {
      if (!isRefusedError(error)) throw error
    }
  }

  /** A run of the workflow's step, which begins with what it has loaded. */
  apply(loaded = this.subscription): Promise<Applied> {
    const applies: Applies = {
      gateway: this.gateway,
      secret: async () => 'secret',
      clock: { now: () => this.now },
      change: async (_, decide) => {
        this.decide(decide)
        return this.subscription
      },
      isShut: async () => false,
    }
    return apply(loaded, applies)
  }

  async settle(): Promise<void> {
    this.gateway.around = () => undefined
    for (let tries = 0; tries < 5; tries++) {
      const { left } = await this.apply()
      if (left.do !== 'poll') return
    }
    const there = [...this.gateway.keys].map(([id, key]) => ({ id, ...key, plans: [...key.plans] }))
    throw new Error(`It does not come to rest: ${JSON.stringify([this.subscription, there])}`)
  }

  get on() {
    return [...this.gateway.keys.values()].filter(({ isOn }) => isOn)
  }

  /** Looks at the gateway as the reconciler does, and says whether it has found anything, which is mended then. */
  async reconcile(): Promise<boolean> {
    const there = [...this.gateway.keys].map(([keyId, { isOn, plans: its }]) => ({ keyId, isOn, plans: [...its] }))
    const found = driftOf(this.subscription, there, undefined, this.now)
    for (const _ of found) this.decide((before, now) => takeBack(before, undefined, now))
    // There are no keys to be lost of what is undecided.
    if (found.length > 0 && this.subscription.step === 'awaiting-approval') this.gateway.keys.clear()
    await this.settle()
    return found.length > 0
  }

  /** What holds at any time, whatever has just crashed. */
  requireSafe(): void {
    const { subscription } = this
    expect(this.gateway.keys.size).toBeLessThanOrEqual(2)
    expect(subscription.status).toBe(statusOf(subscription))
    // What may be on is written down before it is on, unless it is known to be otherwise.
    if (subscription.keysAre === 'off' && !subscription.isAdrift) expect(this.on).toEqual([])
    if (subscription.step === 'awaiting-approval') expect(this.gateway.keys.size).toBe(0)
  }

  /** What holds once nothing is left to do. */
  requireRest(): void {
    const { subscription, now } = this
    this.requireSafe()
    const { usagePlanId, generation, grace, key } = subscription
    if (!hasAccess(subscription, now)) expect(this.on).toEqual([])
    else {
      expect(key?.generation).toBe(generation)
      const wanted = grace ? [grace.generation, generation] : [generation]
      expect(this.on.map((each) => each.generation).sort()).toEqual(wanted.sort())
      for (const each of this.on) expect([...each.plans]).toEqual([usagePlanId])
    }
    if (isOver(subscription)) expect(this.gateway.keys.size).toBe(0)
    // An execution that has just begun has something to wait for: else one would follow the other without end.
    else expect(nextStep({ ...subscription, executionStartedAt: now.toISOString() }, now).do).toBe('wait')
    // What has run out is told, and given up in the end.
    if (isLapsed(subscription, now) && !isOver(subscription)) {
      expect(['suspended', 'awaiting-approval']).toContain(subscription.status)
      expect(now.getTime()).toBeLessThan(Date.parse(subscription.lapsesAt ?? '') + longestLapse)
    }
    const names = this.told.map(({ definition }) => definition.name)
    expect(names.filter((name) => name === 'SubscriptionActivated').length).toBe(subscription.activatedAt ? 1 : 0)
    expect(names.filter((name) => name === 'SubscriptionEnded').length).toBe(subscription.step === 'ended' ? 1 : 0)
    const ids = this.told.map(({ detail }) => detail.metadata.eventId)
    expect(new Set(ids).size).toBe(ids.length)
  }
}

/** Told by its name, when a run has failed. */
interface Command {
  readonly name: string
  readonly decide: (world: World) => Decide
  toString(): string
}

const day = 86_400_000
const command = (name: string, decide: (world: World) => Decide): Command => ({ name, decide, toString: () => name })
const suspension = fc.constantFrom<Suspension>('account', 'owner', 'marketplace')

const decisions: fc.Arbitrary<Command> = fc.oneof(
  fc.constant(command('approve', () => approve)),
  fc.constant(
    command(
      'reject',
      (world) => (before) =>
        before.step === 'awaiting-approval' ? fail(before, 'Rejected', world.act()) : { state: before },
    ),
  ),
  suspension.map((why) =>
    command(`suspend ${why}`, (world) => (before) => suspend(before, why, undefined, world.act())),
  ),
  suspension.map((why) => command(`resume ${why}`, () => (before) => resume(before, why))),
  fc
    .tuple(fc.constantFrom(0, 3600, 2 * 86_400), fc.constantFrom(undefined, undefined, null, 1, 20))
    .map(([graceSeconds, days]) =>
      command(
        `rotate ${graceSeconds}${days === undefined ? '' : `, expires in ${days} days`}`,
        (world) => (before) => rotate(before, { generation: before.generation + 1, graceSeconds, days }, world.act()),
      ),
    ),
  fc
    .constantFrom(...plans)
    .map((plan) => command(`to ${plan.planId}`, (world) => (before) => changePlan(before, plan, world.act()))),
  fc
    .constantFrom(0, 1, 20)
    .map((days) =>
      command(
        `end in ${days} days`,
        (world) => (before, now) => end(before, new Date(now.getTime() + days * day), 'Cancelled', world.act()),
      ),
    ),
  fc.constant(command('keep', (world) => (before) => keep(before, world.act()))),
  fc.constant(
    command('drift', () => (before) => ({
      state: isOver(before) || before.step === 'awaiting-approval' ? before : { ...before, isAdrift: true },
    })),
  ),
  fc
    .tuple(fc.constantFrom('succeeded', 'succeeded', 'pending', 'unsubscribed', 'failed'), fc.boolean())
    .map(([word, isRegistered]) =>
      command(`marketplace ${word}${isRegistered ? '' : ', nobody registered'}`, (world) => (before, now) => {
        const at = now.toISOString()
        const said = { succeeded: somebody.registeredAt, [word]: at }
        const registration = isRegistered ? { sub: somebody.sub, at } : undefined
        return follow(before, accessOfBuyer({ ...noBuyer(bought), said, registration }, now), bought, world.act())
      }),
    ),
)

/** What was bought reaches so far, and no more is told; or it had run out when that came to be known. */
const reaching = fc.tuple(fc.constantFrom(-20, -1, 0, 1, 20), fc.boolean()).map(([days, isOut]) =>
  command(`marketplace ${isOut ? 'ran out' : 'until'} in ${days} days`, (world) => (before, now) => {
    const time = new Date(now.getTime() + days * day).toISOString()
    const access: Access = isOut
      ? { access: 'suspended', reason: 'It has run out', since: time }
      : { access: 'yes', registration: { sub: somebody.sub, at: somebody.registeredAt }, until: time }
    return follow(before, access, bought, world.act())
  }),
)

/** What one command of a run is. */
type Happening =
  | { readonly kind: 'decision'; readonly of: Command }
  | { readonly kind: 'settle' }
  | { readonly kind: 'time'; readonly hours: number }
  /** The step's function dies at that call to the gateway, before or after it took effect. */
  | { readonly kind: 'crash'; readonly at: number; readonly when: 'before' | 'after' }
  /** Somebody else writes at that call. */
  | { readonly kind: 'race'; readonly at: number; readonly when: 'before' | 'after'; readonly of: Command }
  /** A step that was thought dead goes on with what it had loaded before. */
  | { readonly kind: 'late'; readonly of: Command }

const at = fc.integer({ min: 0, max: 8 })
const when = fc.constantFrom('before' as const, 'after' as const)
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('decision' as const), of: decisions }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('decision' as const), of: reaching }) },
  { weight: 4, arbitrary: fc.constant({ kind: 'settle' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('time' as const), hours: fc.constantFrom(1, 5, 30, 24 * 31) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('crash' as const), at, when }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('race' as const), at, when, of: decisions }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('late' as const), of: decisions }) },
)

class CrashError extends Error {}

async function happen(world: World, what: Happening): Promise<void> {
  switch (what.kind) {
    case 'decision':
      world.decide(what.of.decide(world))
      return
    case 'settle':
      await world.settle()
      world.requireRest()
      return
    case 'time':
      world.now = new Date(world.now.getTime() + what.hours * 3_600_000)
      return
    case 'late': {
      const loaded = world.subscription
      world.decide(what.of.decide(world))
      await world.settle()
      await world.apply(loaded)
      return
    }
    default:
      await disturbed(world, what)
  }
}

async function disturbed(world: World, what: Extract<Happening, { readonly at: number }>): Promise<void> {
  let calls = 0
  world.gateway.around = (when) => {
    if (when !== what.when || calls++ !== what.at) return
    world.gateway.around = () => undefined
    if (what.kind === 'crash') throw new CrashError('The function dies here')
    world.decide(what.of.decide(world))
  }
  try {
    await world.apply()
  } catch (error) {
    if (!(error instanceof CrashError)) throw error
  } finally {
    world.gateway.around = () => undefined
  }
}

const told = (what: Happening) => ('of' in what ? { ...what, of: what.of.name } : what)

test('A subscription has access if and only if it should, whatever happens to it in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('silver', 'approved'),
      fc.array(happening, { minLength: 50, maxLength: 50 }),
      async (planId, happenings) => {
        const world = new World(planId)
        try {
          for (const what of happenings) {
            await happen(world, what)
            world.requireSafe()
          }
          await world.settle()
          world.requireRest()
        } catch (error) {
          throw new Error(
            `${JSON.stringify(happenings.map(told))}: ${error instanceof Error ? error.message : error}`,
            { cause: error },
          )
        }
      },
    ),
    { numRuns: 1000 },
  )
}, 120_000)

/** What somebody does by hand in the console of API Gateway: to the one key or the other. */
type ByHand =
  | { readonly does: 'switch' | 'delete' | 'take-out' | 'put-in'; readonly which: number; readonly plan: string }
  | { readonly does: 'make'; readonly generation: number; readonly isOn: boolean; readonly plan: string }

const plan = fc.constantFrom('usage-silver', 'usage-gold', 'usage-of-others')
const which = fc.integer({ min: 0, max: 2 })
const byHand: fc.Arbitrary<ByHand> = fc.oneof(
  fc.record({ does: fc.constantFrom('switch', 'delete', 'take-out', 'put-in'), which, plan }),
  fc.record({ does: fc.constant('make' as const), generation: fc.constantFrom(1, 2, 9), isOn: fc.boolean(), plan }),
)

function changeByHand({ gateway: { keys }, subscription: { subscriptionId } }: World, change: ByHand): void {
  if (change.does === 'make') {
    const { generation, isOn } = change
    const id = `hand${keys.size}`
    keys.set(id, { subscriptionId, generation, value: id, isOn, plans: new Set([change.plan]) })
    return
  }
  const [keyId, key] = [...keys][change.which] ?? []
  if (!keyId || !key) return
  if (change.does === 'switch') key.isOn = !key.isOn
  else if (change.does === 'delete') keys.delete(keyId)
  else if (change.does === 'put-in') key.plans.add(change.plan)
  else key.plans.delete(change.plan)
}

test('Whatever is changed by hand in the gateway is found, unless it is as it should be all the same, and mended', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('silver', 'approved'),
      fc.array(happening, { maxLength: 8 }),
      fc.array(byHand, { minLength: 1, maxLength: 4 }),
      async (planId, happenings, changes) => {
        const world = new World(planId)
        for (const what of happenings) await happen(world, what)
        await world.settle()
        for (const change of changes) changeByHand(world, change)
        await world.reconcile()
        world.requireRest()
        expect(await world.reconcile()).toBe(false)
      },
    ),
    { numRuns: 1000 },
  )
}, 60_000)

test('A key that expires while another is wanted, and nobody may call, keeps no execution busy', async () => {
  const world = new World('silver')
  await world.settle()
  const rotates = (days?: number) => (before: Subscription) =>
    rotate(before, { generation: before.generation + 1, graceSeconds: 0, days }, world.act())
  world.decide(rotates(1))
  await world.settle()
  world.decide(rotates())
  world.decide((before) => suspend(before, 'owner', undefined, world.act()))
  world.now = new Date(world.now.getTime() + 2 * day)
  await world.settle()
  world.requireRest()
  world.decide((before) => resume(before, 'owner'))
  await world.settle()
  world.requireRest()
  expect(world.subscription).toMatchObject({ status: 'active', key: { generation: 3 } })
})
