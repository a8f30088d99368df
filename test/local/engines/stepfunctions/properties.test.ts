import fc from 'fast-check'
import { decideRetry } from '../../../../local/engines/stepfunctions/definition/retry'
import { StateFailure } from '../../../../local/engines/stepfunctions/failures/state-failure'
import { compilePath } from '../../../../local/engines/stepfunctions/json-path/compile-path'
import { compileTemplate, fillTemplate } from '../../../../local/engines/stepfunctions/json-path/payload-template'
import { place } from '../../../../local/engines/stepfunctions/json-path/reference-path'
import { comparisons } from '../../../../local/engines/stepfunctions/states/choice-comparisons'

const scopeOf = (input: unknown) => ({ input, context: {}, variables: {} })
const name = fc.string({ minLength: 1, maxLength: 6 }).filter((text) => !text.endsWith('.$'))
const quote = (text: string): string => `['${text.replace(/[\\']/g, '\\$&')}']`

it('finds at a path what was placed there, and changes nothing else', () => {
  fc.assert(
    fc.property(
      fc.array(name, { minLength: 1, maxLength: 4 }),
      fc.jsonValue(),
      fc.jsonValue(),
      (names, value, kept) => {
        const { path, value: find } = compilePath(`$${names.map(quote).join('')}`)
        const root = Object.freeze({ 'kept as it is': kept })
        const placed = place(path, root, value)
        expect(find(scopeOf(placed))).toEqual(value)
        expect(placed).toMatchObject({ 'kept as it is': kept })
      },
    ),
  )
})

it('hands out a template without paths as it is', () => {
  const refuse = (problem: string): void => {
    throw new Error(problem)
  }
  const plain = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('.$'))
  fc.assert(
    fc.property(plain, (value) => {
      expect(fillTemplate(compileTemplate(value, refuse), scopeOf({}))).toBe(value)
    }),
  )
})

it('never throws anything but a syntax error at a text that is no path', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        compilePath(`$${text}`)
      } catch (error) {
        expect(error).toMatchObject({ code: 'PathSyntax' })
      }
    }),
  )
})

it('matches a pattern exactly when its pieces come in order', () => {
  const piece = fc.string({ maxLength: 4 }).filter((text) => !/[*\\]/.test(text))
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 4 }), fc.array(piece, { maxLength: 3 }), (pieces, fill) => {
      const text = pieces.map((part, index) => part + (index < pieces.length - 1 ? (fill[index] ?? '') : '')).join('')
      expect(comparisons.StringMatches?.(text, pieces.join('*'))).toBe(true)
      expect(comparisons.StringMatches?.(`${text}x`, `${pieces.join('*')}y`)).toBe(false)
    }),
  )
})

it('never retries more often than allowed, nor later than MaxDelaySeconds', () => {
  const retrier = fc.record({
    errorEquals: fc.constant(['E']),
    intervalSeconds: fc.integer({ min: 1, max: 1000 }),
    maxAttempts: fc.integer({ min: 0, max: 30 }),
    backoffRate: fc.double({ min: 1, max: 10, noNaN: true }),
    maxDelaySeconds: fc.integer({ min: 1, max: 5000 }),
    jitter: fc.boolean(),
  })
  fc.assert(
    fc.property(retrier, fc.integer({ min: 0, max: 40 }), (one, made) => {
      const retrial = decideRetry([one], [made], new StateFailure('E', ''))
      if (made >= one.maxAttempts) expect(retrial).toBeUndefined()
      else expect(retrial?.delay).toBeLessThanOrEqual(one.maxDelaySeconds * 1000)
    }),
  )
})
