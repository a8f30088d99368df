import fc from 'fast-check'
import { createHeap } from '../../../local/kernel/heap'

const numbers = () => createHeap<number>((a, b) => a < b)

describe('a heap', () => {
  test('gives back what was put in, the least first', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), (entries) => {
        const heap = numbers()
        for (const entry of entries) heap.push(entry)
        const taken = entries.map(() => heap.pop())
        expect(taken).toEqual([...entries].sort((a, b) => a - b))
        expect([heap.pop(), heap.peek(), heap.size]).toEqual([undefined, undefined, 0])
      }),
    )
  })

  test('is in order still when only some entries are kept', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.array(fc.integer()), (before, after) => {
        const heap = numbers()
        const isEven = (entry: number) => entry % 2 === 0
        for (const entry of before) heap.push(entry)
        heap.keep(isEven)
        for (const entry of after) heap.push(entry)
        const expected = [...before.filter(isEven), ...after].sort((a, b) => a - b)
        expect(expected.map(() => heap.pop())).toEqual(expected)
      }),
    )
  })
})
