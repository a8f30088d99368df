/**
 * Releases while three of ten events come to nobody: the domain's own, CodePipeline's, the notices of gates, and what
 * approvals and deployment tell each other. The sweep has told again what was lost, by the same ids: each run comes to the
 * end that it comes to without, and nobody hears or is asked anything twice.
 */
import { createHash } from 'node:crypto'
import type { Principal } from '../../local/kernel/principal'
import { listenTo, mailsThatAsk, pauseOthers, type Told } from './releases'
import { type Signalbox, startScenario } from './signalbox'
import { approver, createPipeline, type Shape } from './time-pipeline'

let signalbox: Signalbox

beforeAll(async () => {
  signalbox = await startScenario()
  await pauseOthers(signalbox)
}, 90_000)

afterAll(() => signalbox?.stop())

/** Which are lost follows from the seed, the rule and the how-manieth delivery by it this is: in whatever order they come. */
async function losing<Result>(seed: string, work: () => Promise<Result>): Promise<Result> {
  const { faults } = signalbox.local.cloud
  const { meet } = faults
  const counts = new Map<string, number>()
  faults.meet = (caller, service, action, can) => {
    const road = service === 'lambda' && action === 'Invoke' ? roadOf(caller) : undefined
    if (road === undefined) return meet(caller, service, action, can)
    const nth = (counts.get(road) ?? 0) + 1
    counts.set(road, nth)
    if (chance(`${seed}/${road}/${nth}`) >= 0.3) return undefined
    // Refused for good, it goes to the dead letters: nobody tries it again.
    return { service, action, does: 'refuse', error: { code: 'AccessDeniedException', message: 'Lost' } }
  }
  try {
    return await work()
  } finally {
    faults.meet = meet
  }
}

function roadOf(caller: Principal): string | undefined {
  if (caller.kind !== 'service' || /Schedule/.test(caller.sourceArn)) return undefined
  const isOfRelease = /signalbox-deployment|signalbox-gates|OnApprovalRequestedRule|OnApprovalWithdrawalRequestedRule/
  return isOfRelease.test(caller.sourceArn) ? caller.sourceArn : undefined
}

const chance = (seed: string): number => createHash('sha256').update(seed).digest().readUInt32BE(0) / 2 ** 32

interface Ended {
  readonly state: Readonly<Record<string, string>>
  readonly mails: number
  readonly told: Told
}

interface Course {
  readonly shape?: Shape
  readonly decision?: 'approve' | 'reject'
}

async function play(name: string, { shape, decision = 'approve' }: Course): Promise<Ended> {
  const pipeline = await createPipeline(signalbox, name, shape)
  const told = listenTo(signalbox)
  const run = await pipeline.start()
  let isAnswered = false
  const state = await calmly(async () => {
    if (!isAnswered && (await mailsThatAsk(signalbox, name)) > 0) {
      isAnswered = true
      await signalbox.answerMail(approver.email, { decision, comment: 'So be it' })
    }
    return pipeline.state()
  })
  return { state, mails: await mailsThatAsk(signalbox, name), told: told.of(run) }
}

const ends = ['Succeeded', 'Failed', 'Stopped']

/** Lets five minutes pass at a time until the run is over, and then what the sweep needs to hear of all of it. */
async function calmly(look: () => Promise<Ended['state']>): Promise<Ended['state']> {
  let after = 0
  for (let minutes = 0; minutes < 24 * 60; minutes += 5) {
    const state = await look()
    const isOver = Object.values(state).includes('Failed') || ends.includes(state.Prod ?? '')
    if (isOver) after += 5
    if (after > 30) return state
    await signalbox.local.clock.advance('5m')
  }
  throw new Error('After a day the run has not ended')
}

const courses: Readonly<Record<string, Course>> = {
  green: {},
  red: { shape: { suite: { Beta: 'fail' } } },
  rejected: { decision: 'reject' },
}

describe.each(Object.entries(courses))('a release that is %s', (name, course) => {
  let plain: Ended
  beforeAll(async () => {
    plain = await play(`plain-${name}`, course)
  }, 180_000)

  test.each(['one', 'two'])(
    'comes to the same end though events are lost: seed %s',
    async (seed) => {
      expect(await losing(`${name}/${seed}`, () => play(`lost-${name}-${seed}`, course))).toEqual(plain)
    },
    240_000,
  )
})
