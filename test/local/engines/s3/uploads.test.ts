/** Uploads in parts, as S3 was recorded to take them (February 2026). */
import { createS3Cloud, type S3Cloud } from './s3-cloud'

describe('an upload in parts', () => {
  let at: S3Cloud
  const target = { Bucket: 'box', Key: 'big' }
  const five = Buffer.alloc(5 * 1024 ** 2 + 1, 'a')
  beforeEach(async () => {
    at = await createS3Cloud()
    await at.call('CreateBucket', { Bucket: 'box' })
  })

  async function begin(more: object = {}) {
    const created = await at.call('CreateMultipartUpload', { ...target, ...more })
    const { UploadId } = created
    return {
      created,
      UploadId,
      upload: (PartNumber: number, Body: string | Buffer, given: object = {}) =>
        at.call('UploadPart', { ...target, UploadId, PartNumber, Body, ...given }),
      complete: (Parts: object[], given: object = {}) =>
        at.call('CompleteMultipartUpload', { ...target, UploadId, MultipartUpload: { Parts }, ...given }),
    }
  }

  it('that asked for no checksum has one of the whole, whatever came with its parts', async () => {
    const { upload, complete, created, UploadId } = await begin()
    expect(created).not.toHaveProperty('ChecksumAlgorithm')
    const { ETag, ChecksumCRC32C } = await upload(1, 'aaa', { ChecksumCRC32C: '45fn2Q==' })
    expect([ETag, ChecksumCRC32C]).toEqual(['"47bce5c74f589f4867dbd57e9ca9f808"', '45fn2Q=='])

    expect((await at.call('ListParts', { ...target, UploadId })).Parts).toEqual([
      { PartNumber: 1, LastModified: expect.any(String), ETag, Size: 3 },
    ])
    await expect(complete([{ PartNumber: 1, ETag, ChecksumCRC32C }])).rejects.toMatchObject({
      code: 'InvalidPart',
      message:
        'One or more of the specified parts could not be found.  The part may not have been uploaded, or the ' +
        "specified entity tag may not match the part's entity tag.",
      details: { UploadId, PartNumber: '1', ETag: '47bce5c74f589f4867dbd57e9ca9f808' },
    })
    await expect(complete([{ PartNumber: 1, ETag }], { ChecksumType: 'COMPOSITE' })).rejects.toMatchObject({
      message:
        'The upload was created using the null checksum mode. The complete request must use the same checksum mode.',
    })
    await expect(complete([{ PartNumber: 1, ETag }], { MpuObjectSize: 5 })).rejects.toMatchObject({
      message: "The provided 'x-amz-mp-object-size' header value 5 does not match what was computed: 3",
    })
    expect(await complete([{ PartNumber: 1, ETag }])).toMatchObject({
      ETag: '"e2c3da976e66ec9e7dc128fbc782fc91-1"',
      ChecksumCRC64NVME: 'Rnr2/5P7Gsk=',
      ChecksumType: 'FULL_OBJECT',
      ServerSideEncryption: 'AES256',
    })
  })

  it('has a checksum of its parts’ checksums, each of which must be named', async () => {
    const { upload, complete, created, UploadId } = await begin({ ChecksumAlgorithm: 'SHA256', Tagging: 'a=1' })
    expect(created).toMatchObject({ ChecksumAlgorithm: 'SHA256', ChecksumType: 'COMPOSITE' })
    await expect(upload(1, five)).rejects.toMatchObject({
      code: 'InvalidRequest',
      message: 'Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: null',
    })
    const sums = ['DjU70AB1bON8k0n0fVHv2PJQVWcA/jWsITp6ti20Tbs=', 'vyy1imj2hNlaO3jvj2Ycmk5bCegsyPnMiMzpBSjK6yc=']
    const bodies = [five, five, 'aaaaaaaaaa']
    const parts = []
    for (const [index, body] of bodies.entries()) {
      const ChecksumSHA256 = sums[index === 2 ? 1 : 0]
      const { ETag } = await upload(index + 1, body, { ChecksumSHA256 })
      parts.push({ PartNumber: index + 1, ETag, ChecksumSHA256 })
    }
    await expect(complete(parts.map(({ PartNumber, ETag }) => ({ PartNumber, ETag })))).rejects.toMatchObject({
      message:
        'The upload was created using a sha256 checksum. The complete request must include the checksum for each ' +
        'part. It was missing for part 1 in the request.',
    })
    expect(await at.call('ListParts', { ...target, UploadId })).toMatchObject({
      Initiator: { ID: 'arn:aws:iam::000000000000:root', DisplayName: 'root' },
      Owner: { ID: '000000000000' },
      ChecksumType: 'COMPOSITE',
      NextPartNumberMarker: 3,
    })

    expect(await complete(parts)).toMatchObject({
      ETag: '"4d45984fc3feb2ac9b22683c49674b56-3"',
      ChecksumSHA256: '9o++y6AejqboiJ7MZCx0fahK2Vu5YC/qnNhhYsCLciI=-3',
      ChecksumType: 'COMPOSITE',
    })
    const ObjectAttributes = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize']
    expect(await at.call('GetObjectAttributes', { ...target, ObjectAttributes, MaxParts: 1 })).toMatchObject({
      ETag: '4d45984fc3feb2ac9b22683c49674b56-3',
      Checksum: { ChecksumSHA256: '9o++y6AejqboiJ7MZCx0fahK2Vu5YC/qnNhhYsCLciI=', ChecksumType: 'COMPOSITE' },
      ObjectParts: {
        TotalPartsCount: 3,
        IsTruncated: true,
        NextPartNumberMarker: 1,
        Parts: [{ PartNumber: 1, Size: 5242881, ChecksumSHA256: sums[0] }],
      },
      ObjectSize: 10485772,
      StorageClass: 'STANDARD',
    })
    const last = await at.call('GetObject', { ...target, PartNumber: 3, ChecksumMode: 'ENABLED' })
    expect([last.Body.toString(), last.ContentRange, last.PartsCount, last.ChecksumSHA256, last.TagCount]).toEqual([
      'aaaaaaaaaa',
      'bytes 10485762-10485771/10485772',
      3,
      sums[1],
      1,
    ])
    await expect(at.call('GetObject', { ...target, PartNumber: 10 })).rejects.toMatchObject({
      code: 'InvalidPartNumber',
      status: 416,
      details: { ActualPartCount: '3', PartNumberRequested: '10' },
    })
    await expect(at.call('GetObject', { ...target, PartNumber: 1, Range: 'bytes=0-1' })).rejects.toMatchObject({
      message: 'Cannot specify both Range header and partNumber query parameter',
    })
    const { CopyObjectResult } = await at.call('CopyObject', { ...target, Key: 'copy', CopySource: 'box/big' })
    expect(CopyObjectResult).toMatchObject({
      ETag: '"a0397ee2df08832642af5d7e57c5760c"',
      ChecksumSHA256: '0+991zqhqOQ5J2EdwChmHIeC1dXXuJzaCritTzqVGDw=',
      ChecksumType: 'FULL_OBJECT',
    })
  })

  it('has a checksum of the whole where it asked for one, and needs none of its parts', async () => {
    const { upload, complete } = await begin({ ChecksumAlgorithm: 'CRC32C', ChecksumType: 'FULL_OBJECT' })
    const { ETag, ChecksumCRC32C } = await upload(1, 'abc')
    expect(ChecksumCRC32C).toBe('Nks/tw==')
    await expect(upload(1, 'abc', { ChecksumCRC32: 'NSRBwg==' })).rejects.toMatchObject({
      message: 'Checksum Type mismatch occurred, expected checksum Type: crc32c, actual checksum Type: crc32',
    })
    await expect(complete([{ PartNumber: 1, ETag }], { ChecksumCRC32C: 'AAAAAA==' })).rejects.toMatchObject({
      code: 'BadDigest',
      message: 'The crc32c you specified did not match the calculated checksum.',
    })

    expect(await complete([{ PartNumber: 1, ETag }], { ChecksumCRC32C: 'Nks/tw==' })).toMatchObject({
      ChecksumCRC32C: 'Nks/tw==',
      ChecksumType: 'FULL_OBJECT',
      ETag: '"af5da9f45af7a300e3aded972f8ff687-1"',
    })
  })

  it.each([
    [{ ChecksumType: 'FULL_OBJECT' }, 'The x-amz-checksum-type header can only be used with the'],
    [{ ChecksumType: 'COMPOSITE', ChecksumAlgorithm: 'CRC64NVME' }, 'cannot be used with the crc64nvme checksum'],
    [{ ChecksumType: 'FULL_OBJECT', ChecksumAlgorithm: 'SHA1' }, 'cannot be used with the sha1 checksum algorithm.'],
  ])('is not begun with %j', async (input, message) => {
    await expect(begin(input)).rejects.toMatchObject({
      code: 'InvalidRequest',
      message: expect.stringContaining(message),
    })
  })

  it('is refused with what is wrong about its parts', async () => {
    const { upload, complete, UploadId } = await begin()
    const one = { PartNumber: 1, ETag: (await upload(1, 'data')).ETag }
    const two = { PartNumber: 2, ETag: (await upload(2, 'data')).ETag }

    await expect(complete([])).rejects.toMatchObject({ message: 'You must specify at least one part' })
    await expect(complete([one, two])).rejects.toMatchObject({
      code: 'EntityTooSmall',
      details: {
        ETag: '8d777f385d3dfec8815d20f7496026dc',
        MinSizeAllowed: '5242880',
        PartNumber: '1',
        ProposedSize: '4',
      },
    })
    await expect(complete([two, one])).rejects.toMatchObject({ code: 'InvalidPartOrder', details: { UploadId } })
    await expect(upload(-1, '')).rejects.toMatchObject({
      details: { ArgumentName: 'partNumber', ArgumentValue: '-1' },
    })
  })

  it('conflicts with what was put after it was begun', async () => {
    const before = await at.call('PutObject', { ...target, Body: 'test' })
    const { upload, complete } = await begin()
    const { ETag } = await upload(1, 'part')
    await at.cloud.clock.advance(1000)
    await at.call('PutObject', { ...target, Body: 'test' })

    await expect(complete([{ PartNumber: 1, ETag }], { IfMatch: before.ETag })).rejects.toMatchObject({
      code: 'ConditionalRequestConflict',
      status: 409,
      details: { Condition: 'If-Match', Key: 'big' },
    })
    await expect(complete([{ PartNumber: 1, ETag }], { IfNoneMatch: '*' })).rejects.toMatchObject({
      code: 'PreconditionFailed',
    })
  })

  it('takes parts of other objects', async () => {
    await at.put('from', '0123456789')
    const { complete, UploadId } = await begin({ ChecksumAlgorithm: 'CRC32C' })
    const copy = (CopySourceRange?: string, more: object = {}) =>
      at.call('UploadPartCopy', {
        ...target,
        UploadId,
        PartNumber: 1,
        CopySource: 'box/from',
        ...(CopySourceRange && { CopySourceRange }),
        ...more,
      })
    for (const range of ['0-8', 'bytes=1-0', 'bytes=-1-', 'bytes=0-1,3-4', 'bytes=-2', 'bytes=1-']) {
      await expect(copy(range)).rejects.toMatchObject({
        message: expect.stringContaining('must be of the form bytes=first-last'),
        details: { ArgumentName: 'x-amz-copy-source-range', ArgumentValue: range },
      })
    }
    await expect(copy('bytes=0-100')).rejects.toMatchObject({
      message: 'Range specified is not valid for source object of size: 10',
    })
    await expect(copy('bytes=100-200')).rejects.toMatchObject({
      message: 'The specified copy range is invalid for the source object size',
    })
    await expect(copy(undefined, { CopySourceIfMatch: '"x"' })).rejects.toMatchObject({ code: 'PreconditionFailed' })

    const { CopyPartResult } = await copy('bytes=2-4')
    const { ETag, ChecksumCRC32C } = CopyPartResult
    await complete([{ PartNumber: 1, ETag, ChecksumCRC32C }])

    expect(await at.text('big')).toBe('234')
  })
})
