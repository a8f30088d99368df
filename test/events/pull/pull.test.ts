import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { transformSync } from 'esbuild'
import fc from 'fast-check'
import * as z from 'zod/mini'
import { defineEvent } from '../../../events'
import { catalog } from '../../../events/catalog'
import { meanings } from '../../../events/catalog/meanings'
import { eventModule } from '../../../events/pull/module'
import { pullFiles } from '../../../events/pull/pull'
import { readShape, SchemaNotUnderstoodError } from '../../../events/pull/shape'
import { fileSource } from '../../../events/pull/sources'
import { typeCode } from '../../../events/pull/type-code'
import { zodCode } from '../../../events/pull/zod-code'
import { writeRegistry } from '../../../events/registry-build/directory'
import { registryEntry } from '../../../events/registry-build/entry'
import { registryFiles } from '../../../events/registry-build/registry'
import { createTestCatalog } from '../registry/test-catalog'

/** Loads generated TypeScript. */
function load(code: string): Record<string, unknown> {
  const module = { exports: {} }
  new Function('require', 'module', 'exports', transformSync(code, { loader: 'ts', format: 'cjs' }).code)(
    require,
    module,
    module.exports,
  )
  return module.exports
}

/** What the schema accepts, without how it says so. */
function essence(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(essence)
  if (typeof value !== 'object' || value === null) return value
  const { $schema, description, title, oneOf, format, ...rest } = value as Record<string, unknown>
  const kept = {
    ...rest,
    ...(oneOf !== undefined && { anyOf: oneOf }),
    ...(rest.pattern ? {} : format ? { format } : {}),
  }
  return Object.fromEntries(
    Object.entries(kept)
      .filter(
        ([name, inner]) => !(name === 'additionalProperties' && JSON.stringify(inner) === '{}' && 'properties' in kept),
      )
      .map(([name, inner]) => [name, essence(inner)]),
  )
}

const toDraft4 = (schema: z.ZodMiniType) =>
  JSON.parse(JSON.stringify(z.toJSONSchema(schema, { target: 'draft-4', io: 'input' }))) as unknown

function throughCode(schema: unknown): unknown {
  const { schema: loaded } = load(`import * as z from 'zod/mini'\nexport const schema = ${zodCode(readShape(schema))}`)
  return toDraft4(loaded as z.ZodMiniType)
}

describe('pulled modules', () => {
  const entries = catalog.map((definition) => registryEntry(definition, meanings))

  test.each(entries)(
    '$detailType: accept exactly what the registry’s schema accepts',
    ({ detailType, eventBridge }) => {
      const { detail } = eventBridge.schema.properties ?? {}
      expect(essence(throughCode(detail))).toEqual(essence(detail))
      expect(detailType).not.toBe('')
    },
  )

  test.each(entries)(
    '$detailType: read every example, and select it',
    ({ detailType, publishers, version, examples, eventBridge }) => {
      const { name, code } = eventModule({ detailType, schema: eventBridge.schema })
      const loaded = load(code)
      const parse = loaded[`parse${name}`] as (detail: unknown) => unknown
      const metadata = {
        eventId: '01JG8QZ5W0000000000000000B',
        version,
        occurredAt: '2026-01-05T09:00:00Z',
        correlationId: 'x',
      }
      for (const data of examples) {
        expect(parse({ metadata, data, more: 1 })).toEqual({ metadata, data })
        expect(() => parse({ metadata: { ...metadata, version: version + 1 }, data })).toThrow()
      }
      expect(loaded[`${name.charAt(0).toLowerCase()}${name.slice(1)}Pattern`]).toEqual({
        source: publishers.map((publisher) => `signalbox.${publisher}`),
        'detail-type': [detailType],
      })
    },
  )

  const leaf = fc.oneof(
    fc.constantFrom<() => z.ZodMiniType>(
      () => z.boolean(),
      () => z.null(),
      () => z.unknown(),
      () => z.email(),
      () => z.uuid(),
      () => z.url(),
      () => z.iso.date(),
      () => z.literal('it’s "so"'),
      () => z.literal([1, 'two', null]),
      () => z.string().check(z.regex(/^a\/b\\$/)),
    ),
    fc.tuple(fc.nat(9), fc.nat(9)).map(
      ([low, more]) =>
        () =>
          z.string().check(z.minLength(low), z.maxLength(low + more)),
    ),
    fc.tuple(fc.integer({ min: -9, max: 9 }), fc.boolean()).map(
      ([low, isExclusive]) =>
        () =>
          z.number().check(isExclusive ? z.gt(low) : z.gte(low), z.lt(low + 10)),
    ),
    fc.integer({ min: -9, max: 9 }).map((low) => () => z.int().check(z.gte(low), z.multipleOf(3))),
    fc.uniqueArray(fc.constantFrom('a', "b'c", 'd"e', 'f\\g'), { minLength: 1 }).map((values) => () => z.enum(values)),
  )
  const { schema: schemas } = fc.letrec<{ schema: () => z.ZodMiniType }>((tie) => ({
    schema: fc.oneof(
      { maxDepth: 3 },
      leaf,
      tie('schema').map((inner) => () => z.array(inner()).check(z.minLength(1))),
      tie('schema').map((inner) => () => z.record(z.string(), inner())),
      tie('schema').map((inner) => () => z.nullable(inner())),
      fc.tuple(tie('schema'), tie('schema')).map(
        ([a, b]) =>
          () =>
            z.union([a(), b()]),
      ),
      fc.tuple(tie('schema'), tie('schema')).map(
        ([a, b]) =>
          () =>
            z.tuple([a(), b()]),
      ),
      fc
        .tuple(
          fc.dictionary(fc.constantFrom('a', 'b-c', "d'e", 'constructor'), tie('schema'), { maxKeys: 3 }),
          fc.boolean(),
        )
        .map(([fields, isStrict]) => () => {
          const entries = Object.entries(fields).map(([name, inner], index) => [
            name,
            index % 2 ? z.optional(inner()) : inner(),
          ])
          return (isStrict ? z.strictObject : z.object)(Object.fromEntries(entries))
        }),
    ),
  }))

  test('accept exactly what any schema of the catalogue’s kinds accepts', () => {
    fc.assert(
      fc.property(schemas, (make) => {
        const schema = toDraft4(make())
        expect(essence(throughCode(schema))).toEqual(essence(schema))
        // Its type is TypeScript that parses.
        transformSync(`export type T = ${typeCode(readShape(schema))}`, { loader: 'ts' })
      }),
      { numRuns: 150 },
    )
  })

  test.each<[unknown, string]>([
    [
      { type: 'object', properties: { a: { type: 'string', contentMediaType: 'text/html' } } },
      'a: keyword "contentMediaType"',
    ],
    [{ allOf: [] }, 'keyword "allOf"'],
    [{ type: 'object', properties: { a: { $ref: '#/definitions/x' } } }, 'a: keyword "$ref"'],
    [{ type: 'array', items: [{}] }, 'a tuple of open length'],
    [{ type: 'file' }, 'type "file"'],
    [{ type: 'object', required: ['a'] }, 'a: a required field'],
  ])('refuse %j by name', (schema, message) => {
    expect(() => readShape(schema)).toThrow(SchemaNotUnderstoodError)
    expect(() => readShape(schema)).toThrow(message)
  })
})

describe('pulling', () => {
  let directory: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'pull-'))
    writeRegistry(registryFiles(createTestCatalog(), []), directory)
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  test('gives a module for each version, an index and JSON Schemas', async () => {
    const { files } = await pullFiles(fileSource(directory), [])
    expect([...files.keys()]).toEqual([
      'LampLit.ts',
      'schemas/LampLit.json',
      'LampLitV2.ts',
      'schemas/LampLit.v2.json',
      'index.ts',
    ])
    expect(files.get('index.ts')).toBe("export * from './LampLit.js'\nexport * from './LampLitV2.js'\n")
  })

  test('gives only what is asked for, or nothing if it is not there', async () => {
    const { files } = await pullFiles(fileSource(join(directory, 'lamps/LampLit.v2.json')), ['LampLit.v2'])
    expect([...files.keys()]).toEqual(['LampLitV2.ts', 'schemas/LampLit.v2.json', 'index.ts'])
    await expect(pullFiles(fileSource(directory), ['LampStolen'])).rejects.toThrow(
      'the registry has no LampStolen; it has: LampLit, LampLit.v2',
    )
  })
})

describe('what is pulled', () => {
  const registryOf = (data: z.ZodMiniObject, name = 'LampLit') =>
    registryEntry(
      defineEvent({
        ...{ owner: 'lamps', name, version: 1, publishers: ['lamps'], summary: 'A lamp was lit.', examples: [] },
        data,
      }),
      [],
    ).eventBridge.schema
  const event = (data: unknown) => ({
    metadata: {
      ...{ eventId: '01JG8QZ5W0000000000000000B', version: 1, occurredAt: '2026-01-05T09:00:00Z', correlationId: 'x' },
    },
    data,
  })

  test.each([
    ['a property of Unicode', /^\p{Lu}\p{L}+$/u, 'Ångström', 'å'],
    ['a character beyond 16 bits', /^[\u{1f600}-\u{1f64f}]$/u, '😀', 'a'],
    ['any one character', /^.$/u, '😀', 'ab'],
    ['the flag i, written out', /^lamp$/i, 'LaMP', 'lump'],
  ])('reads a pattern with %s as its owner does', (_, pattern, valid, invalid) => {
    const { code } = eventModule({
      detailType: 'LampLit',
      schema: registryOf(z.object({ lamp: z.string().check(z.regex(pattern)) })),
    })
    const parse = load(code).parseLampLit as (detail: unknown) => unknown
    expect(parse(event({ lamp: valid }))).toEqual(event({ lamp: valid }))
    expect(() => parse(event({ lamp: invalid }))).toThrow()
  })

  test('reads several patterns, several steps and what is caught', () => {
    const data = z.object({
      lamp: z.string().check(z.regex(/^a/), z.regex(/b$/)),
      watts: z.int().check(z.multipleOf(2), z.multipleOf(3)),
      plan: z.catch(z.enum(['bronze', 'other']), 'other'),
    })
    const parse = load(eventModule({ detailType: 'LampLit', schema: registryOf(data) }).code).parseLampLit as (
      detail: unknown,
    ) => { data: unknown }
    const lit = { lamp: 'ab', watts: 6, plan: 'gold' }
    expect(parse(event(lit)).data).toEqual({ ...lit, plan: 'other' })
    for (const wrong of [{ lamp: 'a' }, { lamp: 'b' }, { watts: 2 }, { watts: 3 }]) {
      expect(() => parse(event({ ...lit, ...wrong }))).toThrow()
    }
  })

  test('is all that can be written; what can not is named, with where, and has its JSON Schema', async () => {
    const strange = JSON.parse(JSON.stringify(registryOf(z.object({ lamp: z.string() }), 'LampLost')))
    strange.properties.detail.properties.data.properties.lamp.not = { const: 'desk' }
    const events = new Map<string, unknown>([
      ['LampLit', registryOf(z.object({ lamp: z.string() }))],
      ['LampLost', strange],
    ])
    const { files, refused } = await pullFiles(
      {
        list: async () => [...events.keys()],
        get: async (detailType) => ({ detailType, schema: events.get(detailType) }),
      },
      [],
    )
    expect([...files.keys()]).toEqual(['LampLit.ts', 'schemas/LampLit.json', 'schemas/LampLost.json', 'index.ts'])
    expect(files.get('index.ts')).toBe("export * from './LampLit.js'\n")
    expect(refused).toEqual([
      { detailType: 'LampLost', reason: expect.stringMatching(/^detail\.data\.lamp: keyword "not"/) },
    ])
  })
})
