import { randomUUID } from 'node:crypto'
import jsonata from 'jsonata'
import * as z from 'zod/mini'
import { defineEvent } from '../../events'
import { aslSubstitutions, newUlidExpression } from '../../events/asl'

test('the expression for workflows makes ULIDs of the present time, no two alike', async () => {
  const expression = jsonata(newUlidExpression)
  // Step Functions has it beyond what JSONata has.
  expression.registerFunction('uuid', () => randomUUID())
  const before = Date.now()
  const [first, second] = [await expression.evaluate({}), await expression.evaluate({})]
  expect(first).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/)
  expect(first).not.toBe(second)
  const digits = [...String(first).slice(0, 10)].map((digit) => '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.indexOf(digit))
  const time = digits.reduce((sum, digit) => sum * 32 + digit, 0)
  expect(time).toBeGreaterThanOrEqual(before)
  expect(time).toBeLessThanOrEqual(Date.now())
})

const lampLit = (version: number, publishers: readonly string[] = ['lamps']) =>
  defineEvent({
    ...{ owner: 'lamps', name: 'LampLit', version, publishers, summary: 'A lamp was lit.' },
    ...{ data: z.object({ lamp: z.string() }), examples: [] },
  })

test('two versions of one event have substitutions of their own, with version and source', () => {
  expect(aslSubstitutions(lampLit(1), lampLit(2))).toEqual({
    ...{ NewUlid: newUlidExpression, LampLit: 'LampLit', LampLitVersion: '1', LampLitSource: 'signalbox.lamps' },
    ...{ LampLitV2: 'LampLit.v2', LampLitV2Version: '2', LampLitV2Source: 'signalbox.lamps' },
  })
})

test('the source of an event that several publish is that of the workflow’s own domain, which must be one of them', () => {
  const ofMany = lampLit(1, ['lamps', 'rooms'])
  expect(aslSubstitutions(ofMany)).not.toHaveProperty('LampLitSource')
  expect(aslSubstitutions({ publisher: 'rooms' }, ofMany)).toMatchObject({ LampLitSource: 'signalbox.rooms' })
  expect(() => aslSubstitutions({ publisher: 'doors' }, ofMany)).toThrow('LampLit may be published by lamps, rooms')
})
