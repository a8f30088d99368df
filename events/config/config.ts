/**
 * What `signalbox.config.ts` says: where somebody's catalogue is, and what is made of it. The commands
 * `signalbox events …` and the contract suite work from it.
 */
import * as z from 'zod/mini'
import { ConfigError } from './config-error'

export interface Contact {
  readonly name?: string
  readonly email?: string
  readonly url?: string
}

/** Who answers for a domain, as the catalogue page and AsyncAPI tell it. */
export interface DomainConfig {
  /** A team, such as `Payments`. */
  readonly owner?: string
  readonly contact?: Contact
  readonly description?: string
}

type Module = Readonly<Record<string, unknown>>

export interface SignalboxConfig {
  /**
   * The events: files or folders with definitions, names of packages that export them, or modules that are imported
   * already (`import * as lamps from './events/lamps'`). Paths are taken from the config file's folder.
   */
  readonly catalog: string | Module | readonly (string | Module)[]
  /** The folder of the registry, which is committed; `events/registry` unless said. */
  readonly registry?: string
  /** What the sources of all events begin with, such as `acme.`; `signalbox.` unless said. */
  readonly sourcePrefix?: string
  /** Files with upcasters that do not stand in the catalogue itself. */
  readonly upcasters?: string | readonly string[]
  /** Files that export what functions rely on, as `consumed` (`DomainConsumers`); `*` stands for any folder. */
  readonly consumers?: string | readonly string[]
  /**
   * The synthesized system: a cloud assembly such as `cdk.out`, templates, or a function that makes them and gives
   * their paths. Without it nobody knows who consumes.
   */
  readonly templates?: string | readonly string[] | (() => Promise<string | readonly string[]>)
  /** Of the bus; `default` unless said. */
  readonly busName?: string
  /** Of the catalogue page and of AsyncAPI. */
  readonly title?: string
  /** SPDX name of the licence of the contract. */
  readonly license?: string
  readonly contact?: Contact
  /** Where others import the events from, for the catalogue page: `@acme/events`, `{owner}` standing for the owner. */
  readonly importFrom?: string
  /** By domain, as `owner` and `publishers` of the events name it. */
  readonly domains?: Readonly<Record<string, DomainConfig>>
  /**
   * Lets `events build` write an index into each folder of an owner, and `owners.ts` above them. It says what their
   * imports end in: `''` for bundlers, `.js` for node16 and nodenext.
   */
  readonly index?: '' | '.js' | '.ts'
}

/**
 * Types what a config file exports; gives it back as it is.
 * ```ts
 * import { defineConfig } from 'signalbox/config'
 *
 * export default defineConfig({ catalog: 'src/events', sourcePrefix: 'acme.', templates: 'cdk.out' })
 * ```
 */
export function defineConfig(config: SignalboxConfig): SignalboxConfig {
  return config
}

const path = z.string().check(z.minLength(1, 'expected a path, got an empty text'))
const paths = z.union([path, z.array(path)], 'expected a path, or a list of paths')
const moduleObject = z.custom<Module>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'expected a path, or a module with definitions',
)
const contact = z.strictObject({
  name: z.optional(z.string()),
  email: z.optional(z.string()),
  url: z.optional(z.string()),
})
const schema = z.strictObject({
  catalog: z.union(
    [path, z.array(z.union([path, moduleObject])).check(z.minLength(1)), moduleObject],
    'expected a path, a module with definitions, or a list of such',
  ),
  registry: z.optional(path),
  sourcePrefix: z.optional(z.string()),
  upcasters: z.optional(paths),
  consumers: z.optional(paths),
  templates: z.optional(
    z.union(
      [path, z.array(path), z.custom((value) => typeof value === 'function')],
      'expected a path, a list of paths, or a function that gives them',
    ),
  ),
  busName: z.optional(z.string()),
  title: z.optional(z.string()),
  license: z.optional(z.string()),
  importFrom: z.optional(z.string()),
  contact: z.optional(contact),
  domains: z.optional(
    z.record(
      z.string(),
      z.strictObject({
        owner: z.optional(z.string()),
        contact: z.optional(contact),
        description: z.optional(z.string()),
      }),
    ),
  ),
  index: z.optional(z.enum(['', '.js', '.ts'])),
})

/** @throws ConfigError that names the file and every wrong field */
export function checkConfig(given: unknown, file: string): SignalboxConfig {
  const { data, error } = z.safeParse(schema, given)
  if (!error) return data as SignalboxConfig
  const issues = error.issues.flatMap((issue) => {
    const at = issue.path.join('.')
    if (issue.code !== 'unrecognized_keys') return [`${at || '(config)'}: ${issue.message}`]
    const known = Object.keys(knownAt(issue.path)).join(', ')
    return issue.keys.map((key) => `${at ? `${at}.` : ''}${key}: there is no such field; there are ${known}`)
  })
  throw new ConfigError(file, issues)
}

function knownAt(path: readonly PropertyKey[]): Readonly<Record<string, unknown>> {
  if (path.at(-1) === 'contact') return contact.shape
  return path[0] === 'domains' ? { owner: 0, contact: 0, description: 0 } : schema.shape
}
