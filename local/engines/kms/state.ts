/**
 * Keys, their aliases and grants. A key's material is 32 random bytes, sealed on disk under `kms.key`; what is encrypted with
 * it is encrypted (AES-256-GCM), but by whoever has this machine: it is no hardware module.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { AwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { PolicyDocument } from '../../kernel/service'
import { createTable } from '../../kernel/table'
import { createTagging, type Tags } from '../../kernel/tags'
import { createSealed } from '../../lib/sealed'
import { aliasNotFound, badTags, invalidKeyId, keyNotFound } from './errors'

export interface Key {
  readonly id: string
  readonly arn: string
  readonly description: string
  /** The key policy, as it was put. */
  readonly policy: string
  readonly enabled: boolean
  /** Milliseconds since the epoch, as all times here. */
  readonly createdAt: number
  /** When it is gone for good. */
  readonly deletionAt?: number | undefined
  /** Days between two rotations, and when the first was asked for. */
  readonly rotation?: { readonly days: number; readonly since: number } | undefined
  readonly tags: Tags
  /** The service of AWS whose own it is. */
  readonly ofAws?: string | undefined
}

export interface Alias {
  /** Such as `alias/orders`. */
  readonly name: string
  readonly keyId: string
  readonly createdAt: number
  readonly updatedAt: number
}

export interface Grant {
  readonly id: string
  readonly token: string
  readonly keyId: string
  readonly name?: string | undefined
  readonly grantee: string
  readonly retiring?: string | undefined
  readonly operations: readonly string[]
  readonly createdAt: number
}

export interface Keys {
  all(): readonly Key[]
  /** By id, ARN, alias or an alias's ARN. @throws NotFoundException */
  existing(id: string): Key
  find(id: string): Key | undefined
  create(key: Partial<Key> & Pick<Key, 'policy'>): Key
  put(key: Key): Key
  remove(key: Key): void
  material(key: Key): Buffer
  aliases(): readonly Alias[]
  alias(name: string): Alias | undefined
  putAlias(alias: Alias): void
  removeAlias(alias: Alias): void
  aliasArn(name: string): string
  grants(key?: Key): readonly Grant[]
  putGrant(grant: Grant): void
  removeGrant(grant: Grant): void
  load(): Promise<void>
  /** Hangs the deletions that are due on the clock. */
  resume(): void
}

export const tagging = createTagging(badTags)

const parsed = new WeakMap<Key, PolicyDocument>()

export function policyOf(key: Key): PolicyDocument {
  const known = parsed.get(key) ?? (JSON.parse(key.policy) as PolicyDocument)
  parsed.set(key, known)
  return known
}

const ownAlias = /^alias\/aws\/([a-z0-9-]+)$/
const keyFile = 'kms.key'

export function createKeys(cloud: Cloud): Keys {
  const keys = createTable<Key>(cloud, 'kms/key')
  const materials = createTable<string>(cloud, 'kms/material')
  const aliases = createTable<Alias>(cloud, 'kms/alias')
  const grants = createTable<Grant>(cloud, 'kms/grant')
  const sealed = createSealed(cloud, keyFile)
  const prefix = cloud.arn('kms', '')
  let isResumed = false

  function create(given: Partial<Key> & Pick<Key, 'policy'>): Key {
    const id = randomUUID()
    const key: Key = {
      description: '',
      enabled: true,
      createdAt: cloud.clock.now(),
      tags: {},
      ...given,
      id,
      arn: `${prefix}key/${id}`,
    }
    materials.put(sealed.seal(randomBytes(32).toString('base64'), id), id)
    return keys.put(key, id)
  }

  /** The key of a service of AWS's: made when it is first named. Only the service uses it, everybody may look at it. */
  function ofAws(name: string): Key {
    const service = ownAlias.exec(name)?.[1] ?? ''
    const policy = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: `${service}.amazonaws.com` },
          Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
          Resource: '*',
        },
        {
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${cloud.accountId}:root` },
          Action: ['kms:Describe*', 'kms:Get*', 'kms:List*'],
          Resource: '*',
        },
      ],
    }
    const now = cloud.clock.now()
    const description = `Default key that protects my ${service} data when no other key is defined`
    const key = create({ policy: JSON.stringify(policy), ofAws: service, description })
    aliases.put({ name, keyId: key.id, createdAt: now, updatedAt: now }, encodeURIComponent(name))
    return key
  }

  const alias = (name: string): Alias | undefined => aliases.get(encodeURIComponent(name))

  function find(id: string): Key | undefined {
    const name = id.startsWith(prefix) ? id.slice(prefix.length) : id
    if (!name.startsWith('alias/')) return keys.get(name.replace(/^key\//, ''))
    const found = alias(name)
    if (found) return keys.get(found.keyId)
    return ownAlias.test(name) ? ofAws(name) : undefined
  }

  function put(key: Key): Key {
    const before = keys.get(key.id)
    keys.put(key, key.id)
    if (isResumed && key.deletionAt !== before?.deletionAt) hang(key)
    return key
  }

  function remove(key: Key): void {
    keys.delete(key.id)
    materials.delete(key.id)
    for (const each of aliases.list()) if (each.keyId === key.id) aliases.delete(encodeURIComponent(each.name))
    grants.deleteAll(key.id)
  }

  function hang({ id, arn, deletionAt }: Key): void {
    if (deletionAt === undefined) return
    const end = (): void => {
      const key = keys.get(id)
      // Unless the deletion was cancelled meanwhile.
      if (key?.deletionAt === deletionAt) remove(key)
    }
    cloud.clock.at(deletionAt, end, { what: 'deletion', subject: arn })
  }

  return {
    all: () => keys.list(),
    find,
    existing(id) {
      const key = find(id)
      if (key) return key
      const region = id.startsWith('arn:') ? id.split(':')[3] : cloud.region
      if (region !== cloud.region) throw new AwsError('NotFoundException', `Invalid arn ${region}`)
      const name = id.startsWith(prefix) ? id.slice(prefix.length) : id
      if (name.startsWith('alias/')) throw aliasNotFound(`${prefix}${name}`)
      const uuid = name.replace(/^key\//, '')
      if (!/^(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.test(uuid)) throw invalidKeyId(id)
      throw keyNotFound(`${prefix}key/${uuid}`)
    },
    create,
    put,
    remove,
    material: ({ id }) => Buffer.from(sealed.open(materials.get(id) ?? '', id), 'base64'),
    aliases: () => aliases.list(),
    alias,
    putAlias: (each) => void aliases.put(each, encodeURIComponent(each.name)),
    removeAlias: ({ name }) => void aliases.delete(encodeURIComponent(name)),
    aliasArn: (name) => `${prefix}${name}`,
    grants: (key) => (key ? grants.list(key.id) : grants.list()),
    putGrant: (grant) => void grants.put(grant, grant.keyId, grant.id),
    removeGrant: ({ keyId, id }) => void grants.delete(keyId, id),
    async load() {
      await keys.load()
      await materials.load()
      await aliases.load()
      await grants.load()
    },
    resume() {
      isResumed = true
      for (const key of keys.list()) hang(key)
    },
  }
}
