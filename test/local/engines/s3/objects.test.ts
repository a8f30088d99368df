import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createS3Cloud, type S3Cloud } from './s3-cloud'

describe('an object', () => {
  let at: S3Cloud
  beforeEach(async () => {
    at = await createS3Cloud()
    await at.call('CreateBucket', { Bucket: 'box' })
  })

  it('is given back with its type, its metadata and its MD5', async () => {
    const { ETag } = await at.put('a/b.txt', 'hello', {
      ContentType: 'text/plain',
      CacheControl: 'no-cache',
      Metadata: { Colour: 'red' },
    })

    const found = await at.call('GetObject', { Bucket: 'box', Key: 'a/b.txt' })

    expect(ETag).toBe('"5d41402abc4b2a76b9719d911017c592"')
    expect(found).toMatchObject({
      ETag,
      Body: Buffer.from('hello'),
      ContentLength: 5,
      ContentType: 'text/plain',
      CacheControl: 'no-cache',
      Metadata: { colour: 'red' },
      LastModified: new Date(at.cloud.clock.now()),
    })
  })

  it.each<[string | undefined, string, string | undefined]>([
    [undefined, '0123456789', undefined],
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=8-99', '89', 'bytes 8-9/10'],
    ['bytes=4-2', '0123456789', undefined],
    ['bytes=0-1,3-4', '0123456789', undefined],
  ])('for the range %s gives %s', async (Range, body, ContentRange) => {
    await at.put('k', '0123456789')

    const found = await at.call('GetObject', { Bucket: 'box', Key: 'k', Range })

    expect([found.Body.toString(), found.ContentRange]).toEqual([body, ContentRange])
  })

  it('has no range beyond its end', async () => {
    await at.put('k', '0123456789')

    await expect(at.call('GetObject', { Bucket: 'box', Key: 'k', Range: 'bytes=10-' })).rejects.toMatchObject({
      code: 'InvalidRange',
      status: 416,
    })
  })

  it('is read and written under the conditions of the caller', async () => {
    const { ETag } = await at.put('k', 'one')
    const get = (condition: object) => at.call('GetObject', { Bucket: 'box', Key: 'k', ...condition })

    await expect(get({ IfNoneMatch: ETag })).rejects.toMatchObject({ status: 304 })
    await expect(get({ IfMatch: '"other"' })).rejects.toMatchObject({ status: 412 })
    await expect(get({ IfModifiedSince: new Date(at.cloud.clock.now()).toUTCString() })).rejects.toMatchObject({
      status: 304,
    })
    await expect(at.put('k', 'two', { IfNoneMatch: '*' })).rejects.toMatchObject({ code: 'PreconditionFailed' })
    await at.put('k', 'two', { IfMatch: ETag })
    await expect(at.put('k', 'three', { IfMatch: ETag })).rejects.toMatchObject({ code: 'PreconditionFailed' })
    expect(await at.text('k')).toBe('two')
  })

  it('is read whole, the old or the new, while it is replaced', async () => {
    await at.put('k', 'a'.repeat(100))

    const reads = Array.from({ length: 20 }, () => at.text('k'))
    const writes = ['b', 'c', 'd'].map((letter) => at.put('k', letter.repeat(100)))
    const texts = await Promise.all([...reads, ...Array.from({ length: 20 }, () => at.text('k'))])
    await Promise.all(writes)

    for (const text of texts) expect(text).toMatch(/^(.)\1{99}$/)
  })

  it('is created by one of many who want to be the first', async () => {
    const attempts = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) => at.put('lock', String(index), { IfNoneMatch: '*' })),
    )

    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('is refused if its checksum or its MD5 is of something else', async () => {
    await at.put('k', '123456789', { ChecksumCRC32: 'y/Q5Jg==' })

    await expect(at.put('k', 'x', { ChecksumCRC32: 'y/Q5Jg==' })).rejects.toMatchObject({ code: 'BadDigest' })
    await expect(at.put('k', 'x', { ContentMD5: 'y/Q5Jg==' })).rejects.toMatchObject({ code: 'InvalidDigest' })
    const ContentMD5 = 'XUFAKrxLKna5cZ2REBfFkg=='
    await expect(at.put('k', 'x', { ContentMD5 })).rejects.toMatchObject({ code: 'BadDigest' })
    const { UploadId } = await at.call('CreateMultipartUpload', { Bucket: 'box', Key: 'k' })
    const part = { Bucket: 'box', Key: 'k', UploadId, PartNumber: 1, ContentMD5 }
    await expect(at.call('UploadPart', { ...part, Body: 'x' })).rejects.toMatchObject({ code: 'BadDigest' })
    await at.call('UploadPart', { ...part, Body: 'hello' })
    expect((await at.call('ListObjects', { Bucket: 'box' })).Contents).toMatchObject([
      { Owner: { ID: '000000000000' } },
    ])
    const found = await at.call('HeadObject', { Bucket: 'box', Key: 'k', ChecksumMode: 'ENABLED' })
    expect(found).toMatchObject({ ChecksumCRC32: 'y/Q5Jg==', ChecksumType: 'FULL_OBJECT' })
  })

  it('is copied with its metadata, or with others, but not onto itself', async () => {
    await at.put('from', 'x', { Metadata: { a: '1' }, ContentType: 'text/plain' })
    const copy = (Key: string, more: object = {}) =>
      at.call('CopyObject', { Bucket: 'box', Key, CopySource: '/box/fr%6Fm', ...more })

    await copy('same')
    await copy('other', { MetadataDirective: 'REPLACE', Metadata: { b: '2' } })
    await at.call('DeleteObject', { Bucket: 'box', Key: 'from' })

    expect(await at.text('same')).toBe('x')
    expect(await at.call('HeadObject', { Bucket: 'box', Key: 'same' })).toMatchObject({ Metadata: { a: '1' } })
    expect(await at.call('HeadObject', { Bucket: 'box', Key: 'other' })).toMatchObject({ Metadata: { b: '2' } })
    await expect(copy('from')).rejects.toMatchObject({ code: 'InvalidRequest' })
    await expect(copy('to', { CopySource: '/box/100%' })).rejects.toMatchObject({ code: 'InvalidArgument' })
  })

  it('that is deleted is gone, and deleting it again is no error', async () => {
    await at.put('a')
    await at.put('b')

    await at.call('DeleteObject', { Bucket: 'box', Key: 'a' })
    await at.call('DeleteObject', { Bucket: 'box', Key: 'a' })
    await at.call('DeleteObjects', { Bucket: 'box', Delete: { Objects: [{ Key: 'b' }, { Key: 'c' }] } })

    await expect(at.text('a')).rejects.toMatchObject({ code: 'NoSuchKey', status: 404 })
    await expect(at.text('b')).rejects.toMatchObject({ code: 'NoSuchKey' })
  })

  it.each<[string, object, string]>([
    ['another encryption', { ServerSideEncryption: 'aws:kms' }, 'ServerSideEncryption "aws:kms"'],
    ['a public ACL', { ACL: 'public-read' }, 'ACL "public-read"'],
    ['another class', { StorageClass: 'GLACIER' }, 'StorageClass "GLACIER"'],
    ['a key of more than 1,024 bytes', { Key: 'ä'.repeat(513) }, 'too long'],
    ['metadata of more than 2 KB', { Metadata: { a: 'x'.repeat(2048) } }, 'metadata'],
    ['a bucket of another account', { ExpectedBucketOwner: '111111111111' }, 'Access Denied'],
    ['a bucket that is not there', { Bucket: 'none' }, 'bucket does not exist'],
  ])('is not stored with %s', async (_what, input, why) => {
    await expect(at.put('k', 'x', input)).rejects.toThrow(why)
  })
})

describe('an upload in parts', () => {
  const five = Buffer.alloc(5 * 1024 ** 2, 'a')

  it('becomes one object, in the order of its parts, and its parts are forgotten', async () => {
    const at = await createS3Cloud()
    await at.call('CreateBucket', { Bucket: 'box' })
    const target = { Bucket: 'box', Key: 'big' }
    const { UploadId } = await at.call('CreateMultipartUpload', { ...target, ContentType: 'text/plain' })
    const upload = async (PartNumber: number, Body: Buffer) => ({
      PartNumber,
      ETag: (await at.call('UploadPart', { ...target, UploadId, PartNumber, Body })).ETag as string,
    })
    const last = await upload(2, Buffer.from('end'))
    await upload(1, Buffer.from('replaced'))
    const first = await upload(1, five)
    const complete = (...Parts: object[]) =>
      at.call('CompleteMultipartUpload', { ...target, UploadId, MultipartUpload: { Parts } })

    await expect(complete(last, first)).rejects.toMatchObject({ code: 'InvalidPartOrder' })
    await expect(complete({ ...first, ETag: '"x"' })).rejects.toMatchObject({ code: 'InvalidPart' })
    const { ETag } = await complete(first, last)

    expect(ETag).toMatch(/^"[0-9a-f]{32}-2"$/)
    const found = await at.call('GetObject', { ...target, Range: 'bytes=-4' })
    expect([found.Body.toString(), found.ContentType]).toEqual(['aend', 'text/plain'])
    await expect(complete(first)).rejects.toMatchObject({ code: 'NoSuchUpload' })
    expect((await at.call('ListMultipartUploads', { Bucket: 'box' })).Uploads).toEqual([])
  })

  it('needs 5 MiB in all parts but the last, and can be given up', async () => {
    const at = await createS3Cloud()
    await at.call('CreateBucket', { Bucket: 'box' })
    const target = { Bucket: 'box', Key: 'big' }
    const { UploadId } = await at.call('CreateMultipartUpload', target)
    const parts = await Promise.all(
      [1, 2].map(async (PartNumber) => ({
        PartNumber,
        ETag: (await at.call('UploadPart', { ...target, UploadId, PartNumber, Body: Buffer.from('small') })).ETag,
      })),
    )

    const completing = at.call('CompleteMultipartUpload', { ...target, UploadId, MultipartUpload: { Parts: parts } })

    await expect(completing).rejects.toMatchObject({ code: 'EntityTooSmall' })
    expect((await at.call('ListParts', { ...target, UploadId })).Parts).toHaveLength(2)
    await at.call('AbortMultipartUpload', { ...target, UploadId })
    await expect(at.call('ListParts', { ...target, UploadId })).rejects.toMatchObject({ code: 'NoSuchUpload' })
  })
})

describe('uploads under way', () => {
  it('are listed in order of their keys, in pages that two markers lead through', async () => {
    const at = await createS3Cloud()
    await at.call('CreateBucket', { Bucket: 'box' })
    const begin = async (Key: string): Promise<string> =>
      (await at.call('CreateMultipartUpload', { Bucket: 'box', Key })).UploadId
    const [c, ...ofB] = [await begin('c'), await begin('b'), await begin('b'), await begin('a b')]
    const list = (input: object) => at.call('ListMultipartUploads', { Bucket: 'box', ...input })
    const seen: { Key: string; UploadId: string }[] = []

    for (let markers = {}; ; ) {
      const page = await list({ MaxUploads: 1, ...markers })
      expect(page).toMatchObject({ MaxUploads: 1, Uploads: [expect.anything()] })
      seen.push(...page.Uploads)
      if (!page.IsTruncated) break
      markers = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
    }

    expect(seen.map(({ Key }) => Key)).toEqual(['a b', 'b', 'b', 'c'])
    expect(seen.slice(1, 3).map(({ UploadId }) => UploadId)).toEqual(ofB.slice(0, 2).sort())
    expect((await list({ KeyMarker: 'b' })).Uploads).toMatchObject([{ Key: 'c', UploadId: c }])
    expect((await list({ Prefix: 'a', EncodingType: 'url' })).Uploads).toMatchObject([{ Key: 'a+b' }])
    await expect(list({ MaxUploads: -1 })).rejects.toMatchObject({ code: 'InvalidArgument' })
  })

  it('list their parts in pages', async () => {
    const at = await createS3Cloud()
    await at.call('CreateBucket', { Bucket: 'box' })
    const target = { Bucket: 'box', Key: 'k' }
    const { UploadId } = await at.call('CreateMultipartUpload', target)
    for (const PartNumber of [1, 5000]) {
      await at.call('UploadPart', { ...target, UploadId, PartNumber, Body: Buffer.from('x') })
    }
    const list = (input: object) => at.call('ListParts', { ...target, UploadId, ...input })

    const first = await list({ MaxParts: 1 })
    const second = await list({ MaxParts: 1, PartNumberMarker: String(first.NextPartNumberMarker) })

    expect([first.Parts, second.Parts]).toMatchObject([[{ PartNumber: 1 }], [{ PartNumber: 5000 }]])
    expect((await list({ PartNumberMarker: '5000' })).Parts).toEqual([])
    expect([first.IsTruncated, second.IsTruncated]).toEqual([true, false])
    for (const wrong of [{ MaxParts: -1 }, { PartNumberMarker: '-1' }]) {
      await expect(list(wrong)).rejects.toMatchObject({ code: 'InvalidArgument' })
    }
  })
})

describe('across a restart', () => {
  it('objects and uploads under way are there, and files that nothing refers to are swept', async () => {
    const directory = await mkdtemp(join(tmpdir(), 's3-'))
    const before = await createS3Cloud({ directory })
    await before.call('CreateBucket', { Bucket: 'box' })
    await before.put('k', 'first')
    await before.put('k', 'second')
    const { UploadId } = await before.call('CreateMultipartUpload', { Bucket: 'box', Key: 'u' })
    await before.call('UploadPart', { Bucket: 'box', Key: 'u', UploadId, PartNumber: 1, Body: 'part' })
    await before.cloud.store.close()
    await writeFile(join(directory, 's3', 'left.part'), 'half an upload')

    const after = await createS3Cloud({ directory })

    expect(await after.text('k')).toBe('second')
    expect((await after.call('ListParts', { Bucket: 'box', Key: 'u', UploadId })).Parts).toMatchObject([{ Size: 4 }])
    expect(await readdir(join(directory, 's3'))).toHaveLength(2)
    await after.cloud.store.close()
    await rm(directory, { recursive: true })
  })
})
