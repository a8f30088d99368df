/** Where code and definitions lie: `s3://bucket/key`, or the parts of it. A path of this machine was not packaged. */
import { isObject } from '../template'
import { refusal, refuseUnknown } from './sam-error'

export interface Location {
  readonly bucket: unknown
  readonly key: unknown
  readonly version?: unknown
}

export function locationOf(value: unknown, property: string): Location {
  if (isObject(value)) {
    refuseUnknown(value, ['Bucket', 'Key', 'Version'], `${property}.`)
    const { Bucket, Key, Version } = value
    if (Bucket === undefined || Key === undefined) {
      throw refusal(`'${property}' requires Bucket and Key properties to be specified.`)
    }
    return { bucket: Bucket, key: Key, ...(Version !== undefined && { version: Version }) }
  }
  const [, bucket, key, version] = /^s3:\/\/([^/]+)\/([^?]+)(?:\?versionId=(.+))?$/.exec(String(value)) ?? []
  if (!bucket || !key) {
    throw refusal(
      `'${property}' is not a valid S3 Uri of the form 's3://bucket/key' with optional versionId query parameter.`,
    )
  }
  return { bucket, key, ...(version !== undefined && { version }) }
}
