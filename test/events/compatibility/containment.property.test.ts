/** The comparison against validators, which know nothing of it: on schemas and values made at random. */
import * as fc from 'fast-check'
import * as z from 'zod/mini'
import { compare } from '../../../events/compatibility/compare'
import { isContained } from '../../../events/compatibility/contain'
import type { Schema } from '../../../events/compatibility/schema'
import { validatorOf } from '../../../events/compatibility/validator'
import { asWritten } from '../../../events/compatibility/wire-forms'
import { changed, isDefinable, parsed, type Spec, specs, toZod, valuesOf } from './schema-arbitraries'

/** `PAIRS=20000 npx jest test/events/compatibility/containment` looks for longer. */
const pairs = Number(process.env.PAIRS ?? 600)

const related = specs.chain((spec) => fc.tuple(fc.constant(spec), changed(spec)))
const distantlyRelated = specs.chain((spec) => fc.tuple(fc.constant(spec), changed(spec).chain(changed)))
const twoSpecs = fc.oneof(
  { arbitrary: related, weight: 3 },
  { arbitrary: distantlyRelated, weight: 2 },
  { arbitrary: fc.tuple(specs, specs), weight: 1 },
)
const values = (spec: Spec, count: number) => fc.array(valuesOf(spec), { minLength: count, maxLength: count })
const twoSpecsAndValues = twoSpecs.chain(([writer, reader]) =>
  fc.record({
    writer: fc.constant(writer),
    reader: fc.constant(reader),
    of: values(writer, 12),
    near: values(reader, 6),
  }),
)

const readSchema = (spec: Spec) => z.toJSONSchema(toZod(spec), { io: 'input' }) as Schema
const seen = { contained: 0, refuted: 0, open: 0, written: 0 }

describe('what is written by one schema and read by another', () => {
  test('agrees with the validator and with zod on values of both', () => {
    fc.assert(
      fc.property(twoSpecsAndValues, ({ writer, reader, of, near }) => {
        fc.pre(isDefinable(writer, reader))
        const written = asWritten(readSchema(writer))
        const read = readSchema(reader)
        const verdict = isContained(written, read)
        if (!verdict.isContained && !verdict.witness) {
          seen.open++
          return
        }
        const isWritten = validatorOf(written).accepts
        const isRead = validatorOf(read).accepts
        if (verdict.isContained) {
          seen.contained++
          const zodWriter = toZod(writer)
          const zodReader = toZod(reader)
          for (const value of [...of, ...near]) {
            if (isWritten(value)) {
              seen.written++
              expect({ value, isRead: isRead(value) }).toEqual({ value, isRead: true })
            }
            // As `create` does: what comes out is what went in.
            const created = parsed(zodWriter, value)
            if (created && isSame(created.data, value)) {
              expect({ value, isRead: parsed(zodReader, value) !== undefined }).toEqual({ value, isRead: true })
            }
          }
        } else if (verdict.witness) {
          seen.refuted++
          const { value } = verdict.witness
          expect([value, isWritten(value), isRead(value)]).toEqual([value, true, false])
        }
      }),
      { numRuns: pairs },
    )
  })

  test('is decided but for a few pairs, and by enough values', () => {
    expect(seen.open / pairs).toBeLessThan(0.02)
    expect(seen.contained / pairs).toBeGreaterThan(0.15)
    expect(seen.refuted / pairs).toBeGreaterThan(0.3)
    expect(seen.written / seen.contained).toBeGreaterThan(3)
  })

  test('is always everything that is written by the same schema', () => {
    fc.assert(
      fc.property(specs, (spec) => {
        const schema = readSchema(spec)
        expect(isContained(asWritten(schema), schema)).toEqual({ isContained: true })
      }),
      { numRuns: pairs / 5 },
    )
  })
})

describe('the differences of two schemas', () => {
  test('are there if and only if the verdict says so, each shown by an event that one refuses', () => {
    fc.assert(
      fc.property(related, ([before, after]) => {
        const [one, other] = [readSchema(before), readSchema(after)]
        const { verdict, differences } = compare({ schema: one }, { schema: other })
        const directions = new Set(differences.map(({ direction }) => direction))
        expect([directions.has('backward'), directions.has('forward')]).toEqual([
          verdict === 'forward' || verdict === 'breaking',
          verdict === 'backward' || verdict === 'breaking',
        ])
        for (const { direction, witness, doubt } of differences) {
          const [written, read] = direction === 'backward' ? [one, other] : [other, one]
          if (!witness) expect(doubt).toBeDefined()
          else {
            expect(validatorOf(asWritten(written)).accepts(witness.value)).toBe(true)
            expect(validatorOf(read).accepts(witness.value)).toBe(false)
          }
        }
      }),
      { numRuns: pairs / 5 },
    )
  })
})

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, each]) => each !== undefined)
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, sorted(each)]))
}
