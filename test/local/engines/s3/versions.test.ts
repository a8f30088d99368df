import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { context, createS3Cloud, type S3Cloud } from './s3-cloud'

const inBox = { Bucket: 'box' }
const ofKey = { Bucket: 'box', Key: 'k' }

async function createBox(status?: 'Enabled' | 'Suspended'): Promise<S3Cloud> {
  const at = await createS3Cloud()
  await at.call('CreateBucket', inBox)
  if (status) await version(at, status)
  return at
}

const version = (at: S3Cloud, Status: string) =>
  at.call('PutBucketVersioning', { ...inBox, VersioningConfiguration: { Status } })

const put = async (at: S3Cloud, Body: string, Key = 'k'): Promise<string> =>
  (await at.call('PutObject', { ...inBox, Key, Body })).VersionId

const textOf = async (at: S3Cloud, VersionId?: string): Promise<string> =>
  (await at.call('GetObject', { ...ofKey, VersionId })).Body.toString()

async function list(at: S3Cloud, input: object = {}): Promise<string[]> {
  const { Versions, DeleteMarkers } = await at.call('ListObjectVersions', { ...inBox, ...input })
  type Listed = { Key: string; VersionId: string; IsLatest: boolean; Size?: number }
  return [...Versions, ...DeleteMarkers].map(
    ({ Key, VersionId, IsLatest, Size }: Listed) =>
      `${Key} ${VersionId} ${IsLatest ? 'latest' : 'older'}${Size === undefined ? ' marker' : ''}`,
  )
}

describe('a bucket with versions', () => {
  it('says whether it has them, and takes no other state', async () => {
    const at = await createBox()

    expect(await at.call('GetBucketVersioning', inBox)).toEqual({})
    await version(at, 'Enabled')
    expect(await at.call('GetBucketVersioning', inBox)).toEqual({ Status: 'Enabled' })
    await expect(version(at, 'Off')).rejects.toMatchObject({ code: 'MalformedXML' })
  })

  it('gives each version that was put, by its id, and the newest without', async () => {
    const at = await createBox('Enabled')
    const [one, two] = [await put(at, 'one'), await put(at, 'two')]

    expect(await Promise.all([textOf(at, one), textOf(at, two), textOf(at)])).toEqual(['one', 'two', 'two'])
    expect(await at.call('HeadObject', { ...ofKey, VersionId: one })).toMatchObject({
      VersionId: one,
      ContentLength: 3,
    })
    expect(await list(at)).toEqual([`k ${two} latest`, `k ${one} older`])
    await expect(textOf(at, 'made up')).rejects.toMatchObject({ code: 'InvalidArgument' })
  })

  it('keeps what was there before it had them as the version "null"', async () => {
    const at = await createBox()
    expect(await put(at, 'before')).toBeUndefined()
    await version(at, 'Enabled')
    expect((await at.call('HeadObject', ofKey)).VersionId).toBe('null')

    const after = await put(at, 'after')

    expect([await textOf(at, 'null'), await textOf(at)]).toEqual(['before', 'after'])
    expect(await list(at)).toEqual([`k ${after} latest`, 'k null older'])
  })

  it('hides a key behind a marker, and shows it again when the marker is deleted', async () => {
    const at = await createBox('Enabled')
    const one = await put(at, 'one')

    const deleted = await at.call('DeleteObject', ofKey)

    expect(deleted).toEqual({ DeleteMarker: true, VersionId: expect.any(String) })
    await expect(textOf(at)).rejects.toMatchObject({ code: 'NoSuchKey' })
    await expect(textOf(at, deleted.VersionId)).rejects.toMatchObject({ code: 'MethodNotAllowed', status: 405 })
    expect((await at.call('ListObjectsV2', inBox)).Contents).toEqual([])
    expect(await list(at)).toEqual([`k ${one} older`, `k ${deleted.VersionId} latest marker`])

    expect(await at.call('DeleteObject', { ...ofKey, VersionId: deleted.VersionId })).toEqual({
      DeleteMarker: true,
      VersionId: deleted.VersionId,
    })
    expect(await textOf(at)).toBe('one')
  })

  it('shows the version before one that is deleted for good', async () => {
    const at = await createBox('Enabled')
    const [, two] = [await put(at, 'one'), await put(at, 'two')]

    await at.call('DeleteObject', { ...ofKey, VersionId: two })

    expect(await textOf(at)).toBe('one')
    await expect(textOf(at, two)).rejects.toMatchObject({ code: 'NoSuchVersion' })
  })

  it('that is suspended replaces only the version "null"', async () => {
    const at = await createBox('Enabled')
    const one = await put(at, 'one')
    await version(at, 'Suspended')
    await put(at, 'two')
    await put(at, 'three')

    expect([await textOf(at), await textOf(at, 'null'), await textOf(at, one)]).toEqual(['three', 'three', 'one'])
    await at.call('DeleteObject', ofKey)
    expect(await list(at)).toEqual([`k ${one} older`, 'k null latest marker'])
  })

  it('copies a version that is named, an older one onto itself too', async () => {
    const at = await createBox('Enabled')
    const one = await put(at, 'one')
    await put(at, 'two')

    const copied = await at.call('CopyObject', { ...ofKey, CopySource: `box/k?versionId=${one}` })

    expect(copied).toMatchObject({ CopySourceVersionId: one, VersionId: expect.any(String) })
    expect(await textOf(at)).toBe('one')
    expect(await list(at)).toHaveLength(3)
  })

  it('is empty when its last version is gone', async () => {
    const at = await createBox('Enabled')
    const one = await put(at, 'one')
    const { VersionId: marker } = await at.call('DeleteObject', ofKey)
    await expect(at.call('DeleteBucket', inBox)).rejects.toMatchObject({ code: 'BucketNotEmpty' })

    const { Deleted } = await at.call('DeleteObjects', {
      ...inBox,
      Delete: {
        Objects: [
          { Key: 'k', VersionId: one },
          { Key: 'k', VersionId: marker },
        ],
      },
    })

    expect(Deleted).toContainEqual({ Key: 'k', VersionId: one })
    expect(Deleted).toContainEqual({ Key: 'k', VersionId: marker, DeleteMarker: true, DeleteMarkerVersionId: marker })
    await at.call('DeleteBucket', inBox)
  })

  it('asks for the permission to read or delete a version where one is named', async () => {
    const at = await createBox('Enabled')
    const one = await put(at, 'one')
    const actions: string[] = []
    at.cloud.useAuthorizer({ authorize: (_caller, access) => actions.push(...access.map(({ action }) => action)) })

    await textOf(at, one)
    await at.call('CopyObject', { ...inBox, Key: 'c', CopySource: `box/k?versionId=${one}` })
    await at.call('DeleteObject', { ...ofKey, VersionId: one })

    expect(actions).toEqual(['s3:GetObjectVersion', 's3:GetObjectVersion', 's3:PutObject', 's3:DeleteObjectVersion'])
  })

  it('lists each version once, however it is paged', async () => {
    const change = fc.record({
      Key: fc.constantFrom('a', 'a/b', 'a/c', 'b', 'é'),
      kind: fc.constantFrom('put', 'put', 'delete'),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { maxLength: 12 }),
        fc.integer({ min: 1, max: 3 }),
        async (changes, MaxKeys) => {
          const at = await createBox('Enabled')
          for (const { Key, kind } of changes) {
            if (kind === 'put') await put(at, 'x', Key)
            else await at.call('DeleteObject', { ...inBox, Key })
          }
          const found: string[] = []
          let from: object = {}
          for (;;) {
            found.push(...(await list(at, { MaxKeys, ...from })))
            const page = await at.call('ListObjectVersions', { ...inBox, MaxKeys, ...from })
            if (!page.IsTruncated) break
            from = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
          }
          expect([...found].sort()).toEqual((await list(at)).sort())
          expect(found).toHaveLength(changes.length)
        },
      ),
      { numRuns: 20 },
    )
  })

  it('folds keys beyond the delimiter, page by page', async () => {
    const at = await createBox('Enabled')
    for (const key of ['a', 'b/1', 'b/1', 'b/2', 'c']) await put(at, key, key)
    const page = (input: object) => at.call('ListObjectVersions', { ...inBox, Delimiter: '/', MaxKeys: 2, ...input })

    const first = await page({})
    const second = await page({ KeyMarker: first.NextKeyMarker })

    expect([first.CommonPrefixes, first.NextKeyMarker]).toEqual([[{ Prefix: 'b/' }], 'b/'])
    expect([second.CommonPrefixes, second.Versions.map(({ Key }: { Key: string }) => Key)]).toEqual([[], ['c']])
  })

  it('has its versions and their bytes after a restart, and none of what was deleted', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'signalbox-s3-'))
    const first = await createS3Cloud({ directory })
    await first.call('CreateBucket', inBox)
    await version(first, 'Enabled')
    const [one, two] = [await put(first, 'one'), await put(first, 'two')]
    await put(first, 'three')
    await first.call('DeleteObject', { ...ofKey, VersionId: two })
    await first.cloud.store.flush()
    await first.cloud.store.close()

    const second = await createS3Cloud({ directory })

    expect([await textOf(second), await textOf(second, one)]).toEqual(['three', 'one'])
    expect(await readdir(join(directory, 's3'))).toHaveLength(2)
    await second.cloud.store.close()
    await rm(directory, { recursive: true })
  })

  it('comes from a template, which suspends them when it asks for them no more', async () => {
    const at = await createS3Cloud()
    const type = at.s3.resources?.find((each) => each.type === 'AWS::S3::Bucket')
    const status = async () => (await at.call('GetBucketVersioning', { Bucket: 'stack-thing-1' })).Status

    await type?.apply({ VersioningConfiguration: { Status: 'Enabled' } }, context)
    expect(await status()).toBe('Enabled')
    await type?.apply({}, context)
    expect(await status()).toBe('Suspended')
    await expect(async () => type?.apply({ VersioningConfiguration: { Status: 'On' } }, context)).rejects.toThrow(
      'Stack/Thing: VersioningConfiguration: Status "On" is not modelled',
    )
  })
})
