/** What is stored of objects: the record in the store, the bytes in a blob, changed together one key at a time. */
import { AwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { Blobs } from './blobs'
import { noSuchKey, preconditionFailed } from './errors'
import { objectsOf, type StoredObject } from './state'

export interface ObjectCondition {
  readonly IfMatch?: string
  readonly IfNoneMatch?: string
}

export interface Objects {
  find(bucket: string, key: string): Promise<StoredObject | undefined>
  /** @throws NoSuchKey */
  existing(bucket: string, key: string): Promise<StoredObject>
  /** Undefined if it was replaced since its record was read. */
  read(bucket: string, object: StoredObject, first?: number, last?: number): Promise<Buffer | undefined>
  /** Puts it in the place of what is there. `also` is changed in the same tick. */
  put(bucket: string, object: StoredObject, condition?: ObjectCondition, also?: () => void): Promise<void>
  delete(bucket: string, key: string): Promise<void>
}

export function createObjects(cloud: Cloud, blobs: Blobs): Objects {
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

  const find = (bucket: string, key: string) => cloud.store.get<StoredObject>(recordOf(bucket, key))

  /** Its bytes go when nothing on disk refers to them any more. */
  async function drop(object: StoredObject | undefined): Promise<void> {
    if (!object) return
    await cloud.store.flush()
    blobs.remove(object.blob)
  }

  async function existing(bucket: string, key: string): Promise<StoredObject> {
    const object = await find(bucket, key)
    if (!object) throw noSuchKey(key)
    return object
  }

  return {
    find,
    existing,
    async read(bucket, object, first, last) {
      try {
        const bytes = await blobs.read(object.blob, first, last)
        const wanted = Math.min(last ?? object.size - 1, object.size - 1) - (first ?? 0) + 1
        if (bytes.length < wanted) throw damaged(bucket, object, 'is cut')
        return bytes
      } catch (error) {
        const current = await find(bucket, object.key)
        if (current?.blob !== object.blob) return undefined
        throw (error as { code?: unknown }).code === 'ENOENT' ? damaged(bucket, object, 'is missing') : error
      }
    },
    put: (bucket, object, condition = {}, also) =>
      inTurn(recordOf(bucket, object.key), async () => {
        const before = await find(bucket, object.key)
        try {
          checkWrite(condition, before, object.key)
        } catch (error) {
          blobs.remove(object.blob)
          throw error
        }
        cloud.store.put(recordOf(bucket, object.key), object)
        also?.()
        await drop(before)
      }),
    delete: (bucket, key) =>
      inTurn(recordOf(bucket, key), async () => {
        const before = await find(bucket, key)
        if (before) cloud.store.delete(recordOf(bucket, key))
        await drop(before)
      }),
  }
}

const quoted = (etag: string): string => `"${etag}"`

export function matches(condition: string, object: StoredObject): boolean {
  return condition
    .split(',')
    .map((each) => each.trim().replace(/^W\//, ''))
    .some((each) => each === '*' || each === quoted(object.etag) || each === object.etag)
}

function checkWrite({ IfMatch, IfNoneMatch }: ObjectCondition, before: StoredObject | undefined, key: string): void {
  if (IfMatch !== undefined && !before) throw noSuchKey(key)
  if (IfMatch !== undefined && before && !matches(IfMatch, before)) throw preconditionFailed('If-Match')
  if (IfNoneMatch !== undefined && before && matches(IfNoneMatch, before)) throw preconditionFailed('If-None-Match')
}

/** Something other than this cloud was at the files beside the store. */
function damaged(bucket: string, { key, blob }: StoredObject, how: string): AwsError {
  return new AwsError(
    'InternalError',
    `The bytes of ${bucket}/${key} are damaged: s3/${blob} ${how}; put it again`,
    500,
  )
}
