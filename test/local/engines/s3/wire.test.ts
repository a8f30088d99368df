/** Our bindings, judged by the AWS SDK. */
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketTaggingCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetBucketAclCommand,
  GetBucketTaggingCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  GetObjectTorrentCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { createEndpoint, type Endpoint } from '../../../../local/wire/endpoint'
import { createS3Cloud } from './s3-cloud'

describe('the AWS SDK', () => {
  let endpoint: Endpoint
  let client: S3Client
  let url: string

  beforeAll(async () => {
    const { cloud } = await createS3Cloud({ clock: 'running' })
    endpoint = createEndpoint(cloud)
    url = `http://127.0.0.1:${await endpoint.listen(0)}`
    client = new S3Client({
      endpoint: url,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    })
    await client.send(new CreateBucketCommand({ Bucket: 'box' }))
  })
  afterAll(async () => {
    client.destroy()
    await endpoint.close()
  })

  it('puts, heads and gets an object with a difficult key, its metadata and its checksum', async () => {
    const target = { Bucket: 'box', Key: '/a b/ü+&?%2F<>.txt' }
    await client.send(
      new PutObjectCommand({ ...target, Body: 'hello', ContentType: 'text/plain', Metadata: { a: 'b' } }),
    )

    const head = await client.send(new HeadObjectCommand(target))
    const found = await client.send(new GetObjectCommand({ ...target, Range: 'bytes=1-2' }))
    const whole = await client.send(new GetObjectCommand({ ...target, ChecksumMode: 'ENABLED' }))

    expect(head).toMatchObject({ ContentLength: 5, ContentType: 'text/plain', Metadata: { a: 'b' } })
    expect(await found.Body?.transformToString()).toBe('el')
    expect(found.$metadata.httpStatusCode).toBe(206)
    expect(whole.ChecksumCRC32).toBeDefined()
    expect(await whole.Body?.transformToString()).toBe('hello')
  })

  it('puts, gets, copies, lists and deletes versions', async () => {
    await client.send(new CreateBucketCommand({ Bucket: 'versions' }))
    const Enabled = { VersioningConfiguration: { Status: 'Enabled' as const } }
    await client.send(new PutBucketVersioningCommand({ Bucket: 'versions', ...Enabled }))
    const key = { Bucket: 'versions', Key: 'a b' }
    const { VersionId } = await client.send(new PutObjectCommand({ ...key, Body: 'one' }))
    await client.send(new PutObjectCommand({ ...key, Body: 'two' }))

    const CopySource = `versions/a%20b?versionId=${VersionId}`
    const copied = await client.send(new CopyObjectCommand({ ...key, Key: 'copy', CopySource }))
    const marked = await client.send(new DeleteObjectCommand(key))
    const older = await client.send(new GetObjectCommand({ ...key, VersionId }))
    const listed = await client.send(new ListObjectVersionsCommand({ Bucket: 'versions', Prefix: 'a' }))

    expect(copied).toMatchObject({ CopySourceVersionId: VersionId, VersionId: expect.any(String) })
    expect([marked.DeleteMarker, await older.Body?.transformToString()]).toEqual([true, 'one'])
    expect(listed.Versions?.map(({ IsLatest, VersionId: id }) => [IsLatest, id === VersionId])).toEqual([
      [false, false],
      [false, true],
    ])
    expect(listed.DeleteMarkers).toMatchObject([{ Key: 'a b', IsLatest: true, VersionId: marked.VersionId }])
    await expect(client.send(new GetObjectCommand(key))).rejects.toMatchObject({ name: 'NoSuchKey' })
  })

  it('lists, copies and deletes', async () => {
    for (const Key of ['l/1', 'l/2', 'l/x/3'])
      await client.send(new PutObjectCommand({ Bucket: 'box', Key, Body: 'x' }))
    const list = () =>
      client.send(new ListObjectsV2Command({ Bucket: 'box', Prefix: 'l/', Delimiter: '/', EncodingType: 'url' }))

    const copied = await client.send(new CopyObjectCommand({ Bucket: 'box', Key: 'l/4', CopySource: 'box/l/1' }))
    const before = await list()
    const deleted = await client.send(
      new DeleteObjectsCommand({ Bucket: 'box', Delete: { Objects: [{ Key: 'l/1' }, { Key: 'l/4' }] } }),
    )

    expect(copied.CopyObjectResult?.ETag).toBe('"9dd4e461268c8034f5c8564e155c67a6"')
    expect(before.Contents?.map(({ Key }) => Key)).toEqual(['l/1', 'l/2', 'l/4'])
    expect(before.CommonPrefixes).toEqual([{ Prefix: 'l/x/' }])
    expect(deleted.Deleted).toEqual([{ Key: 'l/1' }, { Key: 'l/4' }])
    expect((await list()).KeyCount).toBe(2)
    expect((await client.send(new ListBucketsCommand())).Buckets?.map(({ Name }) => Name)).toContain('box')
  })

  it('tags a bucket, lists the one version that each object has, and deletes by it', async () => {
    const Bucket = 'tagged'
    await client.send(new CreateBucketCommand({ Bucket }))
    const tags = () => client.send(new GetBucketTaggingCommand({ Bucket }))
    await expect(tags()).rejects.toMatchObject({ name: 'NoSuchTagSet' })
    const TagSet = [
      { Key: 'team', Value: 'a + b' },
      { Key: 'aws-cdk:auto-delete-objects', Value: 'true' },
    ]
    await client.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }))
    expect((await tags()).TagSet).toEqual(TagSet)
    await client.send(new DeleteBucketTaggingCommand({ Bucket }))
    await expect(tags()).rejects.toMatchObject({ name: 'NoSuchTagSet' })

    for (const Key of ['a', 'b']) await client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))
    const first = await client.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 1 }))
    const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = first
    const second = await client.send(new ListObjectVersionsCommand({ Bucket, KeyMarker, VersionIdMarker }))
    const versions = [...(first.Versions ?? []), ...(second.Versions ?? [])]
    expect(versions).toMatchObject([
      { Key: 'a', VersionId: 'null', IsLatest: true, Size: 1 },
      { Key: 'b', VersionId: 'null', IsLatest: true, Size: 1 },
    ])
    const Objects = [...versions.map(({ Key, VersionId }) => ({ Key, VersionId })), { Key: 'a', VersionId: 'older' }]
    const { Deleted, Errors } = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
    expect([Deleted?.length, Errors]).toEqual([2, [expect.objectContaining({ Key: 'a', Code: 'NoSuchVersion' })]])
    expect((await client.send(new ListObjectVersionsCommand({ Bucket }))).Versions).toBeUndefined()
  })

  it('uploads in parts', async () => {
    const target = { Bucket: 'box', Key: 'parts' }
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...target, ChecksumAlgorithm: 'CRC32' }))
    const part = await client.send(new UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body: 'only' }))

    const done = await client.send(
      new CompleteMultipartUploadCommand({
        ...target,
        UploadId,
        MultipartUpload: { Parts: [{ PartNumber: 1, ETag: part.ETag, ChecksumCRC32: part.ChecksumCRC32 }] },
      }),
    )
    const found = await client.send(new GetObjectCommand(target))

    expect(done.ETag).toMatch(/-1"$/)
    expect(done.ChecksumCRC32).toMatch(/-1$/)
    expect(await found.Body?.transformToString()).toBe('only')
  })

  it('sets tags of an object, copies a part, and asks for attributes', async () => {
    const target = { Bucket: 'box', Key: 'attributed' }
    await client.send(new PutObjectCommand({ ...target, Body: 'hello', Tagging: 'a=1' }))
    await client.send(new PutObjectTaggingCommand({ ...target, Tagging: { TagSet: [{ Key: 'b', Value: 'ü' }] } }))
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...target, Key: 'joined' }))
    const part = { Bucket: 'box', Key: 'joined', UploadId }
    const copied = await client.send(
      new UploadPartCopyCommand({ ...part, PartNumber: 1, CopySource: 'box/attributed', CopySourceRange: 'bytes=1-2' }),
    )
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag: copied.CopyPartResult?.ETag }] }
    await client.send(new CompleteMultipartUploadCommand({ ...part, MultipartUpload }))

    const ObjectAttributes = ['ObjectParts' as const, 'ObjectSize' as const]
    const known = await client.send(new GetObjectAttributesCommand({ ...target, Key: 'joined', ObjectAttributes }))
    const { TagSet } = await client.send(new GetObjectTaggingCommand(target))
    await client.send(new DeleteObjectTaggingCommand(target))

    expect(known).toMatchObject({ ObjectParts: { TotalPartsCount: 1 }, ObjectSize: 2 })
    expect(TagSet).toEqual([{ Key: 'b', Value: 'ü' }])
    expect((await client.send(new GetObjectCommand(target))).TagCount).toBeUndefined()
  })

  it('is told that an object has not changed since', async () => {
    await client.send(new PutObjectCommand({ Bucket: 'box', Key: 'dated', Body: 'x' }))
    const { LastModified } = await client.send(new HeadObjectCommand({ Bucket: 'box', Key: 'dated' }))
    const unchanged = new GetObjectCommand({ Bucket: 'box', Key: 'dated', IfModifiedSince: LastModified })
    await expect(client.send(unchanged)).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
      $response: { headers: { etag: '"9dd4e461268c8034f5c8564e155c67a6"', 'last-modified': expect.any(String) } },
    })
  })

  it('copies what is encoded whole', async () => {
    await client.send(new PutObjectCommand({ Bucket: 'box', Key: 'a b/c', Body: 'x' }))
    for (const CopySource of ['box/a%20b/c', 'box%2Fa%20b%2Fc', '/box/a%20b/c', '%2Fbox%2Fa%20b%2Fc']) {
      await client.send(new CopyObjectCommand({ Bucket: 'box', Key: 'copy', CopySource }))
    }
  })

  it('hears of what is missing, and of what is not modelled, by name', async () => {
    await expect(client.send(new GetObjectCommand({ Bucket: 'box', Key: 'none' }))).rejects.toMatchObject({
      name: 'NoSuchKey',
    })
    await expect(client.send(new HeadObjectCommand({ Bucket: 'box', Key: 'none' }))).rejects.toMatchObject({
      name: 'NotFound',
    })
    await expect(client.send(new GetBucketAclCommand({ Bucket: 'box' }))).rejects.toThrow(
      '"GetBucketAcl" is not modelled',
    )
    const target = { Bucket: 'box', Key: 'k' }
    await expect(client.send(new GetObjectTorrentCommand(target))).rejects.toThrow('"GetObjectTorrent" is not modelled')
  })
})
