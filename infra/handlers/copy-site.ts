/**
 * Copies the site that lies beside this function's code into a bucket, when CloudFormation makes the custom resource or
 * its properties change. When the resource goes the bucket stays, and all that is in it.
 */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DeleteObjectsCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda'
import { systemClock } from '../../shared/clock'
import { obsolete, type PlannedFile, planUpload, type StoredFile } from './site-plan'

const site = join(__dirname, 'site')
const s3 = new S3Client({})
const mostAtOnce = 16
/** Of DeleteObjects. */
const mostDeleted = 1000

export async function handler(event: CloudFormationCustomResourceEvent, context: Context): Promise<void> {
  const Bucket = String(event.ResourceProperties.Bucket)
  try {
    if (event.RequestType !== 'Delete') await copy(Bucket, event.ResourceProperties.Site)
    await answer(event, { Status: 'SUCCESS', PhysicalResourceId: `site of ${Bucket}` })
  } catch (error) {
    console.error('The site was not copied', error)
    const Reason = `${error instanceof Error ? error.message : error}; more is in ${context.logStreamName}`
    await answer(event, { Status: 'FAILED', Reason, PhysicalResourceId: `site of ${Bucket}` })
  }
}

async function copy(Bucket: string, told: unknown): Promise<void> {
  const stored = await list(Bucket)
  const keys = await filesIn(site)
  await tell(Bucket, told)
  for (const group of planUpload(keys)) {
    for (let at = 0; at < group.length; at += mostAtOnce) {
      await Promise.all(group.slice(at, at + mostAtOnce).map((file) => put(Bucket, file)))
    }
  }
  const gone = obsolete(stored, keys, systemClock.now())
  for (let at = 0; at < gone.length; at += mostDeleted) {
    const Objects = gone.slice(at, at + mostDeleted).map((Key) => ({ Key }))
    const { Errors = [] } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }))
    // They cost nothing but room, and the next copy finds them again.
    if (Errors.length > 0) console.warn('What is obsolete was not removed', Errors.length)
  }
}

async function put(Bucket: string, { key: Key, contentType, cacheControl }: PlannedFile): Promise<void> {
  const Body = await readFile(join(site, Key))
  await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: contentType, CacheControl: cacheControl }))
}

/** What the template knows and the build could not, for the pages; and where AWS is, if it is not where SDKs look for it. */
async function tell(Bucket: string, told: unknown): Promise<void> {
  const { AWS_ENDPOINT_URL: endpoint } = process.env
  const Body = JSON.stringify({ ...(told as object), ...(endpoint && { endpoint }) })
  const Key = 'site.json'
  await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'application/json', CacheControl: 'no-cache' }))
}

async function list(Bucket: string): Promise<readonly StoredFile[]> {
  const stored: StoredFile[] = []
  let ContinuationToken: string | undefined
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken }))
    for (const { Key, LastModified } of page.Contents ?? []) {
      if (Key !== undefined && LastModified) stored.push({ key: Key, modifiedAt: LastModified })
    }
    ContinuationToken = page.NextContinuationToken
  } while (ContinuationToken !== undefined)
  return stored
}

async function filesIn(directory: string): Promise<readonly string[]> {
  const files: string[] = []
  for (const path of await readdir(directory, { recursive: true })) {
    if ((await stat(join(directory, path))).isFile()) files.push(path)
  }
  return files
}

/** To the address that CloudFormation gave; it waits for nothing else. */
async function answer(
  { ResponseURL, StackId, RequestId, LogicalResourceId }: CloudFormationCustomResourceEvent,
  outcome: { readonly Status: string; readonly Reason?: string; readonly PhysicalResourceId: string },
): Promise<void> {
  const response = await fetch(ResponseURL, {
    method: 'PUT',
    body: JSON.stringify({ StackId, RequestId, LogicalResourceId, ...outcome }),
  })
  if (!response.ok) throw new Error(`CloudFormation has answered ${response.status}`)
}
