import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Ajv2020 from 'ajv/dist/2020'
import Ajv4 from 'ajv-draft-04'
import { contractFiles } from '../../../cli/events/contract-files'
import { catalog } from '../../../events/catalog'
import { meanings } from '../../../events/catalog/meanings'
import { sourceOf } from '../../../events/envelope'
import { differences, writeRegistry } from '../../../events/registry-build/directory'
import { registryEntry } from '../../../events/registry-build/entry'
import type { JsonSchema } from '../../../events/registry-build/json-schema'
import { registryFiles } from '../../../events/registry-build/registry'
import { repositoryConfig } from '../repository-config'
import { createTestCatalog } from './test-catalog'

const metadata = {
  eventId: '01JG8QZ5W0000000000000000B',
  version: 1,
  occurredAt: '2026-01-05T09:00:00.000Z',
  correlationId: 'story-1',
}

function eventOf(source: string, detailType: string, detail: unknown) {
  const time = '2026-01-05T09:00:00Z'
  const account = '000000000000'
  return { version: '0', id: 'x', 'detail-type': detailType, source, account, time, region: 'x', resources: [], detail }
}

describe('the registry', () => {
  const entries = catalog.map((definition) => registryEntry(definition, meanings))

  test.each(entries)('$detailType: its examples pass both schemas, and what its definition refuses fails', (entry) => {
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(entry.schema)
    const validateEvent = new Ajv4({ strict: false, validateFormats: false }).compile(entry.eventBridge.schema)
    for (const data of entry.examples) {
      const detail = { metadata: { ...metadata, version: entry.version }, data }
      expect([validate(detail), validate.errors]).toEqual([true, null])
      for (const publisher of entry.publishers) {
        const event = eventOf(sourceOf(publisher), entry.detailType, detail)
        expect([validateEvent(event), validateEvent.errors]).toEqual([true, null])
      }
      const { correlationId: _, ...short } = detail.metadata
      const broken = [
        { ...detail, metadata: short },
        { ...detail, metadata: { ...detail.metadata, version: entry.version + 1 } },
        { ...detail, data: 'text' },
        ...Object.keys(data as object).map((field) => ({ ...detail, data: { ...(data as object), [field]: null } })),
      ]
      for (const wrong of broken) {
        expect([wrong, validate(wrong)]).toEqual([wrong, false])
        expect([wrong, validateEvent(eventOf('signalbox.approvals', entry.detailType, wrong))]).toEqual([wrong, false])
      }
      expect(validateEvent(eventOf('signalbox.stranger', entry.detailType, detail))).toBe(false)
    }
  })

  test('says of every field what it means', () => {
    for (const { detailType, schema } of entries)
      expect([detailType, [...undescribed(schema, '')]]).toEqual([detailType, []])
  })

  test('lets a consumer meet a field that it does not know', () => {
    expect(JSON.stringify(entries)).not.toContain('"additionalProperties":false')
  })

  test('keeps within what EventBridge Schemas takes', () => {
    for (const { eventBridge, summary } of entries) {
      expect(eventBridge.schemaName).toMatch(/^[\w.@-]{1,385}$/)
      expect(JSON.stringify(eventBridge.schema).length).toBeLessThanOrEqual(100_000)
      expect(summary.length).toBeLessThanOrEqual(256)
    }
  })
})

describe('the registry’s directory', () => {
  let directory: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'registry-'))
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  test('holds what the catalog and the synthesized rules give; else: npx signalbox events build', async () => {
    const config = repositoryConfig()
    expect(differences(await contractFiles(config), config.registry)).toEqual([])
  })

  test('is the same from the same catalog, in any order', () => {
    expect([...registryFiles(catalog, meanings)]).toEqual([...registryFiles([...catalog].reverse(), meanings)])
    for (const text of registryFiles(catalog, meanings).values()) expect(text.endsWith('}\n')).toBe(true)
  })

  test('is brought up to date: what is missing, differs or is left over', () => {
    const files = registryFiles(createTestCatalog(), [])
    expect(writeRegistry(files, directory).map(({ what }) => what)).toEqual(['missing', 'missing'])
    expect(differences(files, directory)).toEqual([])
    writeFileSync(join(directory, 'lamps/LampLit.v1.json'), '{}\n')
    writeFileSync(join(directory, 'lamps/LampStolen.v1.json'), '{}\n')
    expect(writeRegistry(files, directory)).toEqual([
      { path: 'lamps/LampLit.v1.json', what: 'different' },
      { path: 'lamps/LampStolen.v1.json', what: 'left over' },
    ])
    expect(differences(files, directory)).toEqual([])
    expect(JSON.parse(readFileSync(join(directory, 'lamps/LampLit.v2.json'), 'utf8'))).toMatchObject({ version: 2 })
  })

  test('refuses two definitions of one version', () => {
    const [first] = createTestCatalog()
    expect(() => registryFiles([first, first], [])).toThrow('two definitions of one version')
  })
})

/** Paths of properties without a description. */
function* undescribed(schema: JsonSchema, path: string): Iterable<string> {
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const at = path === '' ? name : `${path}.${name}`
    if (property.description === undefined && path !== '') yield at
    yield* undescribed(property, at)
  }
  for (const inner of [schema.items, schema.additionalProperties, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) {
    if (typeof inner === 'object' && !Array.isArray(inner)) yield* undescribed(inner, path)
  }
}
