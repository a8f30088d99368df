/** Copies a built site into its bucket by the plan, and takes from it what earlier builds have left. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { DeleteObjectsCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { obsolete, type PlannedFile, planUpload, type StoredFile } from './site-plan'

const mostAtOnce = 16
/** Of DeleteObjects. */
const mostDeleted = 1000

export interface StoredObject extends StoredFile {
  /** The MD5 of what is in it, in quotes. */
  readonly tag: string
}

export interface Copied {
  readonly files: number
  readonly removed: number
  /** What was there before. */
  readonly before: readonly StoredObject[]
}

export async function copyFiles(s3: S3Client, site: string, Bucket: string, now: Date): Promise<Copied> {
  const before = await list(s3, Bucket)
  const keys = await filesIn(site)
  for (const group of planUpload(keys)) {
    for (let at = 0; at < group.length; at += mostAtOnce) {
      await Promise.all(group.slice(at, at + mostAtOnce).map((file) => put(s3, site, Bucket, file)))
    }
  }
  const gone = obsolete(before, keys, now)
  for (let at = 0; at < gone.length; at += mostDeleted) {
    const Objects = gone.slice(at, at + mostDeleted).map((Key) => ({ Key }))
    const { Errors = [] } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }))
    // They cost nothing but room, and the next copy finds them again.
    if (Errors.length > 0) console.warn('What is obsolete was not removed', Errors.length)
  }
  return { files: keys.length, removed: gone.length, before }
}

async function put(
  s3: S3Client,
  site: string,
  Bucket: string,
  { key: Key, contentType, cacheControl }: PlannedFile,
): Promise<void> {
  const Body = await readFile(join(site, Key))
  await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: contentType, CacheControl: cacheControl }))
}

async function list(s3: S3Client, Bucket: string): Promise<readonly StoredObject[]> {
  const stored: StoredObject[] = []
  let ContinuationToken: string | undefined
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken }))
    for (const { Key, LastModified, ETag: tag = '' } of page.Contents ?? []) {
      if (Key !== undefined && LastModified) stored.push({ key: Key, modifiedAt: LastModified, tag })
    }
    ContinuationToken = page.NextContinuationToken
  } while (ContinuationToken !== undefined)
  return stored
}

async function filesIn(directory: string): Promise<readonly string[]> {
  const files: string[] = []
  for (const path of await readdir(directory, { recursive: true })) {
    if ((await stat(join(directory, path))).isFile()) files.push(path.split(sep).join('/'))
  }
  return files
}
