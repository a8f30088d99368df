/**
 * Parameters as they are kept: what is told of one under `ssm/parameter/<name>`, each version of it under
 * `ssm/version/<name>/<number>`. The value of a SecureString is what KMS made of it.
 */
import type { Cloud } from '../../kernel/cloud'
import { createTable } from '../../kernel/table'
import { createTagging, type Tags } from '../../kernel/tags'
import { badTags, parameterNotFound } from './errors'

export type ParameterType = 'String' | 'StringList' | 'SecureString'

export interface Parameter {
  readonly name: string
  /** The number of the newest version. */
  readonly latest: number
  readonly tags: Tags
  /** A digest of what a template said of it: it is put again only when that changes. */
  readonly declared?: string | undefined
}

export interface Version {
  readonly version: number
  readonly type: ParameterType
  /** Of a SecureString, in base64, what KMS made of it. */
  readonly value: string
  readonly keyId?: string | undefined
  readonly description?: string | undefined
  readonly allowedPattern?: string | undefined
  readonly tier: string
  readonly dataType: string
  readonly labels: readonly string[]
  /** Milliseconds since the epoch. */
  readonly changedAt: number
  /** An ARN. */
  readonly changedBy: string
}

export interface Parameters {
  all(): readonly Parameter[]
  /** By name or ARN, with no selector. */
  find(id: string): Parameter | undefined
  /** @throws ParameterNotFound */
  existing(id: string): Parameter
  newest(parameter: Parameter): Version
  /** The oldest first. */
  versions(parameter: Parameter): readonly Version[]
  version(parameter: Parameter, number: number): Version | undefined
  put(parameter: Parameter): void
  putVersion(parameter: Parameter, version: Version): void
  dropVersion(parameter: Parameter, version: Version): void
  remove(parameter: Parameter): void
  arnOf(name: string): string
  /** Without the ARN around it. */
  nameOf(id: string): string
  load(): Promise<void>
}

export const tagging = createTagging(badTags)

/** So that keys are in order of numbers. */
const digits = (version: number): string => String(version).padStart(8, '0')

export function createParameters(cloud: Cloud): Parameters {
  const table = createTable<Parameter>(cloud, 'ssm/parameter')
  const versions = createTable<Version>(cloud, 'ssm/version')
  const prefix = cloud.arn('ssm', 'parameter')
  // A name may hold slashes, which are what parts of keys are told apart by.
  const keyOf = ({ name }: Pick<Parameter, 'name'>): string => encodeURIComponent(name)

  function nameOf(id: string): string {
    if (!id.startsWith(`${prefix}/`)) return id
    const path = id.slice(prefix.length)
    // The ARN has a slash before a name that has none.
    const plain = path.slice(1)
    return !plain.includes('/') && !table.has(encodeURIComponent(path)) ? plain : path
  }

  const find = (id: string): Parameter | undefined => table.get(keyOf({ name: nameOf(id) }))

  return {
    all: () => table.list(),
    find,
    existing(id) {
      const parameter = find(id)
      if (!parameter) throw parameterNotFound()
      return parameter
    },
    newest: (parameter) => versions.get(keyOf(parameter), digits(parameter.latest)) as Version,
    versions: (parameter) => versions.list(keyOf(parameter)),
    version: (parameter, number) => versions.get(keyOf(parameter), digits(number)),
    put: (parameter) => void table.put(parameter, keyOf(parameter)),
    putVersion: (parameter, version) => void versions.put(version, keyOf(parameter), digits(version.version)),
    dropVersion: (parameter, { version }) => void versions.delete(keyOf(parameter), digits(version)),
    remove(parameter) {
      table.delete(keyOf(parameter))
      versions.deleteAll(keyOf(parameter))
    },
    arnOf: (name) => `${prefix}${name.startsWith('/') ? '' : '/'}${name}`,
    nameOf,
    async load() {
      await table.load()
      await versions.load()
    },
  }
}
