/** What the operations are made of, and the checks that many of them share. */
import { createHash } from 'node:crypto'
import { AwsError, NotModelledError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { Access } from '../../kernel/service'
import type { Blobs } from './blobs'
import { invalidStorageClass } from './errors'
import type { Notifications } from './notifications'
import type { ObjectEvents } from './object-events'
import type { Objects } from './objects'
import { type Bucket, type Buckets, idOf, type VersionOf } from './state'

export interface S3Parts {
  readonly cloud: Cloud
  readonly buckets: Buckets
  readonly objects: Objects
  readonly blobs: Blobs
  readonly events: ObjectEvents
  readonly notifications: Notifications
}

export interface InBucket {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}

export interface OfObject extends InBucket {
  readonly Key: string
}

export interface OfVersion extends OfObject {
  readonly VersionId?: string
}

export const arnOf = (bucket: string, key?: string): string =>
  `arn:aws:s3:::${bucket}${key === undefined ? '' : `/${key}`}`

export function createAccess(buckets: Buckets) {
  const resourcePolicy = (bucket: string) => buckets.get(bucket)?.policy
  return {
    toBucket: (action: string, bucket: string, context?: Access['context']): Access => ({
      action: `s3:${action}`,
      resource: arnOf(bucket),
      resourcePolicy: resourcePolicy(bucket),
      ...(context ? { context } : {}),
    }),
    toObject: (action: string, bucket: string, key: string): Access => ({
      action: `s3:${action}`,
      resource: arnOf(bucket, key),
      resourcePolicy: resourcePolicy(bucket),
    }),
  }
}

export function checkBucket({ cloud, buckets }: S3Parts, { Bucket, ExpectedBucketOwner }: InBucket): void {
  if (ExpectedBucketOwner !== undefined && !/^\d{12}$/.test(ExpectedBucketOwner)) {
    throw new AwsError(
      'InvalidBucketOwnerAWSAccountID',
      `The value of the expected bucket owner parameter must be an AWS Account ID... [${ExpectedBucketOwner}]`,
    )
  }
  buckets.existing(Bucket)
  if (ExpectedBucketOwner !== undefined && ExpectedBucketOwner !== cloud.accountId) {
    throw new AwsError('AccessDenied', 'Access Denied', 403)
  }
}

/** Those that S3 has. */
const storageClasses = new Set([
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER',
  'DEEP_ARCHIVE',
  'OUTPOSTS',
  'GLACIER_IR',
  'SNOW',
  'EXPRESS_ONEZONE',
  'FSX_OPENZFS',
])

/** Members that would change what is stored, in ways that are not there. */
export function checkStorage(input: object, where: string): void {
  const { ACL, ServerSideEncryption, StorageClass } = input as Record<string, string | undefined>
  const only = (name: string, value: string | undefined, ...allowed: string[]) => {
    if (value !== undefined && !allowed.includes(value)) {
      throw new NotModelledError(`${name} "${value}"`, where, `modelled: ${allowed.join(', ') || 'none'}`)
    }
  }
  only('ACL', ACL, 'private', 'bucket-owner-full-control')
  only('ServerSideEncryption', ServerSideEncryption, 'AES256')
  if (StorageClass !== undefined && !storageClasses.has(StorageClass)) throw invalidStorageClass(StorageClass)
  only('StorageClass', StorageClass, 'STANDARD')
}

export function checkKey(key: string): void {
  if (Buffer.byteLength(key) > 1024) throw new AwsError('KeyTooLongError', 'Your key is too long')
}

/** Another engine may hand over text. */
export function bytesOf(body: unknown): Buffer {
  if (Buffer.isBuffer(body)) return body
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  return Buffer.from(typeof body === 'string' ? body : '')
}

/** The MD5 of what was sent; throws if it is not the one that the sender says it has. */
export function checkedMd5(bytes: Buffer, expected: string | undefined): Buffer {
  const md5 = createHash('md5').update(bytes).digest()
  if (expected === undefined || expected === md5.toString('base64')) return md5
  if (!/^[A-Za-z0-9+/]{22}==$/.test(expected)) {
    throw new AwsError('InvalidDigest', 'The Content-MD5 you specified was invalid.', 400, { 'Content-MD5': expected })
  }
  throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.', 400, {
    ExpectedDigest: expected,
    CalculatedDigest: md5.toString('base64'),
  })
}

export const etagOf = (etag: string): string => `"${etag}"`

/** The id of a version, as answers have it where there are versions. */
export const versionMembers = ({ versioning }: Bucket, version: VersionOf): { readonly VersionId?: string } =>
  versioning ? { VersionId: idOf(version) } : {}

/** To who puts one: that it has no id of its own is not said. */
export const newVersionMembers = ({ versionId }: VersionOf): { readonly VersionId?: string } =>
  versionId === undefined ? {} : { VersionId: versionId }

/** What is on disk is not encrypted; but S3 says so of every object, and clients look for it. */
export const encrypted = { ServerSideEncryption: 'AES256' } as const

export const ownerOf = ({ accountId }: Pick<Cloud, 'accountId'>) => ({ ID: accountId })
