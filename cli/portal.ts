/** Publishes the portal into the bucket of its stack: what is written in it needs no deployment. Doing it again changes nothing. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation'
import { CloudFrontClient, CreateInvalidationCommand } from '@aws-sdk/client-cloudfront'
import { S3Client } from '@aws-sdk/client-s3'
import { copyFiles, type StoredObject } from '../infra/handlers/copy-files'
import { buildPortal, filesOf, hashOf } from '../infra/portal'
import { newUlid } from '../shared/ids'
import { readArguments } from './arguments'
import { readTarget, reporting, targetOptions, timeAt } from './aws-target'
import { UsageError } from './usage-error'

const usage = 'signalbox portal publish [--stack STACK]'
const options = { ...targetOptions, stack: { type: 'string', default: 'signalbox-portal' } } as const

/** Of more, all of it is asked for anew. */
const mostPaths = 50

export async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments(args, options, { most: 1, usage })
  const [what = ''] = positionals
  if (what !== 'publish') throw new UsageError(`expected publish, not "${what}"\nusage: ${usage}`)
  const target = readTarget(values)
  const s3 = new S3Client({ ...target.config, ...(target.isLocal && { forcePathStyle: true }) })
  const cloudFront = new CloudFrontClient(target.config)
  try {
    await reporting(target, async () => {
      // Before anything is built: whether there is a place for it.
      const { bucket, distribution } = await placeOf(new CloudFormationClient(target.config), values.stack)
      const site = await buildPortal()
      const now = new Date(await timeAt(target))
      const { files, removed, before } = await copyFiles(s3, site, bucket, now)
      const changed = changedIn(site, before)
      if (changed.length > 0) await invalidate(cloudFront, distribution, changed, now)
      console.log(
        `${files} files of build ${hashOf(site)} are in ${bucket}${removed > 0 ? `; ${removed} old ones went` : ''}`,
      )
      console.log(changed.length === 0 ? 'No page has changed' : `Changed: ${changed.join(', ')}`)
      const unknown = changed.filter((file) => before.length > 0 && !before.some(({ key }) => key === file))
      if (unknown.length > 0) {
        console.log(`New, and led to the application until the stack is deployed again: ${unknown.join(', ')}`)
      }
    })
  } finally {
    s3.destroy()
    cloudFront.destroy()
  }
}

interface Place {
  readonly bucket: string
  readonly distribution: string
}

async function placeOf(client: CloudFormationClient, StackName: string): Promise<Place> {
  const found = new Map<string, string>()
  try {
    for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName })) {
      for (const { ResourceType = '', PhysicalResourceId = '' } of StackResourceSummaries) {
        found.set(ResourceType, PhysicalResourceId)
      }
    }
  } catch (error) {
    if ((error as Error).name !== 'ValidationError') throw error
    throw new UsageError(`--stack: there is no stack ${StackName}: deploy it first`, { cause: error })
  } finally {
    client.destroy()
  }
  const [bucket, distribution] = [found.get('AWS::S3::Bucket'), found.get('AWS::CloudFront::Distribution')]
  if (!bucket || !distribution)
    throw new UsageError(`--stack: ${StackName} has no bucket with a distribution before it`)
  return { bucket, distribution }
}

/** What keeps its name when it changes, and was otherwise before, or not there. */
function changedIn(site: string, before: readonly StoredObject[]): readonly string[] {
  const tags = new Map(before.map(({ key, tag }) => [key, tag]))
  return filesOf(site).filter((file) => {
    if (file.startsWith('assets/')) return false
    return (
      tags.get(file) !==
      `"${createHash('md5')
        .update(readFileSync(join(site, file)))
        .digest('hex')}"`
    )
  })
}

/** CloudFront keeps them for a second; elsewhere somebody may have configured it to keep them for longer. */
async function invalidate(
  client: CloudFrontClient,
  DistributionId: string,
  files: readonly string[],
  now: Date,
): Promise<void> {
  const Items = files.length > mostPaths ? ['/*'] : ['/', ...files.map((file) => `/${file}`)]
  const CallerReference = `portal-${newUlid(now)}`
  const InvalidationBatch = { CallerReference, Paths: { Quantity: Items.length, Items } }
  await client.send(new CreateInvalidationCommand({ DistributionId, InvalidationBatch }))
}
