import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import Module from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { catalog } from '../../../events/catalog'
import { meanings } from '../../../events/catalog/meanings'
import { upcasters } from '../../../events/catalog/upcasters'
import { checkConfig, type SignalboxConfig } from '../../../events/config/config'
import { configNames, configured, findConfig, loadConfig } from '../../../events/config/load-config'
import { catalogIndex } from '../../../events/registry-build/catalog-index'
import { repositoryConfig } from '../repository-config'

const repository = join(__dirname, '../../..')
let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'config-'))
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function write(path: string, text: string): string {
  const file = join(root, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  return file
}

const lampLit = (more = '') => `import * as z from 'zod/mini'
import { eventsFrom } from '${repository}/events/index.js'
import type { Nothing } from './types-alone.js'
const { defineEvent } = eventsFrom({ sourcePrefix: 'acme.' })
enum Colour { Warm = 'warm', Cold = 'cold' }
export const lamp = z.object({ lamp: z.string(), colour: z.enum(Colour) }) satisfies object
export const lampMeanings = { lamp: 'Which one.', colour: 'Of its light.' }
export const LampLit = defineEvent({
  owner: 'lamps', name: 'LampLit', version: 1, publishers: ['lamps'], summary: 'A lamp was lit.',
  data: lamp, examples: [{ lamp: 'desk', colour: Colour.Warm }],
})
${more}`

describe('signalbox.config.ts', () => {
  test('of this repository gives all its events, with what their fields mean', () => {
    const config = repositoryConfig()
    const contents = config.contents()
    expect(contents.catalog.map(({ detailType }) => detailType)).toEqual(catalog.map(({ detailType }) => detailType))
    const said = (each: typeof meanings) => [...new Set(each.map((one) => JSON.stringify(one.meanings)))].sort()
    expect(said(contents.meanings)).toEqual(said(meanings))
    expect(contents.upcasters).toHaveLength(upcasters.length)
    expect(config).toMatchObject({
      busName: 'signalbox',
      title: 'Signalbox',
      registry: join(repository, 'events/registry'),
    })
    expect(config.consumers().map(({ domain }) => domain)).toContain('promotions')
  })

  test('is read though somebody has left a hook for TypeScript behind that reads none', () => {
    const extensions = (Module as unknown as { _extensions: Record<string, unknown> })._extensions
    const before = extensions['.ts']
    extensions['.ts'] = () => {
      throw new Error('asked')
    }
    try {
      write('events.ts', lampLit().replace(/.*types-alone.*/, ''))
      const file = write('signalbox.config.ts', `export default { catalog: 'events.ts', sourcePrefix: 'acme.' }`)
      expect(loadConfig(file).contents().catalog).toHaveLength(1)
    } finally {
      if (before === undefined) delete extensions['.ts']
      else extensions['.ts'] = before
    }
  })

  test('is TypeScript as people write it, and so is the catalogue', async () => {
    write('src/events/lamp-lit.ts', lampLit('export const here = [import.meta.url, import.meta.dirname]'))
    write('src/events/types-alone.ts', 'export type Nothing = never')
    write('src/events/lamp-lit.test.ts', 'throw new Error("a test")')
    write('src/events/index.ts', "export * as lamps from './lamp-lit'")
    write('cdk.out/Lamps.template.json', '{"Resources":{}}')
    write('package.json', '{"name":"house","version":"2.0.0"}')
    const file = write(
      'signalbox.config.ts',
      `import { defineConfig } from '${repository}/events/config'
export default defineConfig({ catalog: 'src/events', sourcePrefix: 'acme.', templates: 'cdk.out' })`,
    )
    const config = loadConfig(file)
    const { catalog: own, meanings: described } = config.contents()
    expect(own.map(({ detailType, pattern }) => [detailType, pattern.source])).toEqual([['LampLit', ['acme.lamps']]])
    expect(described.map((each) => each.meanings)).toContainEqual({ lamp: 'Which one.', colour: 'Of its light.' })
    expect(config).toMatchObject({ title: 'house', version: '2.0.0', busName: 'default' })
    expect(await config.templates()).toEqual([join(root, 'cdk.out')])
    expect(config.templatesNow()).toEqual([join(root, 'cdk.out')])
  })

  test.each([
    ['signalbox.config.json', '{"catalog":"events.ts","sourcePrefix":"acme."}'],
    ['signalbox.config.mjs', "export default { catalog: './events.js', sourcePrefix: 'acme.' }"],
    ['signalbox.config.js', "module.exports = { catalog: ['events'], sourcePrefix: 'acme.' }"],
    [
      'signalbox.config.mts',
      "import * as events from './events'\nexport const config = { catalog: events, sourcePrefix: 'acme.' as const }",
    ],
  ])('may be %s', (name, text) => {
    write('events.ts', lampLit())
    write('types-alone.ts', '')
    const file = write(name, text)
    mkdirSync(join(root, 'deep/er'), { recursive: true })
    expect(findConfig(join(root, 'deep/er'))).toBe(file)
    expect(loadConfig(file).contents().catalog).toHaveLength(1)
  })

  test('is looked for upwards; where there is none, it is said how one looks', () => {
    expect(configNames).toEqual(expect.arrayContaining(['signalbox.config.ts', 'signalbox.config.json']))
    expect(() => findConfig(root)).toThrow("such as export default { catalog: 'src/events'")
  })

  test.each<[object, string]>([
    [{ catalogue: 'x', catalog: 'x' }, 'catalogue: there is no such field; there are catalog, registry'],
    [{}, 'catalog: expected a path, a module with definitions, or a list of such'],
    [{ catalog: 'x', registry: 7 }, 'registry: '],
    [{ catalog: 'x', templates: {} }, 'templates: expected a path, a list of paths, or a function that gives them'],
    [{ catalog: 'x', index: 'js' }, 'index: '],
    [
      { catalog: 'x', domains: { lamps: { contact: { mail: 'a@b.c' } } } },
      'domains.lamps.contact.mail: there is no such field; there are name, email, url',
    ],
    [
      { catalog: 'x', domains: { lamps: { team: 'x' } } },
      'domains.lamps.team: there is no such field; there are owner',
    ],
  ])('%j is refused by field and file', (given, message) => {
    expect(() => checkConfig(given, '/r/signalbox.config.ts')).toThrow(message)
    expect(() => checkConfig(given, '/r/signalbox.config.ts')).toThrow('/r/signalbox.config.ts: ')
  })

  test('says of what it names what is not there, and where', async () => {
    const of = (config: SignalboxConfig) => configured(config, root)
    expect(() => of({ catalog: 'nowhere' }).contents()).toThrow(
      `catalog: there is no file or folder nowhere in ${root}`,
    )
    expect(() => of({ catalog: {} }).contents()).toThrow('catalog: no event is defined there')
    expect(() => of({ catalog: {}, upcasters: 'up.ts' }).contents()).toThrow('upcasters: there is no file up.ts')
    await expect(of({ catalog: {}, templates: 'cdk.out' }).templates()).rejects.toThrow(
      'npx cdk synth makes an assembly',
    )
    expect(() => of({ catalog: {}, templates: async () => 'x' }).templatesNow()).toThrow(
      'templates: a function makes them',
    )
    const file = write('events.ts', "import '@/alias'")
    expect(() => of({ catalog: 'events.ts' }).contents()).toThrow(
      `${file}: import of "@/alias": it is not installed (aliases of tsconfig are not read here)`,
    )
    write('events.ts', "import './gone'")
    expect(() => of({ catalog: 'events.ts' }).contents()).toThrow('import of "./gone": there is no such file')
    write('events.ts', 'export const = 1')
    expect(() => of({ catalog: 'events.ts' }).contents()).toThrow(`${file}: can't be compiled`)
    write('events.ts', 'export default 1')
    write('consumes.ts', 'export const other = 1')
    expect(() => of({ catalog: 'events.ts', consumers: 'consumes.ts' }).consumers()).toThrow(
      'expected an export "consumed"',
    )
  })

  test('names each event whose sources begin otherwise', () => {
    write('events.ts', lampLit())
    write('types-alone.ts', '')
    const config = configured({ catalog: 'events.ts', sourcePrefix: 'house.' }, root)
    expect(() => config.contents()).toThrow('sourcePrefix: "house.", but LampLit is defined with "acme."')
  })

  test('names each answer to a request that nobody has defined', () => {
    write('events.ts', lampLit().replace('summary:', "answeredBy: ['LampFailed', 'LampWentOut.v2'],\n  summary:"))
    const config = configured({ catalog: 'events.ts', sourcePrefix: 'acme.' }, root)
    expect(() => config.contents()).toThrow('catalog: LampLit is answered by LampWentOut.v2, which is not defined')
  })

  test('may ask for indexes whose imports node16 resolves', () => {
    write('events/lamps/lamp-lit.ts', '')
    expect([...catalogIndex(join(root, 'events'), '.js').values()].join('')).toContain(
      "export * as lamps from './lamps/index.js'",
    )
    expect(catalogIndex(join(root, 'events'), '.js').get('lamps/index.ts')).toContain("from './lamp-lit.js'")
  })
})
