/** Under which conditions an object is read, or copied: both have the same four, under other names. */
import { AwsError } from '../../kernel/aws-error'
import { epochSeconds } from '../../kernel/timestamp'
import { preconditionFailed } from './errors'
import { matches, type ObjectCondition } from './objects'
import { etagOf } from './parts'
import type { StoredObject } from './state'

type Time = number | string | Date

export interface ReadCondition extends ObjectCondition {
  readonly IfModifiedSince?: Time
  readonly IfUnmodifiedSince?: Time
}

/** Which does not hold, as its header is called. An ETag decides before a time; `now` is in milliseconds. */
function failing(condition: ReadCondition, object: StoredObject, now: number): string | undefined {
  const seconds = Math.floor(object.at / 1000)
  const since = (time: Time) => Math.floor(epochSeconds(time) ?? Number.NaN)
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = condition
  if (IfMatch !== undefined) {
    if (!matches(IfMatch, object)) return 'If-Match'
  } else if (IfUnmodifiedSince !== undefined && seconds > since(IfUnmodifiedSince)) return 'If-Unmodified-Since'
  if (IfNoneMatch !== undefined) return matches(IfNoneMatch, object) ? 'If-None-Match' : undefined
  if (IfModifiedSince === undefined || seconds > since(IfModifiedSince)) return undefined
  // What is still to come says nothing: S3 passes it over.
  return since(IfModifiedSince) > Math.floor(now / 1000) ? undefined : 'If-Modified-Since'
}

/** @throws PreconditionFailed, or what a 304 is */
export function checkRead(condition: ReadCondition, object: StoredObject, now: number): void {
  const header = failing(condition, object, now)
  if (!header) return
  if (header === 'If-Match' || header === 'If-Unmodified-Since') throw preconditionFailed(header)
  const headers = { etag: etagOf(object.etag), 'last-modified': new Date(object.at).toUTCString() }
  throw new AwsError('NotModified', 'Not Modified', 304, {}, headers)
}

export interface CopyCondition {
  readonly CopySourceIfMatch?: string
  readonly CopySourceIfNoneMatch?: string
  readonly CopySourceIfModifiedSince?: Time
  readonly CopySourceIfUnmodifiedSince?: Time
}

/** @throws PreconditionFailed */
export function checkCopy(input: CopyCondition, object: StoredObject, now: number): void {
  const { CopySourceIfMatch, CopySourceIfNoneMatch, CopySourceIfModifiedSince, CopySourceIfUnmodifiedSince } = input
  const condition: ReadCondition = {
    ...(CopySourceIfMatch !== undefined && { IfMatch: CopySourceIfMatch }),
    ...(CopySourceIfNoneMatch !== undefined && { IfNoneMatch: CopySourceIfNoneMatch }),
    ...(CopySourceIfModifiedSince !== undefined && { IfModifiedSince: CopySourceIfModifiedSince }),
    ...(CopySourceIfUnmodifiedSince !== undefined && { IfUnmodifiedSince: CopySourceIfUnmodifiedSince }),
  }
  const header = failing(condition, object, now)
  if (header) throw preconditionFailed(`x-amz-copy-source-${header}`)
}
