/** Finds and reads `signalbox.config.ts`, and what it names. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import type { DomainConsumers } from '../consumes'
import { sourcePrefix as defaultPrefix } from '../envelope'
import { checkConfig, type SignalboxConfig } from './config'
import { ConfigError } from './config-error'
import { type CatalogContents, contentsOf } from './contents'
import { createLoader, type Exports, find } from './modules'

export interface LoadedConfig {
  readonly file: string
  /** The folder of the file; its paths are taken from there. */
  readonly root: string
  readonly config: SignalboxConfig
  /** The registry's folder, absolute. */
  readonly registry: string
  readonly sourcePrefix: string
  readonly busName: string
  readonly title: string
  /** Of the `package.json` beside it. */
  readonly version: string
  /** The folders of the catalogue, absolute. */
  readonly folders: readonly string[]
  /** Reads the definitions, each file once. @throws ConfigError, and EventDefinitionError for an event that can't be */
  contents(): CatalogContents
  consumers(): readonly DomainConsumers[]
  /** Cloud assemblies and templates, absolute; none if the config names none. @throws ConfigError if one isn't there */
  templates(): Promise<readonly string[]>
  /** The same, of a config whose templates are no function. @throws ConfigError */
  templatesNow(): readonly string[]
}

export const configNames = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs', 'json'].map(
  (ending) => `signalbox.config.${ending}`,
)

const example = "export default { catalog: 'src/events', registry: 'events/registry', sourcePrefix: 'acme.' }"

/** In the directory or the nearest one above that has one. @throws ConfigError */
export function findConfig(directory: string): string {
  for (let at = resolve(directory); ; at = dirname(at)) {
    const name = configNames.find((each) => existsSync(join(at, each)))
    if (name !== undefined) return join(at, name)
    if (dirname(at) === at) break
  }
  const what = `there is none in ${resolve(directory)} or above; it says where your events are, such as ${example}`
  throw new ConfigError('signalbox.config.ts', [what])
}

/** @throws ConfigError */
export function loadConfig(file: string): LoadedConfig {
  const path = resolve(file)
  if (!existsSync(path)) throw new ConfigError(path, ['there is no such file'])
  const load = createLoader()
  return loadedFrom(exported(load(path)), path, load)
}

/** Of a config that is imported already; paths in it are taken from `root`. */
export function configured(config: SignalboxConfig, root: string): LoadedConfig {
  const file = configNames.map((name) => join(root, name)).find(existsSync) ?? join(root, 'signalbox.config.ts')
  return loadedFrom(config, file, createLoader())
}

function loadedFrom(given: unknown, file: string, load: (file: string) => Exports): LoadedConfig {
  const root = dirname(file)
  const config = checkConfig(given, file)
  const { registry = 'events/registry', sourcePrefix = defaultPrefix, busName = 'default' } = config
  const manifest = manifestOf(root)
  const places = [config.catalog].flat()
  const paths = places.filter((place) => typeof place === 'string')
  const inRoot = (path: string) => resolve(root, path)
  let read: CatalogContents | undefined
  return {
    file,
    root,
    config,
    registry: inRoot(registry),
    sourcePrefix,
    busName,
    title: config.title ?? manifest.name ?? 'Events',
    version: manifest.version ?? '0.0.0',
    folders: paths.map(inRoot).filter(isFolder),
    contents() {
      const more = listOf(config.upcasters).map((path) => load(fileAt(path, 'upcasters')))
      const modules = places.flatMap((place) => (typeof place === 'string' ? modulesAt(place) : [place]))
      read ??= checked(contentsOf([...modules, ...more]), file, sourcePrefix)
      return read
    },
    consumers() {
      return listOf(config.consumers)
        .flatMap((pattern) => filesLike(root, pattern))
        .map((path) => consumersIn(load(path), path))
    },
    async templates() {
      const { templates } = config
      return present(listOf(typeof templates === 'function' ? await templates() : templates))
    },
    templatesNow() {
      const { templates } = config
      if (typeof templates !== 'function') return present(listOf(templates))
      const what = 'templates: a function makes them, which a suite can not wait for: give it templates of its own'
      throw new ConfigError(file, [what])
    },
  }

  function present(templates: readonly string[]): readonly string[] {
    const found = templates.map(inRoot)
    const missing = found.filter((path) => !existsSync(path))
    if (missing.length === 0) return found
    throw new ConfigError(file, [`templates: there is no ${missing.join(', ')}; npx cdk synth makes an assembly`])
  }

  function modulesAt(place: string): readonly Exports[] {
    const path = inRoot(place)
    if (isFolder(path)) return codeIn(path).map(load)
    const found = find(path)
    if (found !== undefined) return [load(found)]
    return [packageAt(place)]
  }

  function packageAt(name: string): Exports {
    try {
      return createRequire(file)(name) as Exports
    } catch (error) {
      const what = `there is no file or folder ${name} in ${root}, and no such package`
      throw new ConfigError(file, [`catalog: ${what}`], { cause: error })
    }
  }

  function fileAt(path: string, field: string): string {
    const found = find(inRoot(path))
    if (found === undefined) throw new ConfigError(file, [`${field}: there is no file ${path} in ${root}`])
    return found
  }
}

function exported(module: Exports): unknown {
  if ('default' in module) return module.default
  return 'config' in module ? module.config : module
}

function checked(contents: CatalogContents, file: string, sourcePrefix: string): CatalogContents {
  const { catalog } = contents
  if (catalog.length === 0) throw new ConfigError(file, ['catalog: no event is defined there; defineEvent makes one'])
  const issues = catalog
    .filter((definition) => definition.sourcePrefix !== sourcePrefix)
    .map(
      ({ detailType, sourcePrefix: own }) =>
        `sourcePrefix: "${sourcePrefix}", but ${detailType} is defined with "${own}"; eventsFrom({ sourcePrefix }) gives a defineEvent for all`,
    )
  const doubles = catalog.filter(
    ({ detailType }, index) => catalog.findIndex((each) => each.detailType === detailType) < index,
  )
  issues.push(...doubles.map(({ detailType }) => `catalog: ${detailType} is defined twice`))
  const known = new Set(catalog.map(({ detailType }) => detailType))
  for (const { detailType, answeredBy = [] } of catalog) {
    const missing = answeredBy.filter((answer) => !known.has(answer))
    issues.push(...missing.map((answer) => `catalog: ${detailType} is answered by ${answer}, which is not defined`))
  }
  if (issues.length > 0) throw new ConfigError(file, issues)
  return contents
}

function consumersIn(module: Exports, file: string): DomainConsumers {
  const { consumed } = module
  const isOne = typeof consumed === 'object' && consumed !== null && 'domain' in consumed && 'consumers' in consumed
  if (!isOne) throw new ConfigError(file, ['expected an export "consumed" with "domain" and "consumers"'])
  return consumed as DomainConsumers
}

const isCode = /(?<!\.d|\.test|\.spec)\.[cm]?[jt]s$/

function codeIn(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => isCode.test(name) && !name.includes('node_modules'))
    .sort()
    .map((name) => join(directory, name))
}

/** Files of a path in which `*` stands for any one folder. */
function filesLike(root: string, pattern: string): readonly string[] {
  const found = pattern
    .split('/')
    .reduce<readonly string[]>(
      (paths, step) =>
        step === '*'
          ? paths.flatMap((path) => (isFolder(path) ? readdirSync(path).sort() : []).map((name) => join(path, name)))
          : paths.map((path) => join(path, step)),
      [root],
    )
  return found.filter((path) => existsSync(path) && statSync(path).isFile())
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory()
}

function listOf<Value>(value: Value | readonly Value[] | undefined): readonly Value[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value as Value]
}

function manifestOf(root: string): { readonly name?: string; readonly version?: string } {
  const file = join(root, 'package.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { name?: string; version?: string }) : {}
}
