/** An object of S3 as a source: its version, copied to where artefacts lie. */
import { isAwsError } from '../../../kernel/aws-error'
import { consoleLink } from './console'
import { failed, type Provider, type Step, type StepContext } from './provider'
import { storeOutput } from './store-output'

interface Head {
  readonly ETag?: string
  readonly VersionId?: string
}

export const s3Source: Provider = {
  category: 'Source',
  name: 'S3',
  configuration: {
    S3Bucket: 'required',
    S3ObjectKey: 'required',
    PollForSourceChanges: 'optional',
    AllowOverrideForS3ObjectKey: 'optional',
  },
  inputs: [0, 0],
  outputs: [1, 1],
  step: take,
  poll({ S3Bucket: Bucket, S3ObjectKey: Key, PollForSourceChanges = 'true' }, call) {
    if (PollForSourceChanges === 'false') return undefined
    return call<Head>('s3', 'HeadObject', { Bucket, Key }).then(({ VersionId }) => VersionId)
  },
}

async function take(context: StepContext): Promise<Step> {
  const { action, execution, setting } = context
  const overrides = execution.overrides.filter(({ actionName }) => actionName === action.declaration.name)
  const overridden = (type: string): string | undefined =>
    overrides.find(({ revisionType }) => revisionType === type)?.revisionValue
  const Bucket = setting('S3Bucket') ?? ''
  const Key = overridden('S3_OBJECT_KEY') ?? setting('S3ObjectKey') ?? ''
  const asked = overridden('S3_OBJECT_VERSION_ID')
  try {
    const head = await context.call<Head>('s3', 'HeadObject', { Bucket, Key, ...(asked && { VersionId: asked }) })
    const { VersionId: id = 'null' } = head
    if (id === 'null') {
      return failed(
        'ConfigurationError',
        `The bucket ${Bucket} of the source has to keep versions: enable its versioning`,
      )
    }
    const object = { Bucket, Key, VersionId: id }
    const { Body } = await context.call<{ Body: Buffer }>('s3', 'GetObject', object)
    await storeOutput(context, Body)
    const etag = (head.ETag ?? '').replaceAll('"', '')
    const summary = `Amazon S3 version id: ${id}`
    const url = consoleLink(context.cloud.region, `s3/object/${Bucket}?prefix=${encodeURIComponent(Key)}`)
    return {
      kind: 'succeed',
      external: { id, summary, url },
      revision: { id, summary, url },
      variables: { BucketName: Bucket, ObjectKey: Key, ETag: etag, VersionId: id },
    }
  } catch (error) {
    if (!isAwsError(error) || !/^(NoSuch|NotFound|404)/.test(error.code)) throw error
    return failed('ConfigurationError', `The object ${Key} of the bucket ${Bucket} could not be read: ${error.message}`)
  }
}
