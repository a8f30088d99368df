/** Reads an object that somebody named: a template, a function's code, an API's definition. */
import type { Cloud } from '../kernel/cloud'
import { type Principal, rootOf } from '../kernel/principal'

export interface ObjectPlace {
  readonly bucket: string
  readonly key: string
  readonly version?: string | undefined
}

/**
 * @param caller undefined: the account's root
 * @throws AwsError as S3's GetObject does
 */
export async function readObject(
  cloud: Cloud,
  caller: Principal | undefined,
  { bucket, key, version }: ObjectPlace,
): Promise<Buffer> {
  const { Body } = await cloud.call<{ readonly Body: Uint8Array }>(
    caller ?? rootOf(cloud.accountId),
    's3',
    'GetObject',
    {
      Bucket: bucket,
      Key: key,
      ...(version !== undefined && { VersionId: version }),
    },
  )
  return Buffer.from(Body)
}
