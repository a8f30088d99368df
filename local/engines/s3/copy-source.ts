/** What `x-amz-copy-source` names. */
import { invalidArgument, invalidRequest } from './errors'
import type { Objects } from './objects'
import type { OfVersion } from './parts'
import type { StoredObject } from './state'
import { isMarker } from './state'

/**
 * As `x-amz-copy-source` has it: bucket and key, percent-encoded, with or without a slash before, and a version. Some
 * clients encode it whole, the slash between them too.
 */
export function sourceOf(text: string): OfVersion {
  const form = /^\/?([^/]+)\/([^?]+)(?:\?versionId=(.+))?$/
  const isWhole = !form.test(text)
  const [, bucket, key, version] = form.exec(isWhole ? decoded(text) : text) ?? []
  if (!bucket || !key) throw invalidArgument(`Copy Source must mention the source bucket and key: ${text}`)
  const plain = isWhole ? (part: string) => part : decoded
  return { Bucket: bucket, Key: plain(key), ...(version !== undefined && { VersionId: plain(version) }) }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw invalidArgument(`Copy Source must be percent-encoded: ${text}`)
  }
}

/** @throws NoSuchKey, NoSuchVersion, InvalidRequest: a marker is named */
export async function existingSource(objects: Objects, { Bucket, Key, VersionId }: OfVersion): Promise<StoredObject> {
  const version = VersionId === undefined ? undefined : await objects.find(Bucket, Key, VersionId)
  if (version && isMarker(version)) {
    throw invalidRequest('The source of a copy request may not specifically refer to a delete marker by version id.')
  }
  return await objects.existing(Bucket, Key, VersionId)
}
