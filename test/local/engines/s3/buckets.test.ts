import fc from 'fast-check'
import { context, createS3Cloud, type S3Cloud } from './s3-cloud'

describe('buckets', () => {
  it('are listed by the beginning of their names and by region, page by page', async () => {
    const at = await createS3Cloud()
    for (const Bucket of ['box-b', 'box-a', 'other']) await at.call('CreateBucket', { Bucket })
    const list = (input: object) => at.call('ListBuckets', input)

    const first = await list({ Prefix: 'box', MaxBuckets: 1 })
    const second = await list({ Prefix: 'box', MaxBuckets: 1, ContinuationToken: first.ContinuationToken })

    expect([first.Buckets, second.Buckets]).toMatchObject([[{ Name: 'box-a' }], [{ Name: 'box-b' }]])
    expect(second.ContinuationToken).toBeUndefined()
    expect((await list({ BucketRegion: 'eu-west-1' })).Buckets).toEqual([])
    expect((await list({})).Buckets[0]).toEqual({ Name: 'box-a', CreationDate: expect.any(String) })
    for (const wrong of [{ MaxBuckets: 0 }, { ContinuationToken: 'made-up' }]) {
      await expect(list(wrong)).rejects.toMatchObject({ code: 'InvalidArgument' })
    }
  })
})

describe('a bucket', () => {
  let at: S3Cloud
  beforeEach(async () => {
    at = await createS3Cloud()
    await at.call('CreateBucket', { Bucket: 'box' })
  })

  it('is created once, must be empty to be deleted, and must have a name that AWS takes', async () => {
    await at.call('CreateBucket', { Bucket: 'box' })
    await at.put('k')

    await expect(at.call('DeleteBucket', { Bucket: 'box' })).rejects.toMatchObject({ code: 'BucketNotEmpty' })
    await at.call('DeleteObject', { Bucket: 'box', Key: 'k' })
    await at.call('DeleteBucket', { Bucket: 'box' })
    await expect(at.call('HeadBucket', { Bucket: 'box' })).rejects.toMatchObject({ code: 'NoSuchBucket' })
    for (const Bucket of ['No', 'a', 'a..b', '10.0.0.1', 'a_b']) {
      await expect(at.call('CreateBucket', { Bucket })).rejects.toMatchObject({ code: 'InvalidBucketName' })
    }
  })

  it('lists its keys under a prefix, with those beyond the delimiter folded, page by page', async () => {
    for (const key of ['a', 'b/1', 'b/2', 'b/c/3', 'd/4', 'e']) await at.put(key)
    const list = (input: object) => at.call('ListObjectsV2', { Bucket: 'box', ...input })
    const names = (page: { Contents: { Key: string }[]; CommonPrefixes: { Prefix: string }[] }) => [
      ...page.Contents.map(({ Key }) => Key),
      ...page.CommonPrefixes.map(({ Prefix }) => Prefix),
    ]

    expect(names(await list({ Delimiter: '/' }))).toEqual(['a', 'e', 'b/', 'd/'])
    expect(names(await list({ Delimiter: '/', Prefix: 'b/' }))).toEqual(['b/1', 'b/2', 'b/c/'])
    expect(names(await list({ StartAfter: 'b/2' }))).toEqual(['b/c/3', 'd/4', 'e'])
    expect(names(await list({ Prefix: 'a', StartAfter: 'a' }))).toEqual([])
    const pages: string[] = []
    let token: string | undefined
    do {
      const page = await list({ Delimiter: '/', MaxKeys: 1, ContinuationToken: token })
      expect(page.KeyCount).toBe(1)
      pages.push(...names(page))
      token = page.NextContinuationToken
    } while (token !== undefined)
    expect(pages).toEqual(['a', 'b/', 'd/', 'e'])
  })

  it('gives every key once, in order of bytes, however it is paged', async () => {
    const key = fc.string({
      unit: fc.constantFrom('a', 'b', '/', 'é', '中', '😀', '\ufffd'),
      minLength: 1,
      maxLength: 5,
    })
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(key, { maxLength: 8 }), fc.integer({ min: 1, max: 3 }), async (keys, MaxKeys) => {
        const bucket = await createS3Cloud()
        await bucket.call('CreateBucket', { Bucket: 'box' })
        await Promise.all(keys.map((each) => bucket.put(each)))
        const found: string[] = []
        let token: string | undefined
        do {
          const page = await bucket.call('ListObjectsV2', { Bucket: 'box', MaxKeys, ContinuationToken: token })
          found.push(...page.Contents.map(({ Key }: { Key: string }) => Key))
          token = page.NextContinuationToken
        } while (token !== undefined)
        expect(found).toEqual([...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
      }),
      { numRuns: 30 },
    )
  })

  it('is asked for permission with its policy, and by prefix for lists', async () => {
    const policy = { Statement: { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::box/*' } }
    const type = (name: string) => at.s3.resources?.find((each) => each.type === name)
    await type('AWS::S3::BucketPolicy')?.apply({ Bucket: 'box', PolicyDocument: policy }, context)
    const needed: unknown[] = []
    at.cloud.useAuthorizer({ authorize: (_caller, access) => needed.push(...access) })

    await at.put('k')
    await at.call('ListObjectsV2', { Bucket: 'box', Prefix: 'k' })

    expect(needed).toEqual([
      { action: 's3:PutObject', resource: 'arn:aws:s3:::box/k', resourcePolicy: policy },
      { action: 's3:ListBucket', resource: 'arn:aws:s3:::box', resourcePolicy: policy, context: { 's3:prefix': 'k' } },
    ])
  })

  it('of a template can be applied again and again; one that is not empty is not removed', async () => {
    const type = at.s3.resources?.find((each) => each.type === 'AWS::S3::Bucket')

    const first = await type?.apply({}, context)
    await at.call('PutObject', { Bucket: 'stack-thing-1', Key: 'k', Body: 'x' })
    const second = await type?.apply({}, context)

    expect(first).toMatchObject({
      ref: 'stack-thing-1',
      attributes: { Arn: 'arn:aws:s3:::stack-thing-1', DomainName: 'stack-thing-1.s3.amazonaws.com' },
    })
    expect(second).toEqual(first)
    await expect(type?.remove?.('stack-thing-1')).rejects.toMatchObject({ code: 'BucketNotEmpty' })
  })
})
