/** Operations on buckets: create, list, delete, policy, and what is in them. */
import { AwsError } from '../../../kernel/aws-error'
import { createInputPaging, readToken, tokenOf } from '../../../kernel/paging'
import type { CallContext, Operation, PolicyDocument } from '../../../kernel/service'
import { invalidArgument, malformedXml } from '../errors'
import { type Encoder, encoderOf, type Listing, limitOf, listKeys } from '../list'
import { arnOf, checkBucket, createAccess, etagOf, type InBucket, ownerOf, type S3Parts } from '../parts'
import { firstRegion, isMarker, nullVersion, type StoredObject } from '../state'

interface ListInput extends InBucket {
  readonly Prefix?: string
  readonly Delimiter?: string
  readonly MaxKeys?: string | number
  readonly EncodingType?: string
  readonly StartAfter?: string
  readonly ContinuationToken?: string
  readonly FetchOwner?: string | boolean
  readonly Marker?: string
}

interface ListBucketsInput {
  readonly MaxBuckets?: string | number
  readonly ContinuationToken?: string
  readonly Prefix?: string
  readonly BucketRegion?: string
}

interface DeleteInput extends InBucket {
  readonly Delete: {
    readonly Objects: readonly { readonly Key: string; readonly VersionId?: string }[]
    readonly Quiet?: boolean
  }
}

const badToken = () => invalidArgument('The continuation token provided is incorrect')
const pageOfBuckets = createInputPaging({
  size: 'MaxBuckets',
  token: 'ContinuationToken',
  usual: 10_000,
  most: 10_000,
  badSize: () => invalidArgument('Argument max-buckets must be an integer between 1 and 10000'),
  badToken,
})

/** Of one DeleteObjects. */
const mostKeys = 1000

export function createBucketOperations(parts: S3Parts): Readonly<Record<string, Operation>> {
  const { cloud, buckets, objects, events } = parts
  const { toBucket, toObject } = createAccess(buckets)
  const owner = ownerOf(cloud)

  const listAccess = ({ Bucket, Prefix, Delimiter, MaxKeys }: ListInput) => [
    toBucket('ListBucket', Bucket, {
      's3:prefix': Prefix ?? '',
      ...(Delimiter === undefined ? {} : { 's3:delimiter': Delimiter }),
      ...(MaxKeys === undefined ? {} : { 's3:max-keys': String(MaxKeys) }),
    }),
  ]

  async function list(input: ListInput, after: string, isOlder = false) {
    checkBucket(parts, input)
    const { Prefix = '', Delimiter = '', EncodingType } = input
    const text = encoderOf(EncodingType)
    const options = { prefix: Prefix, delimiter: Delimiter, after, limit: limitOf(input.MaxKeys) }
    const listing = await listKeys(cloud.store, input.Bucket, options)
    return { listing, text, common: describe(input, listing, text, options.limit, isOlder) }
  }

  function describe(input: ListInput, listing: Listing, text: Encoder, limit: number, isOlder: boolean) {
    return {
      Name: input.Bucket,
      Prefix: text(input.Prefix ?? ''),
      ...(input.Delimiter ? { Delimiter: text(input.Delimiter) } : {}),
      MaxKeys: limit,
      ...(input.EncodingType ? { EncodingType: input.EncodingType } : {}),
      IsTruncated: listing.isTruncated,
      Contents: listing.objects.map((found) => ({
        ...entry(found),
        Key: text(found.key),
        // The older list tells it always.
        ...(isOlder || String(input.FetchOwner) === 'true' ? { Owner: owner } : {}),
      })),
      CommonPrefixes: listing.prefixes.map((Prefix) => ({ Prefix: text(Prefix) })),
    }
  }

  return {
    CreateBucket: {
      access: ({ Bucket }: InBucket) => [toBucket('CreateBucket', Bucket)],
      handle(input: InBucket & { CreateBucketConfiguration?: { LocationConstraint?: string } }) {
        const { LocationConstraint } = input.CreateBucketConfiguration ?? {}
        const isFirst = cloud.region === firstRegion
        if (isFirst && LocationConstraint !== undefined && !isOtherRegion(LocationConstraint)) {
          throw new AwsError('InvalidLocationConstraint', 'The specified location-constraint is not valid', 400, {
            LocationConstraint,
          })
        }
        if (LocationConstraint !== (isFirst ? undefined : cloud.region)) {
          throw new AwsError(
            'IllegalLocationConstraintException',
            `The ${LocationConstraint ?? 'unspecified'} location constraint is incompatible for the region specific ` +
              'endpoint this request was sent to.',
          )
        }
        buckets.createNew(input.Bucket)
        const Location = isFirst ? `/${input.Bucket}` : `http://${input.Bucket}.s3.amazonaws.com/`
        return { Location, BucketArn: arnOf(input.Bucket) }
      },
    },
    HeadBucket: {
      access: ({ Bucket }: InBucket) => [toBucket('ListBucket', Bucket)],
      handle(input: InBucket) {
        checkBucket(parts, input)
        return { BucketRegion: cloud.region, BucketArn: arnOf(input.Bucket), AccessPointAlias: false }
      },
    },
    DeleteBucket: {
      access: ({ Bucket }: InBucket) => [toBucket('DeleteBucket', Bucket)],
      async handle(input: InBucket) {
        checkBucket(parts, input)
        await buckets.remove(input.Bucket)
        return {}
      },
    },
    ListBuckets: {
      access: () => [{ action: 's3:ListAllMyBuckets', resource: '*' }],
      handle(input: ListBucketsInput) {
        const { Prefix = '', BucketRegion = cloud.region } = input
        const found = buckets.all().filter(({ name }) => name.startsWith(Prefix) && BucketRegion === cloud.region)
        const { items, next } = pageOfBuckets(found, ({ name }) => name, input)
        return {
          Owner: owner,
          Buckets: items.map(({ name, createdAt }) => ({
            Name: name,
            CreationDate: new Date(createdAt).toISOString(),
            // AWS tells it only those who ask in pages or by one of these.
            ...(Object.keys(input).length > 0 && { BucketRegion: cloud.region, BucketArn: arnOf(name) }),
          })),
          ...(input.Prefix !== undefined && { Prefix }),
          ...next,
        }
      },
    },
    GetBucketLocation: {
      access: ({ Bucket }: InBucket) => [toBucket('GetBucketLocation', Bucket)],
      handle(input: InBucket) {
        checkBucket(parts, input)
        // The first region has no name here.
        return cloud.region === 'us-east-1' ? {} : { LocationConstraint: cloud.region }
      },
    },
    GetBucketPolicy: {
      access: ({ Bucket }: InBucket) => [toBucket('GetBucketPolicy', Bucket)],
      handle(input: InBucket) {
        checkBucket(parts, input)
        const { policy } = buckets.existing(input.Bucket)
        if (!policy) {
          const BucketName = input.Bucket
          throw new AwsError('NoSuchBucketPolicy', 'The bucket policy does not exist', 404, { BucketName })
        }
        return { Policy: JSON.stringify(policy) }
      },
    },
    PutBucketPolicy: {
      access: ({ Bucket }: InBucket) => [toBucket('PutBucketPolicy', Bucket)],
      handle(input: InBucket & { Policy: string }) {
        checkBucket(parts, input)
        buckets.setPolicy(input.Bucket, parsedPolicy(input.Policy))
        return {}
      },
    },
    DeleteBucketPolicy: {
      access: ({ Bucket }: InBucket) => [toBucket('DeleteBucketPolicy', Bucket)],
      handle(input: InBucket) {
        checkBucket(parts, input)
        buckets.setPolicy(input.Bucket, undefined)
        return {}
      },
    },
    ListObjectsV2: {
      anonymous: true,
      access: listAccess,
      async handle(input: ListInput) {
        const token = input.ContinuationToken
        const { listing, text, common } = await list(
          input,
          token === undefined ? (input.StartAfter ?? '') : keyIn(token),
        )
        return {
          ...common,
          KeyCount: listing.objects.length + listing.prefixes.length,
          ...(input.StartAfter === undefined ? {} : { StartAfter: text(input.StartAfter) }),
          ...(token === undefined ? {} : { ContinuationToken: token }),
          ...(listing.isTruncated && listing.last !== undefined
            ? { NextContinuationToken: tokenOf(listing.last) }
            : {}),
        }
      },
    },
    ListObjects: {
      anonymous: true,
      access: listAccess,
      async handle(input: ListInput) {
        const { listing, text, common } = await list(input, input.Marker ?? '', true)
        return {
          ...common,
          Marker: text(input.Marker ?? ''),
          // Without a delimiter, the last key is the next marker.
          ...(listing.isTruncated && listing.last !== undefined && input.Delimiter
            ? { NextMarker: text(listing.last) }
            : {}),
        }
      },
    },
    DeleteObjects: {
      access: ({ Bucket, Delete }: DeleteInput) =>
        Delete.Objects.map(({ Key, VersionId }) =>
          toObject(VersionId === undefined ? 'DeleteObject' : 'DeleteObjectVersion', Bucket, Key),
        ),
      async handle(input: DeleteInput, context: CallContext) {
        checkBucket(parts, input)
        const { Bucket } = input
        const { Objects, Quiet = false } = input.Delete
        if (Objects.length === 0 || Objects.length > mostKeys) throw malformedXml()
        const isVersioned = buckets.existing(Bucket).versioning !== undefined
        const told = events.deleted(Bucket, context)
        const Deleted: object[] = []
        const Errors: object[] = []
        await Promise.all(
          Objects.map(async ({ Key, VersionId }) => {
            // Without versions, an object is the one that is called `null`.
            const isHere = VersionId === undefined || VersionId === nullVersion || isVersioned
            const { gone, marker } = isHere ? await objects.delete(Bucket, Key, VersionId, told) : { gone: undefined }
            const of = { Key, ...(VersionId !== undefined && { VersionId }) }
            if (marker !== undefined) Deleted.push({ ...of, DeleteMarker: true, DeleteMarkerVersionId: marker })
            else if (gone && isMarker(gone)) {
              Deleted.push({ ...of, DeleteMarker: true, DeleteMarkerVersionId: VersionId })
            } else if (gone || VersionId === undefined || VersionId === nullVersion) Deleted.push(of)
            else {
              const Message = 'The specified version does not exist.'
              Errors.push({ ...of, Code: 'NoSuchVersion', Message })
            }
          }),
        )
        return { Deleted: Quiet ? [] : Deleted, Errors }
      },
    },
  }
}

const entry = (found: StoredObject) => ({
  Key: found.key,
  LastModified: new Date(found.at).toISOString(),
  ETag: etagOf(found.etag),
  ...(found.checksum ? { ChecksumAlgorithm: [found.checksum.algorithm], ChecksumType: found.checksum.type } : {}),
  Size: found.size,
  StorageClass: 'STANDARD',
})

/** Which AWS would create a bucket in, asked in its first Region. */
const isOtherRegion = (constraint: string): boolean =>
  constraint === 'EU' || (/^[a-z]{2}(-[a-z]+)+-\d$/.test(constraint) && constraint !== firstRegion)

function keyIn(token: string): string {
  const key = readToken(token)
  if (key === undefined) throw badToken()
  return key
}

function parsedPolicy(text: string): PolicyDocument {
  try {
    const policy = JSON.parse(text)
    if (typeof policy === 'object' && policy !== null && 'Statement' in policy) return policy
  } catch {
    // Said below.
  }
  throw new AwsError('MalformedPolicy', 'Policies must be valid JSON and have a Statement')
}
