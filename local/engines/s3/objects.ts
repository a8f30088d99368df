/**
 * What is stored of objects: the records in the store, the bytes in a blob, changed together one key at a time. The
 * version of a key that is to be seen is its object; all others, and markers, are beside it under ids of their own.
 */
import { createHash, randomBytes } from 'node:crypto'
import { AwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { Tags } from '../../kernel/tags'
import type { Blobs } from './blobs'
import {
  conflicting,
  invalidArgument,
  isADeleteMarker,
  noSuchKey,
  noSuchVersion,
  notImplemented,
  preconditionFailed,
} from './errors'
import {
  type Buckets,
  idOf,
  isMarker,
  nullVersion,
  objectsOf,
  type StoredObject,
  type StoredVersion,
  versionKey,
  versionsOf,
} from './state'

export interface ObjectCondition {
  readonly IfMatch?: string
  readonly IfNoneMatch?: string
}

export interface WriteCondition extends ObjectCondition {
  /** In milliseconds: what was put after it is a conflict, as of an upload that was begun before. */
  readonly since?: number
}

/** What a deletion has come to. */
export interface Deletion {
  readonly key: string
  /** What was deleted for good; undefined: there was nothing, or it is only marked. */
  readonly gone?: StoredVersion | undefined
  /** The id of the marker that was put. */
  readonly marker?: string | undefined
}

export interface Objects {
  find(bucket: string, key: string, versionId?: string): Promise<StoredVersion | undefined>
  /** @throws NoSuchKey, NoSuchVersion, or MethodNotAllowed: the version is a marker. `method` is told of then. */
  existing(bucket: string, key: string, versionId?: string, method?: string): Promise<StoredObject>
  /** As `existing`; but a key whose newest version is a marker is one too. */
  newestOrMarker(bucket: string, key: string, versionId: string | undefined, method: string): Promise<StoredObject>
  /** Undefined if it was replaced since its record was read. */
  read(bucket: string, object: StoredObject, first?: number, last?: number): Promise<Buffer | undefined>
  /** Makes it the newest version, or puts it in the place of what is there. `also` is called in the same tick. */
  put(
    bucket: string,
    object: StoredObject,
    condition?: WriteCondition,
    also?: (stored: StoredObject) => void,
  ): Promise<StoredObject>
  /** Other tags for one version, in its place. @throws as `existing`, and MethodNotAllowed if a marker is the newest */
  retag(
    bucket: string,
    key: string,
    versionId: string | undefined,
    tags: Tags | undefined,
    method: string,
    also: (stored: StoredObject) => void,
  ): Promise<StoredObject>
  /** Without an id it marks the key where there are versions. `also` is called in the tick of a change. */
  delete(bucket: string, key: string, versionId?: string, also?: (deletion: Deletion) => void): Promise<Deletion>
}

export function createObjects(cloud: Cloud, buckets: Buckets, blobs: Blobs): Objects {
  const { store } = cloud
  const recordOf = (bucket: string, key: string): string => objectsOf(bucket) + key
  /** The last change of each key that is being changed; a condition and what it allows must not be torn apart. */
  const turns = new Map<string, Promise<unknown>>()

  function inTurn<T>(record: string, work: () => Promise<T>): Promise<T> {
    const before = turns.get(record) ?? Promise.resolve()
    const turn = before.catch(() => undefined).then(work)
    turns.set(record, turn)
    const forget = () => {
      if (turns.get(record) === turn) turns.delete(record)
    }
    turn.then(forget, forget)
    return turn
  }

  const current = (bucket: string, key: string) => store.get<StoredObject>(recordOf(bucket, key))

  /** Those beside the object, the newest first. */
  async function besides(bucket: string, key: string): Promise<StoredVersion[]> {
    const found: StoredVersion[] = []
    if (buckets.get(bucket)?.versioning === undefined) return found
    for await (const [, version] of store.range<StoredVersion>(`${versionsOf(bucket)}${key}\0`)) found.push(version)
    return found
  }

  async function find(bucket: string, key: string, versionId?: string): Promise<StoredVersion | undefined> {
    const object = await current(bucket, key)
    if (versionId === undefined || (object && idOf(object) === versionId)) return object
    return (await besides(bucket, key)).find((version) => idOf(version) === versionId)
  }

  /** Their bytes go when nothing on disk refers to them any more. */
  async function drop(...versions: readonly (StoredVersion | undefined)[]): Promise<void> {
    const gone = versions.flatMap((version) => (version && !isMarker(version) ? [version.blob] : []))
    if (gone.length === 0) return
    await store.flush()
    for (const blob of gone) blobs.remove(blob)
  }

  async function existing(bucket: string, key: string, versionId?: string, method = 'GET'): Promise<StoredObject> {
    const version = await find(bucket, key, versionId)
    if (!version && versionId !== undefined) {
      throw noSuchVersion(key, issuedId(versionId, buckets.existing(bucket).versioning !== undefined))
    }
    if (!version) {
      const [newest] = await besides(bucket, key)
      throw noSuchKey(key, newest && isMarker(newest) ? idOf(newest) : undefined)
    }
    if (isMarker(version)) throw isADeleteMarker(method, version.at)
    return version
  }

  /** The version, or the newest; a marker is there too. */
  async function newestOrMarker(bucket: string, key: string, versionId: string | undefined, method: string) {
    if (versionId !== undefined || (await current(bucket, key))) return await existing(bucket, key, versionId, method)
    const [newest] = await besides(bucket, key)
    if (newest && isMarker(newest)) throw isADeleteMarker(method, newest.at)
    throw noSuchKey(key)
  }

  /** What the newest version is to be called, and what of the others goes for it. */
  async function succession(bucket: string, key: string) {
    const { versioning } = buckets.existing(bucket)
    const object = await current(bucket, key)
    const others = await besides(bucket, key)
    const order = versioning && 1 + Math.max(object?.order ?? 0, ...others.map((each) => each.order ?? 0))
    const versionId = versioning === 'Enabled' ? newVersionId() : undefined
    // There is one null version at most: the new one takes its place.
    const replaced = versionId ? undefined : [object, ...others].find((each) => each && idOf(each) === nullVersion)
    return {
      object,
      mark: versioning && { order, versionId },
      /** In the tick of the change. */
      makeRoom() {
        if (replaced && replaced !== object) store.delete(versionKey(bucket, replaced))
        if (object && replaced !== object) store.put(versionKey(bucket, object), object)
      },
      replaced,
    }
  }

  /** A key whose object is gone shows the version before it, unless that is a marker. */
  function promote(bucket: string, next: StoredVersion | undefined): void {
    if (!next || isMarker(next)) return
    store.delete(versionKey(bucket, next))
    store.put(recordOf(bucket, next.key), next)
  }

  async function deleteVersion(bucket: string, key: string, versionId: string): Promise<Deletion> {
    const object = await current(bucket, key)
    const others = await besides(bucket, key)
    if (object && idOf(object) === versionId) {
      store.delete(recordOf(bucket, key))
      promote(bucket, others[0])
      return { key, gone: object }
    }
    const gone = others.find((version) => idOf(version) === versionId)
    if (!gone) return { key }
    store.delete(versionKey(bucket, gone))
    if (!object && gone === others[0]) promote(bucket, others[1])
    return { key, gone }
  }

  return {
    find,
    existing,
    newestOrMarker,
    async read(bucket, object, first, last) {
      try {
        const bytes = await blobs.read(object.blob, first, last)
        const wanted = Math.min(last ?? object.size - 1, object.size - 1) - (first ?? 0) + 1
        if (bytes.length < wanted) throw damaged(bucket, object, 'is cut')
        return bytes
      } catch (error) {
        const kept = await find(bucket, object.key, idOf(object))
        if (!kept || isMarker(kept) || kept.blob !== object.blob) return undefined
        throw (error as { code?: unknown }).code === 'ENOENT' ? damaged(bucket, object, 'is missing') : error
      }
    },
    put: (bucket, object, condition = {}, also) =>
      inTurn(recordOf(bucket, object.key), async () => {
        const { object: before, mark, makeRoom, replaced } = await succession(bucket, object.key)
        try {
          checkWrite(condition, before, object.key)
        } catch (error) {
          blobs.remove(object.blob)
          throw error
        }
        // A copy comes with the place among the versions of what it was copied from.
        const stored: StoredObject = { ...object, order: undefined, versionId: undefined, ...mark }
        makeRoom()
        store.put(recordOf(bucket, object.key), stored)
        also?.(stored)
        await drop(replaced)
        return stored
      }),
    retag: (bucket, key, versionId, tags, method, also) =>
      inTurn(recordOf(bucket, key), async () => {
        const { tags: _, ...object } = await newestOrMarker(bucket, key, versionId, method)
        const newest = await current(bucket, key)
        const isNewest = newest !== undefined && idOf(newest) === idOf(object)
        const tagged: StoredObject = { ...object, ...(tags && { tags }) }
        store.put(isNewest ? recordOf(bucket, key) : versionKey(bucket, tagged), tagged)
        also(tagged)
        return tagged
      }),
    delete: (bucket, key, versionId, also) =>
      inTurn(recordOf(bucket, key), async () => {
        if (versionId !== undefined) {
          const deletion = await deleteVersion(bucket, key, versionId)
          if (deletion.gone) also?.(deletion)
          await drop(deletion.gone)
          return deletion
        }
        const { object, mark, makeRoom, replaced } = await succession(bucket, key)
        makeRoom()
        if (object) store.delete(recordOf(bucket, key))
        const marker: StoredVersion | undefined = mark && { key, at: cloud.clock.now(), isMarker: true, ...mark }
        if (marker) store.put(versionKey(bucket, marker), marker)
        const deletion = marker ? { key, marker: idOf(marker) } : { key, gone: object }
        if (deletion.gone || deletion.marker) also?.(deletion)
        await drop(replaced)
        return deletion
      }),
  }
}

/** Of 24 bytes, the last three say that the others were issued: AWS knows its own ids too. */
function newVersionId(): string {
  const random = randomBytes(21)
  return Buffer.concat([random, sealOf(random)]).toString('base64url')
}

const sealOf = (random: Buffer): Buffer => createHash('sha256').update(random).digest().subarray(0, 3)

/** What no version was ever called is a mistake, not a version that is gone. @throws InvalidArgument */
export function issuedId(versionId: string, hasVersions: boolean): string {
  const bytes = Buffer.from(versionId, 'base64url')
  const isIssued = /^[\w-]{32}$/.test(versionId) && sealOf(bytes.subarray(0, 21)).equals(bytes.subarray(21))
  if (versionId !== nullVersion && !(isIssued && hasVersions)) {
    throw invalidArgument('Invalid version id specified', 'versionId', versionId)
  }
  return versionId
}

const quoted = (etag: string): string => `"${etag}"`

export function matches(condition: string, object: StoredObject): boolean {
  return condition
    .split(',')
    .map((each) => each.trim().replace(/^W\//, ''))
    .some((each) => each === '*' || each === quoted(object.etag) || each === object.etag)
}

/** A write is for what is there (If-Match with an ETag) or for nothing (If-None-Match: *); S3 takes no other. */
export function checkConditions({ IfMatch, IfNoneMatch }: ObjectCondition): void {
  if (IfMatch !== undefined && IfNoneMatch !== undefined) {
    throw notImplemented('If-Match,If-None-Match', 'Multiple conditional request headers present in the request')
  }
  const header = IfMatch === '*' ? 'If-Match' : (IfNoneMatch ?? '*') === '*' ? undefined : 'If-None-Match'
  if (header) throw notImplemented(header, `We don't accept the provided value of ${header} header for this API`)
}

function checkWrite(condition: WriteCondition, before: StoredObject | undefined, key: string): void {
  const { IfMatch, IfNoneMatch, since } = condition
  checkConditions(condition)
  if (IfMatch !== undefined && !before) throw noSuchKey(key)
  if (IfMatch !== undefined && before) {
    if (!matches(IfMatch, before)) throw preconditionFailed('If-Match')
    if (since !== undefined && before.at > since) throw conflicting('If-Match', key)
  }
  if (IfNoneMatch !== undefined && before) throw preconditionFailed('If-None-Match')
}

/** Something other than this cloud was at the files beside the store. */
function damaged(bucket: string, { key, blob }: StoredObject, how: string): AwsError {
  return new AwsError(
    'InternalError',
    `The bytes of ${bucket}/${key} are damaged: s3/${blob} ${how}; put it again`,
    500,
  )
}
