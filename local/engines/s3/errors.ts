/** The service's errors, in its words. */
import { AwsError } from '../../kernel/aws-error'
import { mostTags, type TagProblem } from '../../kernel/tags'

export const noSuchBucket = (name: string): AwsError =>
  new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: name })

export const invalidBucketName = (name: string): AwsError =>
  new AwsError('InvalidBucketName', 'The specified bucket is not valid.', 400, { BucketName: name })

export const bucketNotEmpty = (name: string, hasVersions: boolean): AwsError =>
  new AwsError(
    'BucketNotEmpty',
    `The bucket you tried to delete is not empty${hasVersions ? '. You must delete all versions in the bucket.' : ''}`,
    409,
    { BucketName: name },
  )

/** In the first Region, who has a bucket may create it again. */
export const alreadyOwned = (name: string): AwsError =>
  new AwsError(
    'BucketAlreadyOwnedByYou',
    'Your previous request to create the named bucket succeeded and you already own it.',
    409,
    { BucketName: name },
  )

/** `marker` hides the key. */
export const noSuchKey = (key: string, marker?: string): AwsError =>
  new AwsError(
    'NoSuchKey',
    'The specified key does not exist.',
    404,
    { Key: key },
    marker === undefined ? {} : { 'x-amz-delete-marker': 'true', 'x-amz-version-id': marker },
  )

export const noSuchVersion = (key: string, versionId: string): AwsError =>
  new AwsError('NoSuchVersion', 'The specified version does not exist.', 404, { Key: key, VersionId: versionId })

/** `Method` is that of the request, such as `GET`; `at` is in milliseconds. */
export const isADeleteMarker = (Method: string, at: number): AwsError =>
  new AwsError(
    'MethodNotAllowed',
    'The specified method is not allowed against this resource.',
    405,
    { Method, ResourceType: 'DeleteMarker' },
    { allow: 'DELETE', 'x-amz-delete-marker': 'true', 'last-modified': new Date(at).toUTCString() },
  )

export const noSuchPart = (PartNumberRequested: string, count: number): AwsError =>
  new AwsError('InvalidPartNumber', 'The requested partnumber is not satisfiable', 416, {
    ActualPartCount: String(count),
    PartNumberRequested,
  })

export const noSuchUpload = (id: string): AwsError =>
  new AwsError(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    404,
    { UploadId: id },
  )

export const preconditionFailed = (condition: string): AwsError =>
  new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412, {
    Condition: condition,
  })

/** With the name of what is wrong, and what was given for it, as far as AWS tells them. */
export const invalidArgument = (message: string, ArgumentName?: string, ArgumentValue?: string): AwsError =>
  new AwsError('InvalidArgument', message, 400, {
    ...(ArgumentName !== undefined && { ArgumentName }),
    ...(ArgumentValue !== undefined && { ArgumentValue }),
  })

/** Of a destination of notifications: what it is, and why it takes none. */
export interface Refusal {
  readonly name: string
  readonly value: string
}

export const unableToValidate = (refusals: readonly Refusal[]): AwsError =>
  new AwsError(
    'InvalidArgument',
    'Unable to validate the following destination configurations',
    400,
    Object.fromEntries(
      refusals.flatMap(({ name, value }, index) => [
        [`ArgumentName${index + 1}`, name],
        [`ArgumentValue${index + 1}`, value],
      ]),
    ),
  )

export const invalidStorageClass = (StorageClassRequested: string): AwsError =>
  new AwsError('InvalidStorageClass', 'The storage class you specified is not valid', 400, { StorageClassRequested })

export const invalidRequest = (message: string): AwsError => new AwsError('InvalidRequest', message)

export const conflicting = (Condition: string, Key: string): AwsError =>
  new AwsError(
    'ConditionalRequestConflict',
    'The conditional request cannot succeed due to a conflicting operation against this resource.',
    409,
    { Condition, Key },
  )

/** What S3 itself does not have either. */
export const notImplemented = (Header: string, additionalMessage: string): AwsError =>
  new AwsError('NotImplemented', 'A header you provided implies functionality that is not implemented', 501, {
    Header,
    additionalMessage,
  })

const tagProblems: Readonly<Record<Exclude<TagProblem['what'], 'count'>, string>> = {
  key: 'The TagKey you have provided is invalid',
  value: 'The TagValue you have provided is invalid',
  prefix: 'System tags cannot be added/updated by requester',
  twice: 'Cannot provide multiple Tags with the same key',
}

export const badTags = ({ what, key, value }: TagProblem): AwsError =>
  what === 'count'
    ? new AwsError('BadRequest', `Bucket tag count cannot be greater than ${mostTags}`)
    : badTag(tagProblems[what], key, what === 'value' ? value : undefined)

export const badTag = (message: string, TagKey?: string, TagValue?: string): AwsError =>
  new AwsError('InvalidTag', message, 400, {
    ...(TagKey !== undefined && { TagKey }),
    ...(TagValue !== undefined && { TagValue }),
  })

/** In AWS's words, which name nothing. */
export const malformedXml = (): AwsError =>
  new AwsError(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  )

export const badDigest = (algorithm: string): AwsError =>
  new AwsError('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`)

/** As its denials write an action and a resource. */
export const denied = (action: string, resource: string) => [action, `"${resource}"`] as const
