/** Buckets, their policies, and the records of what is in them. */
import type { Cloud } from '../../kernel/cloud'
import type { PolicyDocument } from '../../kernel/service'
import { createTable } from '../../kernel/table'
import type { Tags } from '../../kernel/tags'
import type { Checksum } from './checksum'
import { alreadyOwned, bucketNotEmpty, invalidBucketName, noSuchBucket } from './errors'
import type { Notification } from './notification-configuration'

export interface Bucket {
  readonly name: string
  readonly createdAt: number
  readonly policy?: PolicyDocument | undefined
  readonly tags?: Tags | undefined
  /** Absent: it has never been versioned. */
  readonly versioning?: Versioning | undefined
  /** Its objects' changes are told on the default bus. */
  readonly tellsBus?: boolean | undefined
  /** To whom else. */
  readonly notifications?: readonly Notification[] | undefined
  /** What a template said of both when it was last applied: a start says it again, and changes nothing that came after. */
  readonly templateTold?: string | undefined
}

export const versionings = ['Enabled', 'Suspended'] as const
export type Versioning = (typeof versionings)[number]

/** Members that a caller gives with an object and gets back with it. */
export interface ObjectHeaders {
  readonly ContentType?: string
  readonly ContentEncoding?: string
  readonly ContentDisposition?: string
  readonly ContentLanguage?: string
  readonly CacheControl?: string
  readonly Expires?: string
  readonly Metadata?: Readonly<Record<string, string>>
}

/** What a version has that was made while there were none, or while they were suspended. */
export const nullVersion = 'null'

export interface VersionOf {
  readonly key: string
  readonly at: number
  /** Absent: the null version. */
  readonly versionId?: string | undefined
  /** Of the versions of a key, the newest has the highest; absent: 0. */
  readonly order?: number | undefined
}

export interface StoredObject extends VersionOf {
  readonly blob: string
  readonly size: number
  /** Without quotes. */
  readonly etag: string
  readonly headers: ObjectHeaders
  readonly checksum?: Checksum | undefined
  readonly tags?: Tags | undefined
  /** Of an object that came in parts, in their order. */
  readonly parts?: readonly ObjectPart[] | undefined
}

export interface ObjectPart {
  readonly number: number
  /** Bytes. */
  readonly size: number
  readonly checksum?: Checksum | undefined
}

/** Says that its key is deleted, as long as it is the newest version. */
export interface DeleteMarker extends VersionOf {
  readonly isMarker: true
}

export type StoredVersion = StoredObject | DeleteMarker

export const isMarker = (version: StoredVersion): version is DeleteMarker => 'isMarker' in version

/** Of what was copied, if it has an id of its own. */
export const versionOfSource = ({ versionId }: VersionOf): { readonly CopySourceVersionId?: string } =>
  versionId === undefined ? {} : { CopySourceVersionId: versionId }

export const idOf = ({ versionId = nullVersion }: VersionOf): string => versionId

export interface Buckets {
  readonly all: () => readonly Bucket[]
  get(name: string): Bucket | undefined
  /** @throws NoSuchBucket */
  existing(name: string): Bucket
  create(name: string): void
  /** @throws BucketAlreadyOwnedByYou where AWS does */
  createNew(name: string): void
  setPolicy(name: string, policy: PolicyDocument | undefined): void
  setTags(name: string, tags: Tags): void
  setVersioning(name: string, versioning: Versioning): void
  setTellsBus(name: string, tellsBus: boolean): void
  setNotifications(name: string, notifications: readonly Notification[]): void
  setTemplateTold(name: string, told: string): void
  remove(name: string): Promise<void>
  load(): Promise<void>
}

/** Keys of objects: a slash cannot be in a bucket's name, so the first one ends it. */
export const objectsOf = (bucket: string): string => `s3/object/${bucket}/`
/**
 * What is not to be seen without its id: older versions, and markers. An object that is to be seen is never here, so
 * buckets without versions have nothing here, and a data directory of before they could have them is read as it is.
 */
export const versionsOf = (bucket: string): string => `s3/version/${bucket}/`

const mostOrders = 9_999_999_999

/** The one that has no name as a location, and where S3 began. */
export const firstRegion = 'us-east-1'

/** Below its key, the newest first. No key holds a NUL: it stands in no XML. */
export const versionKey = (bucket: string, { key, order = 0 }: VersionOf): string =>
  `${versionsOf(bucket)}${key}\0${String(mostOrders - order).padStart(10, '0')}`

export function createBuckets(cloud: Cloud): Buckets {
  const buckets = createTable<Bucket>(cloud, 's3/bucket')
  const save = (bucket: Bucket) => buckets.put(bucket, bucket.name)

  function existing(name: string): Bucket {
    const bucket = buckets.get(name)
    if (!bucket) throw noSuchBucket(name)
    return bucket
  }

  function create(name: string): void {
    if (buckets.has(name)) return
    if (!isBucketName(name)) throw invalidBucketName(name)
    save({ name, createdAt: cloud.clock.now() })
  }

  return {
    existing,
    all: () => buckets.list(),
    get: (name) => buckets.get(name),
    create,
    createNew(name) {
      if (buckets.has(name) && cloud.region !== firstRegion) throw alreadyOwned(name)
      create(name)
    },
    setPolicy(name, policy) {
      const bucket = existing(name)
      if (policy) cloud.authorizer.checkResourcePolicy?.(policy, `bucket ${name}`)
      save({ ...bucket, policy })
    },
    setTags(name, tags) {
      const { tags: before, ...bucket } = existing(name)
      if (JSON.stringify(before ?? {}) === JSON.stringify(tags)) return
      save({ ...bucket, ...(Object.keys(tags).length > 0 && { tags }) })
    },
    setVersioning(name, versioning) {
      const bucket = existing(name)
      if (bucket.versioning !== versioning) save({ ...bucket, versioning })
    },
    setTellsBus(name, tellsBus) {
      const bucket = existing(name)
      if ((bucket.tellsBus ?? false) !== tellsBus) save({ ...bucket, tellsBus })
    },
    setNotifications(name, given) {
      const { notifications: _, ...bucket } = existing(name)
      save({ ...bucket, ...(given.length > 0 && { notifications: given }) })
    },
    setTemplateTold(name, templateTold) {
      const bucket = existing(name)
      if (bucket.templateTold !== templateTold) save({ ...bucket, templateTold })
    },
    async remove(name) {
      const { versioning } = existing(name)
      for (const kept of [objectsOf(name), versionsOf(name)]) {
        for await (const _object of cloud.store.range(kept, { limit: 1 })) {
          throw bucketNotEmpty(name, versioning !== undefined)
        }
      }
      buckets.delete(name)
    },
    load: buckets.load,
  }
}

function isBucketName(name: string): boolean {
  return (
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !/\.\.|\.-|-\./.test(name) &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
    !/^(xn--|sthree-)|(-s3alias|--ol-s3)$/.test(name)
  )
}
