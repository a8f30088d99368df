/** Buckets, their policies, and the records of what is in them. */
import type { Cloud } from '../../kernel/cloud'
import type { PolicyDocument } from '../../kernel/service'
import { createTable } from '../../kernel/table'
import type { Tags } from '../../kernel/tags'
import type { Checksum } from './checksum'
import { bucketNotEmpty, invalidBucketName, noSuchBucket } from './errors'

export interface Bucket {
  readonly name: string
  readonly createdAt: number
  readonly policy?: PolicyDocument | undefined
  readonly tags?: Tags | undefined
}

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

export interface StoredObject {
  readonly key: string
  readonly blob: string
  readonly size: number
  /** Without quotes. */
  readonly etag: string
  readonly at: number
  readonly headers: ObjectHeaders
  readonly checksum?: Checksum | undefined
}

export interface Buckets {
  readonly all: () => readonly Bucket[]
  get(name: string): Bucket | undefined
  /** @throws NoSuchBucket */
  existing(name: string): Bucket
  create(name: string): void
  setPolicy(name: string, policy: PolicyDocument | undefined): void
  setTags(name: string, tags: Tags): void
  remove(name: string): Promise<void>
  load(): Promise<void>
}

/** Keys of objects: a slash cannot be in a bucket's name, so the first one ends it. */
export const objectsOf = (bucket: string): string => `s3/object/${bucket}/`

export function createBuckets(cloud: Cloud): Buckets {
  const buckets = createTable<Bucket>(cloud, 's3/bucket')
  const save = (bucket: Bucket) => buckets.put(bucket, bucket.name)

  function existing(name: string): Bucket {
    const bucket = buckets.get(name)
    if (!bucket) throw noSuchBucket(name)
    return bucket
  }

  return {
    existing,
    all: () => buckets.list(),
    get: (name) => buckets.get(name),
    create(name) {
      if (buckets.has(name)) return
      if (!isBucketName(name)) throw invalidBucketName(name)
      save({ name, createdAt: cloud.clock.now() })
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
    async remove(name) {
      existing(name)
      for await (const _object of cloud.store.range(objectsOf(name), { limit: 1 })) {
        throw bucketNotEmpty(name)
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
