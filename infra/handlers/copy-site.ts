/**
 * Copies the site that lies beside this function's code into a bucket, when CloudFormation makes the custom resource or
 * its properties change. When the resource goes the bucket stays, and all that is in it.
 */
import { join } from 'node:path'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda'
import { systemClock } from '../../shared/clock'
import { guarded } from '../../shared/guarded'
import { answer } from '../custom-resource'
import { copyFiles } from './copy-files'

const site = join(__dirname, 'site')
const s3 = new S3Client({})

async function handle(event: CloudFormationCustomResourceEvent, context: Context): Promise<void> {
  const Bucket = String(event.ResourceProperties.Bucket)
  try {
    if (event.RequestType !== 'Delete') {
      await tell(Bucket, event.ResourceProperties.Site)
      await copyFiles(s3, site, Bucket, systemClock.now())
    }
    await answer(event, { Status: 'SUCCESS', PhysicalResourceId: `site of ${Bucket}` })
  } catch (error) {
    console.error('The site was not copied', error)
    const Reason = `${error instanceof Error ? error.message : error}; more is in ${context.logStreamName}`
    await answer(event, { Status: 'FAILED', Reason, PhysicalResourceId: `site of ${Bucket}` })
  }
}

export const handler = guarded(handle)

/** What the template knows and the build could not, for the pages; and where AWS is, if it is not where SDKs look for it. */
async function tell(Bucket: string, told: unknown): Promise<void> {
  const { AWS_ENDPOINT_URL: endpoint } = process.env
  const Body = JSON.stringify({ ...(told as object), ...(endpoint && { endpoint }) })
  const Key = 'site.json'
  await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'application/json', CacheControl: 'no-cache' }))
}
