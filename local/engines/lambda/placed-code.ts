/** Where the code is that a template names: in its assembly, in the template itself, or in S3. */
import { existsSync } from 'node:fs'
import { refuseUnknown } from '../../kernel/aws-error'
import type { ResourceContext } from '../../kernel/service'
import type { CodeInput, CodePlace } from './code'
import { invalidParameter } from './errors'
import type { PlacedCode } from './state'

export async function placeCode(
  code: CodePlace,
  given: CodeInput | undefined,
  before: PlacedCode | undefined,
  context: ResourceContext,
  property = 'Code',
): Promise<PlacedCode> {
  const where = `${context.stackName}/${context.logicalId}, ${property}`
  if (!given) throw invalidParameter(`${where}: there is no code`)
  const { ZipFile, S3Bucket, S3Key, S3ObjectVersion } = given
  refuseUnknown(given, ['ZipFile', 'S3Bucket', 'S3Key', 'S3ObjectVersion'], where)
  if (ZipFile !== undefined) return code.inline(String(ZipFile))
  if (!S3Bucket || !S3Key) throw invalidParameter(`${where}: S3Bucket and S3Key, or ZipFile, are needed`)
  const path = context.asset(S3Bucket, S3Key)
  if (path !== undefined) return code.asset(path)
  // As on AWS, the same name is the same code: the object may be another by now, or gone.
  const from = JSON.stringify([S3Bucket, S3Key, S3ObjectVersion])
  if (before?.from === from && existsSync(before.taskRoot)) return before
  return { ...(await code.upload(given, context.maker)), from }
}
