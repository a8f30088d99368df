import { consume, type IncomingEvent } from '../../../../events'
import { consumes } from '../../../../events/consumes'
import { type EventSystem, systemOfHandlers } from '../../../../events/jest'
import { checkAccepts, checkRefuses, checkRepeats } from '../../../../events/jest/contract/check-deliveries'
import { newEventIds } from '../../../../events/jest/contract/event-ids'
import { lineOf, type Problem } from '../../../../events/jest/contract/problem'
import type { Route } from '../../../../events/jest/contract/routes'
import { LampLit } from '../lamps'
import { onLampLit, ruleId } from './lamp-templates'

const route: Route = {
  definition: LampLit,
  publisher: 'lamps',
  rule: ruleId,
  target: onLampLit,
  lets: () => true,
  parse: LampLit.parse,
}
const generation = { runs: 20, seed: 7, refusals: [] }

type Handle = (lamp: string, eventId: string) => void

class DarknessError extends Error {
  override readonly name = 'DarknessError'
}

/** A consumer, and all that it keeps. */
function systemWith(handle: Handle, state: object = {}, handlers = {}): EventSystem {
  const handler = consume(LampLit, async ({ data, metadata }) => handle(data.lamp, metadata.eventId))
  return systemOfHandlers({ handlers: { [onLampLit]: handler, ...handlers }, digest: () => state })
}

function checksOf(system: EventSystem) {
  return { system, now: system.now, newEventId: newEventIds(system.now) }
}

function lines(problems: readonly Problem[]): readonly string[] {
  return problems.map(lineOf)
}

const nothing: Handle = () => undefined

describe('a function behind a rule', () => {
  test('that keeps its part is all right', async () => {
    const seen: Record<string, string> = {}
    const checks = checksOf(
      systemWith((lamp, eventId) => {
        seen[eventId] = lamp
      }, seen),
    )
    expect(lines(await checkAccepts(route, checks))).toEqual([])
    expect(lines(await checkRepeats(route, checks, generation))).toEqual([])
    expect(lines(await checkRefuses([route], checks))).toEqual([])
    expect(Object.keys(seen)).toHaveLength(22)
  })

  test('must accept every example', async () => {
    const picky: Handle = (lamp) => {
      if (lamp === 'hall') throw new DarknessError('It is dark there')
    }
    expect(lines(await checkAccepts(route, checksOf(systemWith(picky))))).toEqual([
      'lamps/Rule, LampLit, examples[1]: lamps/OnLampLit fails with DarknessError',
    ])
    const unreached = { ...route, target: 'lamps/Other' }
    expect(lines(await checkAccepts(unreached, checksOf(systemWith(nothing))))).toContain(
      'lamps/Rule, LampLit, examples[0]: lamps/Other is not called',
    )
  })

  test('must refuse what lacks a field, as invalid, and name the field', async () => {
    const blind = { [onLampLit]: async () => undefined }
    expect(lines(await checkRefuses([route], checksOf(systemWith(nothing, {}, blind))))).toContain(
      'lamps/Rule, LampLit, data.place.room: is missing, but lamps/OnLampLit accepts the event',
    )
    const crashing = {
      [onLampLit]: async ({ detail }: IncomingEvent) => {
        const { data } = detail as { data: { place: { room: string } } }
        return data.place.room.toUpperCase()
      },
    }
    expect(lines(await checkRefuses([route], checksOf(systemWith(nothing, {}, crashing))))).toContain(
      'lamps/Rule, LampLit, data.place: is missing; lamps/OnLampLit fails with TypeError, not EventInvalidError',
    )
    const vague = {
      [onLampLit]: async () => {
        throw Object.assign(new Error('Something is missing'), { name: 'EventInvalidError' })
      },
    }
    expect(lines(await checkRefuses([route], checksOf(systemWith(nothing, {}, vague))))).toContain(
      'lamps/Rule, LampLit, data.lamp: is missing, but the error does not name it: Something is missing',
    )
  })

  test('must not lose what it refuses', async () => {
    const forgetful = { ...systemWith(nothing), deadLetters: async () => [] }
    expect(lines(await checkRefuses([route], checksOf(forgetful)))).toContain(
      'lamps/Rule, LampLit, data.lamp: is missing; lamps/OnLampLit fails, but the event is in no dead-letter queue',
    )
  })

  test('may take an event without what it does not rely on', async () => {
    const reliance = consumes(LampLit, ['lamp'])
    const relying = { [onLampLit]: consume(LampLit, async () => undefined, { reliesOn: [reliance] }) }
    const checks = () => checksOf(systemWith(nothing, {}, relying))
    expect(await checkRefuses([{ ...route, parse: reliance.parse }], checks())).toEqual([])
    expect(lines(await checkRefuses([route], checks()))).toContain(
      'lamps/Rule, LampLit, data.place: is missing, but lamps/OnLampLit accepts the event',
    )
  })

  test('is not sent what the rule itself holds back', async () => {
    const closed = { ...route, lets: () => false }
    const blind = { [onLampLit]: async () => undefined }
    expect(await checkRefuses([closed], checksOf(systemWith(nothing, {}, blind)))).toEqual([])
  })

  test('must change nothing when an event comes again', async () => {
    const state = { lit: 0 }
    const counting: Handle = () => {
      state.lit += 1
    }
    const [problem] = lines(await checkRepeats(route, checksOf(systemWith(counting, state)), generation))
    expect(problem).toMatch(
      /^lamps\/Rule, LampLit: lamps\/OnLampLit changes what there is when an event comes twice \(seed 7\): lit from 20 to 40; it does for {"lamp":/,
    )
  })

  test('must not depend on the order in which events come again', async () => {
    const state: { last?: string } = {}
    const last: Handle = (_, eventId) => {
      state.last = eventId
    }
    expect(lines(await checkRepeats(route, checksOf(systemWith(last, state)), generation))).toEqual([
      expect.stringContaining('changes what there is when an event comes twice (seed 7): last from'),
    ])
  })

  test('must handle what the schema allows, but for refusals of its own', async () => {
    const seen: Record<string, string> = {}
    const picky: Handle = (lamp, eventId) => {
      if (lamp.length > 3) throw new DarknessError('The name is long')
      seen[eventId] = lamp
    }
    const checks = checksOf(systemWith(picky, seen))
    expect(lines(await checkRepeats(route, checks, generation))).toEqual([
      expect.stringMatching(/lamps\/OnLampLit fails with DarknessError for a generated event \(seed 7\): {"lamp":/),
    ])
    expect(await checkRepeats(route, checks, { ...generation, refusals: ['DarknessError'] })).toEqual([])
  })

  test('must show what it does: a digest without it would show no second time either', async () => {
    expect(lines(await checkRepeats(route, checksOf(systemWith(nothing)), generation))).toEqual([
      'lamps/Rule, LampLit: nothing that lamps/OnLampLit does is in the digest: what a second delivery changes would not be either',
    ])
  })

  test('must not refuse all that is generated: then nothing is shown', async () => {
    const refusing: Handle = () => {
      throw new DarknessError('Never')
    }
    const given = { ...generation, refusals: ['DarknessError'] }
    expect(lines(await checkRepeats(route, checksOf(systemWith(refusing)), given))).toEqual([
      expect.stringContaining('refuses all generated events (seed 7), such as'),
    ])
  })
})
