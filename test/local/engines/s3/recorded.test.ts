/** Answers as S3 was recorded to give them (2023 to February 2026), where they are easily got wrong. */
import { createS3Cloud, type S3Cloud } from './s3-cloud'

describe('S3', () => {
  let at: S3Cloud
  const inBox = { Bucket: 'box' }
  const k = { Bucket: 'box', Key: 'k' }
  const enable = (Status = 'Enabled') =>
    at.call('PutBucketVersioning', { ...inBox, VersioningConfiguration: { Status } })
  beforeEach(async () => {
    at = await createS3Cloud()
    await at.call('CreateBucket', inBox)
  })

  it('tells of a bucket its ARN and Region, and of owners no name', async () => {
    const arn = { BucketArn: 'arn:aws:s3:::box' }

    expect(await at.call('CreateBucket', inBox)).toEqual({ Location: '/box', ...arn })
    expect(await at.call('HeadBucket', inBox)).toEqual({ BucketRegion: 'us-east-1', AccessPointAlias: false, ...arn })
    expect(await at.call('ListBuckets', { Prefix: 'b' })).toMatchObject({ Buckets: [arn] })
    expect((await at.call('ListBuckets')).Owner).toEqual({ ID: '000000000000' })
  })

  it.each([
    ['us-east-1', 'us-east-1', 'InvalidLocationConstraint', 'The specified location-constraint is not valid'],
    ['us-east-1', 'foo', 'InvalidLocationConstraint', 'The specified location-constraint is not valid'],
    ['us-west-2', undefined, 'IllegalLocationConstraintException', 'The unspecified location constraint is'],
    ['us-west-2', 'bar', 'IllegalLocationConstraintException', 'The bar location constraint is incompatible'],
  ])('creates no bucket in %s that is to be in %s', async (region, LocationConstraint, code, message) => {
    const there = await createS3Cloud({ region })
    const CreateBucketConfiguration = LocationConstraint === undefined ? undefined : { LocationConstraint }

    const creating = there.call('CreateBucket', { Bucket: 'new', CreateBucketConfiguration })

    await expect(creating).rejects.toMatchObject({ code, message: expect.stringContaining(message) })
  })

  it('creates a bucket twice in its first Region only', async () => {
    const there = await createS3Cloud({ region: 'us-west-2' })
    const create = () =>
      there.call('CreateBucket', { ...inBox, CreateBucketConfiguration: { LocationConstraint: 'us-west-2' } })

    expect(await create()).toMatchObject({ Location: 'http://box.s3.amazonaws.com/' })
    await expect(create()).rejects.toMatchObject({ code: 'BucketAlreadyOwnedByYou', status: 409 })
  })

  it('names what is wrong with a request', async () => {
    await at.put('k', '12345678')
    const wrong: readonly [string, object, object][] = [
      ['GetBucketPolicy', inBox, { code: 'NoSuchBucketPolicy', details: { BucketName: 'box' } }],
      ['GetBucketTagging', inBox, { code: 'NoSuchTagSet', details: { BucketName: 'box' } }],
      [
        'GetBucketPolicy',
        { ...inBox, ExpectedBucketOwner: '0000' },
        {
          code: 'InvalidBucketOwnerAWSAccountID',
          message: 'The value of the expected bucket owner parameter must be an AWS Account ID... [0000]',
        },
      ],
      [
        'GetObject',
        { ...k, Range: 'bytes=1024-4096' },
        { details: { ActualObjectSize: '8', RangeRequested: 'bytes=1024-4096' } },
      ],
      [
        'ListObjectsV2',
        { ...inBox, EncodingType: 'value' },
        { details: { ArgumentName: 'encoding-type', ArgumentValue: 'value' } },
      ],
      [
        'PutBucketVersioning',
        { ...inBox, VersioningConfiguration: {} },
        { code: 'IllegalVersioningConfigurationException', message: 'The Versioning element must be specified' },
      ],
      [
        'PutBucketVersioning',
        { ...inBox, VersioningConfiguration: { Status: 'enabled' } },
        { message: 'The XML you provided was not well-formed or did not validate against our published schema' },
      ],
    ]
    for (const [action, input, error] of wrong) await expect(at.call(action, input)).rejects.toMatchObject(error)
  })

  it('encodes keys in lists as a form does', async () => {
    await at.put("date=1/a b(c)'~*.txt")

    const { Contents } = await at.call('ListObjectsV2', { ...inBox, EncodingType: 'url' })

    expect(Contents).toMatchObject([{ Key: 'date%3D1/a+b%28c%29%27%7E*.txt' }])
  })

  it('gives the next marker of an older list only where keys are folded', async () => {
    for (const key of ['a', 'b']) await at.put(key)
    const list = (more: object) => at.call('ListObjects', { ...inBox, MaxKeys: 1, ...more })

    expect(await list({})).not.toHaveProperty('NextMarker')
    expect(await list({ Delimiter: '/' })).toMatchObject({ IsTruncated: true, NextMarker: 'a' })
  })

  it('computes a CRC64NVME of what comes without a checksum, and takes one that is one', async () => {
    const Checksum = { ChecksumCRC64NVME: 'qUVrWYOrIAM=', ChecksumType: 'FULL_OBJECT' }
    expect(await at.put('k', 'test data..')).toMatchObject(Checksum)
    expect(await at.call('HeadObject', { ...k, ChecksumMode: 'ENABLED' })).toMatchObject(Checksum)
    const put = (given: object) => at.put('k', 'test data..', given)

    await put({ ChecksumSHA256: '2l26x0trnT0r2AvakoFk2MB7eKVKzYESLMxSAKAzoik=' })
    await expect(put({ ChecksumSHA1: 'invalid' })).rejects.toMatchObject({
      code: 'InvalidRequest',
      message: 'Value for x-amz-checksum-sha1 header is invalid.',
    })
    await expect(put({ ChecksumCRC32: 'AAAAAA==' })).rejects.toMatchObject({
      message: 'The CRC32 you specified did not match the calculated checksum.',
    })
    await expect(put({ ChecksumCRC32: 'cZWHwQ==', ChecksumCRC32C: 'Pf4upw==' })).rejects.toMatchObject({
      message: 'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    })
  })

  describe('with versions', () => {
    it('knows the ids that it gave, and says of a marker that it is one', async () => {
      const made = 'HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD'
      const invalid = { code: 'InvalidArgument', details: { ArgumentName: 'versionId', ArgumentValue: made } }
      await at.put('k', 'one')
      for (const action of ['GetObject', 'DeleteObject']) {
        await expect(at.call(action, { ...k, VersionId: made })).rejects.toMatchObject(invalid)
      }
      const Delete = { Objects: [{ Key: 'k', VersionId: made }] }
      expect((await at.call('DeleteObjects', { ...inBox, Delete })).Errors).toMatchObject([{ Code: 'NoSuchVersion' }])
      await enable()
      const { VersionId } = await at.call('PutObject', { ...k, Body: 'two' })
      const marker = await at.call('DeleteObject', k)

      await expect(at.call('GetObject', { ...k, VersionId: made })).rejects.toMatchObject(invalid)
      await expect(at.call('DeleteObject', { ...k, VersionId: made })).rejects.toMatchObject(invalid)
      await expect(at.call('GetObject', k)).rejects.toMatchObject({
        code: 'NoSuchKey',
        headers: { 'x-amz-delete-marker': 'true', 'x-amz-version-id': marker.VersionId },
      })
      await expect(at.call('GetObject', { ...k, VersionId: marker.VersionId })).rejects.toMatchObject({
        details: { Method: 'GET', ResourceType: 'DeleteMarker' },
        headers: { 'x-amz-delete-marker': 'true' },
      })
      await at.call('DeleteObject', { ...k, VersionId })
      await expect(at.call('GetObject', { ...k, VersionId })).rejects.toMatchObject({ code: 'NoSuchVersion' })
      expect(await at.call('DeleteObject', { ...k, VersionId })).toEqual({ VersionId })
      await expect(at.call('DeleteBucket', inBox)).rejects.toMatchObject({
        message: 'The bucket you tried to delete is not empty. You must delete all versions in the bucket.',
      })
    })

    it('says of the null version what it is, but not to who puts or copies it', async () => {
      await enable()
      await enable('Suspended')

      expect(await at.put('k', 'x')).not.toHaveProperty('VersionId')
      expect(await at.call('GetObject', k)).toMatchObject({ VersionId: 'null' })
      const copied = await at.call('CopyObject', { ...inBox, Key: 'c', CopySource: 'box/k' })
      expect(copied).toMatchObject({ VersionId: 'null', ServerSideEncryption: 'AES256' })
      expect(copied).not.toHaveProperty('CopySourceVersionId')
      expect(await at.call('ListObjectVersions', inBox)).toMatchObject({
        VersionIdMarker: '',
        Versions: [{ ChecksumAlgorithm: ['CRC64NVME'], ChecksumType: 'FULL_OBJECT' }, {}],
      })
    })

    it('copies no marker', async () => {
      await enable()
      await at.put('k', 'x')
      const { VersionId } = await at.call('DeleteObject', k)
      const copy = (CopySource: string) => at.call('CopyObject', { ...inBox, Key: 'c', CopySource })

      await expect(copy('box/k')).rejects.toMatchObject({ code: 'NoSuchKey' })
      await expect(copy(`box/k?versionId=${VersionId}`)).rejects.toMatchObject({
        message: 'The source of a copy request may not specifically refer to a delete marker by version id.',
      })
    })
  })

  describe('under conditions', () => {
    it('reads and copies by ETag before time, and passes over a time to come', async () => {
      const { ETag } = await at.put('k', 'data')
      const now = at.cloud.clock.now()
      const time = (ms: number) => new Date(now + ms).toUTCString()
      const copy = (input: object) => at.call('CopyObject', { ...inBox, Key: 'c', CopySource: 'box/k', ...input })
      const failing: readonly [string, object][] = [
        ['If-Match', { CopySourceIfMatch: '"no"' }],
        ['If-Unmodified-Since', { CopySourceIfUnmodifiedSince: time(-3_600_000) }],
        ['If-None-Match', { CopySourceIfNoneMatch: ETag.replaceAll('"', '') }],
        ['If-Modified-Since', { CopySourceIfModifiedSince: time(0) }],
      ]
      for (const [header, input] of failing) {
        await expect(copy(input)).rejects.toMatchObject({
          code: 'PreconditionFailed',
          details: { Condition: `x-amz-copy-source-${header}` },
        })
      }

      await copy({ CopySourceIfModifiedSince: time(3_600_000) })
      await copy({ CopySourceIfMatch: ETag, CopySourceIfUnmodifiedSince: time(-3_600_000) })
      await at.call('GetObject', { ...k, IfModifiedSince: time(3_600_000) })
      await expect(at.call('GetObject', { ...k, IfModifiedSince: time(0) })).rejects.toMatchObject({ status: 304 })
    })

    it.each([
      [{ IfMatch: '"x"', IfNoneMatch: '*' }, 'If-Match,If-None-Match', 'Multiple conditional request headers'],
      [{ IfNoneMatch: '"x"' }, 'If-None-Match', "We don't accept the provided value of If-None-Match header"],
      [{ IfMatch: '*' }, 'If-Match', "We don't accept the provided value of If-Match header for this API"],
    ])('writes by no other than S3 takes: %j', async (condition, Header, additionalMessage) => {
      await expect(at.put('k', 'x', condition)).rejects.toMatchObject({
        code: 'NotImplemented',
        status: 501,
        details: { Header, additionalMessage: expect.stringContaining(additionalMessage) },
      })
    })
  })

  describe('tags', () => {
    const set = (tags: Record<string, string>) => ({
      Tagging: { TagSet: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
    })
    const tagsOf = async (more: object = {}) => (await at.call('GetObjectTagging', { ...k, ...more })).TagSet

    it('of objects are put with them, counted, replaced, copied or not, and gone with them', async () => {
      await at.put('k', 'x', { Tagging: 'tag1=a%20b&tag2' })
      expect(await tagsOf()).toEqual([
        { Key: 'tag1', Value: 'a b' },
        { Key: 'tag2', Value: '' },
      ])
      expect(await at.call('GetObject', k)).toMatchObject({ TagCount: 2 })
      expect(await at.call('HeadObject', k)).not.toHaveProperty('TagCount')

      const copy = (Key: string, more: object) =>
        at.call('CopyObject', { ...inBox, Key, CopySource: 'box/k', Tagging: 'other=1', ...more })
      await copy('same', {})
      await copy('other', { TaggingDirective: 'REPLACE' })
      expect(await tagsOf({ Key: 'same' })).toHaveLength(2)
      expect(await tagsOf({ Key: 'other' })).toEqual([{ Key: 'other', Value: '1' }])

      await at.call('PutObjectTagging', { ...k, ...set({ tag3: 'c' }) })
      expect(await tagsOf()).toEqual([{ Key: 'tag3', Value: 'c' }])
      await at.call('DeleteObjectTagging', k)
      expect(await tagsOf()).toEqual([])
      await at.call('PutObjectTagging', { ...k, ...set({ tag3: 'c' }) })
      await at.put('k', 'y')
      expect(await tagsOf()).toEqual([])
      expect(await at.text('k')).toBe('y')
    })

    it('are of one version', async () => {
      await enable()
      const { VersionId } = await at.call('PutObject', { ...k, Tagging: 'v=1' })
      await at.call('PutObject', { ...k, Tagging: 'v=2' })

      expect(await at.call('PutObjectTagging', { ...k, VersionId, ...set({ v: 'one' }) })).toEqual({ VersionId })

      expect(await tagsOf({ VersionId })).toEqual([{ Key: 'v', Value: 'one' }])
      expect(await tagsOf()).toEqual([{ Key: 'v', Value: '2' }])
      await at.call('DeleteObject', k)
      await expect(at.call('PutObjectTagging', { ...k, ...set({ v: '3' }) })).rejects.toMatchObject({
        code: 'MethodNotAllowed',
        details: { Method: 'PUT', ResourceType: 'DeleteMarker' },
      })
    })

    it('are refused as S3 refuses them', async () => {
      await at.put('k')
      const put = (tags: object) => at.call('PutObjectTagging', { ...k, ...tags })
      const twice = { Tagging: { TagSet: [1, 2].map((value) => ({ Key: 'Key1', Value: `${value}` })) } }
      const invalid = (message: string, details: object) => ({ code: 'InvalidTag', message, details })

      await expect(put(twice)).rejects.toMatchObject(
        invalid('Cannot provide multiple Tags with the same key', { TagKey: 'Key1' }),
      )
      await expect(put(set({ 'Key1,Key2': 'x' }))).rejects.toMatchObject(
        invalid('The TagKey you have provided is invalid', { TagKey: 'Key1,Key2' }),
      )
      await expect(put(set({ 'aws:prefixed': 'x' }))).rejects.toMatchObject(
        invalid('Your TagKey cannot be prefixed with aws:', { TagKey: 'aws:prefixed' }),
      )
      await expect(at.call('PutBucketTagging', { ...inBox, ...set({ Key1: 'Val1,Val2' }) })).rejects.toMatchObject(
        invalid('The TagValue you have provided is invalid', { TagKey: 'Key1', TagValue: 'Val1,Val2' }),
      )
      await expect(at.call('PutBucketTagging', { ...inBox, ...set({ 'aws:prefixed': 'x' }) })).rejects.toMatchObject(
        invalid('System tags cannot be added/updated by requester', { TagKey: 'aws:prefixed' }),
      )
      for (const Tagging of ['key1=val1&key1=val2', 'key1=val1,key2=val2']) {
        await expect(at.put('k', '', { Tagging })).rejects.toMatchObject({
          code: 'InvalidArgument',
          details: { ArgumentName: 'x-amz-tagging', ArgumentValue: Tagging },
        })
      }
    })
  })

  it('copies an object onto itself only where something changes', async () => {
    await at.put('k', 'x')
    const copy = (more: object) => at.call('CopyObject', { ...k, CopySource: 'box/k', ...more })

    await expect(copy({ ACL: 'private' })).rejects.toMatchObject({ code: 'InvalidRequest' })
    await copy({ StorageClass: 'STANDARD' })
    const { CopyObjectResult } = await copy({ ChecksumAlgorithm: 'SHA1' })
    expect(CopyObjectResult).toMatchObject({
      ChecksumSHA1: 'EfatjsUqKYSrqv18O1FlA3hcIHI=',
      ChecksumType: 'FULL_OBJECT',
    })
    expect(CopyObjectResult).not.toHaveProperty('ChecksumCRC64NVME')
  })
})
