import * as fc from 'fast-check'
import { inTurn } from '../../../domains/subscriptions/decisions/turn'

const firstRun = fc.integer({ min: 0, max: 2_000_000 })
const things = (count: number) => Array.from({ length: count }, (_, index) => index)

test('A run that comes to the end has looked at each once', () => {
  fc.assert(
    fc.property(fc.nat(300), firstRun, (count, run) => {
      expect([...inTurn(things(count), run)].sort((one, other) => one - other)).toEqual(things(count))
    }),
  )
})

test('However few a run gets through, all are reached in twice as many runs as that takes, whenever one begins to count', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 300 }), firstRun, (count, few, run) => {
      const runs = Math.ceil((2 * count) / few)
      const reached = Array.from({ length: runs }, (_, index) => inTurn(things(count), run + index).slice(0, few))
      expect(new Set(reached.flat()).size).toBe(count)
    }),
  )
})
