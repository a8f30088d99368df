/**
 * Functions of the CDK's own in Python, which is not run here, behind resources that the local cloud makes itself: they are
 * taken, so that the templates deploy, and fail if anybody calls them all the same.
 */
import { bucketNotificationsHandler } from '../../lib/cdk-handlers'
import type { CodeInput } from './code'

interface Declared {
  readonly Runtime?: unknown
  readonly Description?: unknown
}

/** By what the CDK says of it, the resources that it is for. */
const descriptions: ReadonlyMap<unknown, string> = new Map([
  [bucketNotificationsHandler, 'Custom::S3BucketNotifications'],
])

/** The resource type for which the function stands; undefined: it is any other. */
export function doneOtherwise({ Runtime, Description }: Declared): string | undefined {
  return /^python3\.\d+$/.test(String(Runtime)) ? descriptions.get(Description) : undefined
}

/** Its properties in the place of the function's own. */
export function standIn(type: string): { readonly Runtime: string; readonly Code: CodeInput } {
  const message = `Python is not run by the local cloud, which makes ${type} itself`
  return {
    Runtime: 'nodejs22.x',
    Code: { ZipFile: `exports.handler = async () => { throw new Error(${JSON.stringify(message)}) }` },
  }
}
