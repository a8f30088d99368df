import fc from 'fast-check'
import { decideRetry } from '../../../../local/engines/stepfunctions/definition/retry'
import { StateFailure } from '../../../../local/engines/stepfunctions/failures/state-failure'
import { compilePath } from '../../../../local/engines/stepfunctions/json-path/compile-path'
import { compileTemplate, fillTemplate } from '../../../../local/engines/stepfunctions/json-path/payload-template'
import { place } from '../../../../local/engines/stepfunctions/json-path/reference-path'
import { jsonProblem } from '../../../../local/engines/stepfunctions/json-problem'
import { parseNumbers, stringifyNumbers } from '../../../../local/engines/stepfunctions/number-text'
import { comparisons } from '../../../../local/engines/stepfunctions/states/choice-comparisons'
import { FunctionError, fakeLambda } from './fake-services'
import { type Event, flow, functionArn, look, run, task } from './recorded/run'

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

it('writes the members of what it reads with the text of their numbers', () => {
  const number = fc.stringMatching(/^-?(0|[1-9]\d{0,20})(\.\d{1,3})?([eE][+-]?\d)?$/)
  const { json } = fc.letrec<{ json: string }>((tie) => ({
    json: fc.oneof(
      { maxDepth: 3 },
      number,
      fc.constantFrom('0.0000001', '-0', '9007199254740993', 'null', 'true', '"1.0"', '"-0 \\"1e5"'),
      fc.array(tie('json'), { maxLength: 4 }).map((all) => `[${all.join(',')}]`),
      fc.array(tie('json'), { maxLength: 4 }).map((all) => `{${all.map((one, n) => `"k${n}":${one}`).join(',')}}`),
    ),
  }))
  fc.assert(
    fc.property(json, (text) => {
      const value = parseNumbers(`[${text}]`)
      expect(value).toEqual(JSON.parse(`[${text}]`))
      expect(stringifyNumbers(value)).toBe(`[${text}]`)
    }),
  )
})

it('finds something wrong with a text exactly when it is no JSON', () => {
  const piece = fc.constantFrom(...'{}[]:,"\\ \n-+.0129eEaéu/', 'true', 'null', '"a"', '"a":', '\\u00e9', '1.5e3')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 9 }), (pieces) => {
      const text = pieces.join('')
      expect({ text, isJson: jsonProblem(text) === undefined }).toEqual({ text, isJson: isJson(text) })
    }),
    { numRuns: 3000 },
  )
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

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

describe('the history of whatever machine', () => {
  const { state } = fc.letrec<{ state: object }>((tie) => {
    const flows = fc.array(tie('state'), { minLength: 1, maxLength: 2 })
    const all = (more: object): object => ({ ErrorEquals: ['States.ALL'], ...more })
    const handled = fc.constantFrom({}, { Retry: [all({ MaxAttempts: 1 })] }, { Catch: [all({ Next: 'Caught' })] })
    const work = (error: boolean): object => task({ Resource: functionArn, Parameters: { error }, ResultPath: null })
    const plain = fc.constantFrom<object>(
      { Type: 'Pass', End: true },
      { Type: 'Wait', Seconds: 2, End: true },
      { Type: 'Fail', Error: 'E', Cause: 'C' },
    )
    const tasks = fc.tuple(fc.boolean().map(work), handled).map(([one, more]) => ({ ...one, ...more }))
    const branches = fc.array(flows, { minLength: 1, maxLength: 3 }).map((all) => all.map(inner))
    const parallel = fc
      .tuple(branches, handled)
      .map(([Branches, more]) => ({ Type: 'Parallel', Branches, ResultPath: null, End: true, ...more }))
    const map = fc.tuple(flows, fc.integer({ min: 0, max: 2 }), handled).map(([one, MaxConcurrency, more]) => {
      const fields = { Type: 'Map', ItemsPath: '$$.Execution.Input', ResultPath: null, End: true }
      return { ...fields, MaxConcurrency, ItemProcessor: inner(one), ...more }
    })
    return { state: fc.oneof({ depthSize: 'small', maxDepth: 3 }, plain, tasks, parallel, map) }
  })

  let names = 0
  /** The states one after the other, each named anew, with a place for what is caught. */
  function inner(states: readonly object[]): object {
    // Nothing comes after a Fail.
    const last = states.findIndex((one) => !('End' in one))
    const named = (last < 0 ? states : states.slice(0, last + 1)).map((one) => [`S${++names}`, one] as const)
    const caught = `C${++names}`
    const text = JSON.stringify(
      flow(
        ...named.map(([name, one], index) => {
          const next = named[index + 1]?.[0]
          return [name, 'End' in one && next ? { ...one, End: undefined, Next: next } : one] as const
        }),
      ),
    )
    const { StartAt, States } = JSON.parse(text.replaceAll('"Next":"Caught"', `"Next":"${caught}"`))
    const isCaught = JSON.stringify(States).includes(`"${caught}"`)
    return { StartAt, States: { ...States, ...(isCaught && { [caught]: { Type: 'Pass', End: true } }) } }
  }

  it('is one story: each event comes from an earlier one, each beginning has one end, and the execution the last', async () => {
    const lambda = fakeLambda(({ error }: { error: boolean }) => {
      if (error) throw new FunctionError('Broken')
      return 1
    })
    await fc.assert(
      fc.asyncProperty(fc.array(state, { minLength: 1, maxLength: 3 }), async (states) => {
        const { harness, executionArn } = await run(inner(states), [1, 2, 3], [lambda])
        // Longer than all waits and retries of three Maps within each other.
        for (let seconds = 0; seconds < 300; seconds += 3) await harness.cloud.clock.advance(3000)
        const { events, status } = await look(harness, executionArn)
        expect(['SUCCEEDED', 'FAILED']).toContain(status)
        expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1))
        expect(events.filter(({ id, previousEventId }) => previousEventId >= id)).toEqual([])
        expect(events.filter(({ previousEventId }) => previousEventId === 0).map(({ id }) => id)).toEqual([1, 2])
        expect(events.filter(({ type }) => type.startsWith('Execution')).map(({ id }) => id)).toEqual([
          1,
          events.length,
        ])
        for (const [begun, ends] of pairs) expect(count(events, ends)).toBe(count(events, begun))
      }),
      { numRuns: 60 },
    )
  })

  const pairs = [
    [/^MapIterationStarted$/, /^MapIteration(Succeeded|Failed|Aborted)$/],
    [/^WaitStateEntered$/, /^WaitState(Exited|Aborted)$/],
  ] as const
  const count = (events: readonly Event[], type: RegExp): number =>
    events.filter((event) => type.test(event.type)).length
})
