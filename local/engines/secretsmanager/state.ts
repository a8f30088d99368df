/**
 * Secrets as they are kept: what is told of one under `secretsmanager/secret/<name>`, the value of each version, sealed,
 * under `secretsmanager/value/<name>/<version>`.
 */
import { randomInt } from 'node:crypto'
import type { Cloud } from '../../kernel/cloud'
import { createTable } from '../../kernel/table'
import type { Tags } from '../../kernel/tags'
import { createSealed } from '../../lib/sealed'
import { cannotDecrypt, markedForDeletion, notFound } from './errors'
import type { Version } from './versions'

export interface Secret {
  readonly name: string
  readonly arn: string
  readonly description?: string | undefined
  readonly kmsKeyId?: string | undefined
  readonly tags: Tags
  /** The resource policy, as it was put. */
  readonly policy?: string | undefined
  readonly versions: readonly Version[]
  /** Milliseconds since the epoch, as all times here. */
  readonly createdAt: number
  readonly changedAt: number
  /** The day on which a value was last read. */
  readonly accessedAt?: number | undefined
  /** When it is gone for good. */
  readonly deletionAt?: number | undefined
  /** What a template said of its value, sealed: the value is made again only when that changes. */
  readonly declared?: string | undefined
}

/** One of both. */
export interface SecretValue {
  readonly text?: string | undefined
  /** Base64. */
  readonly binary?: string | undefined
}

export interface Secrets {
  all(): readonly Secret[]
  /** By name, or by ARN, with or without the six characters at its end. */
  find(id: string): Secret | undefined
  /** @throws ResourceNotFoundException */
  existing(id: string): Secret
  /** @throws ResourceNotFoundException, or InvalidRequestException if it is to be deleted */
  alive(id: string): Secret
  /** The ARN of a secret that is made under this name now. */
  newArn(name: string): string
  put(secret: Secret): Secret
  /** The secret is put beside it, in the same tick. */
  putValue(secret: Secret, versionId: string, value: SecretValue): void
  valueOf(secret: Secret, versionId: string): SecretValue
  dropValue(secret: Secret, versionId: string): void
  remove(secret: Secret): void
  seal(text: string, secret: Pick<Secret, 'arn'>): string
  open(sealed: string, secret: Pick<Secret, 'arn'>): string
  load(): Promise<void>
  /** Hangs the deletions that are due on the clock. */
  resume(): void
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
/** Beside the store. */
const keyFile = 'secretsmanager.key'
const suffix = /-[A-Za-z0-9]{6}$/

export function createSecrets(cloud: Cloud): Secrets {
  const table = createTable<Secret>(cloud, 'secretsmanager/secret')
  const values = createTable<string>(cloud, 'secretsmanager/value')
  const sealed = createSealed(cloud, keyFile)
  const prefix = cloud.arn('secretsmanager', 'secret:')
  // A name may hold slashes, which are what parts of keys are told apart by.
  const keyOf = ({ name }: Secret): string => encodeURIComponent(name)
  const placeOf = ({ arn }: Pick<Secret, 'arn'>, versionId: string): string => `${arn}/${versionId}`
  let isResumed = false

  function open(text: string, about: string): string {
    try {
      return sealed.open(text, about)
    } catch (cause) {
      throw cannotDecrypt(keyFile, cause)
    }
  }

  function find(id: string): Secret | undefined {
    if (!id.startsWith('arn:')) return table.get(encodeURIComponent(id))
    if (!id.startsWith(prefix)) return undefined
    const rest = id.slice(prefix.length)
    const named = table.get(encodeURIComponent(rest.replace(suffix, '')))
    // A name may itself end like an ARN.
    return named?.arn === id ? named : table.get(encodeURIComponent(rest))
  }

  function existing(id: string): Secret {
    const secret = find(id)
    if (!secret) throw notFound()
    return secret
  }

  function remove(secret: Secret): void {
    table.delete(keyOf(secret))
    values.deleteAll(keyOf(secret))
  }

  function put(secret: Secret): Secret {
    const before = table.get(keyOf(secret))
    table.put(secret, keyOf(secret))
    if (isResumed && secret.deletionAt !== before?.deletionAt) hang(secret)
    return secret
  }

  function hang({ name, arn, deletionAt }: Secret): void {
    if (deletionAt === undefined) return
    const end = (): void => {
      const secret = find(name)
      // Unless it was restored, or made again, meanwhile.
      if (secret?.arn === arn && secret.deletionAt === deletionAt) remove(secret)
    }
    cloud.clock.at(deletionAt, end, { what: 'deletion', subject: arn })
  }

  return {
    all: () => table.list(),
    find,
    existing,
    alive(id) {
      const secret = existing(id)
      if (secret.deletionAt !== undefined) throw markedForDeletion()
      return secret
    },
    newArn(name) {
      const random = Array.from({ length: 6 }, () => alphabet[randomInt(alphabet.length)])
      return `${prefix}${name}-${random.join('')}`
    },
    put,
    putValue(secret, versionId, value) {
      values.put(sealed.seal(JSON.stringify(value), placeOf(secret, versionId)), keyOf(secret), versionId)
    },
    valueOf(secret, versionId) {
      return JSON.parse(open(values.get(keyOf(secret), versionId) ?? '', placeOf(secret, versionId))) as SecretValue
    },
    dropValue: (secret, versionId) => void values.delete(keyOf(secret), versionId),
    remove,
    seal: (text, secret) => sealed.seal(text, secret.arn),
    open: (text, secret) => open(text, secret.arn),
    async load() {
      await table.load()
      await values.load()
    },
    resume() {
      isResumed = true
      for (const secret of table.list()) hang(secret)
    },
  }
}
