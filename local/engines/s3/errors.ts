/** The service's errors, in its words. */
import { AwsError } from '../../kernel/aws-error'
import { mostTags, type TagProblem } from '../../kernel/tags'

export const noSuchBucket = (name: string): AwsError =>
  new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: name })

export const invalidBucketName = (name: string): AwsError =>
  new AwsError('InvalidBucketName', 'The specified bucket is not valid.', 400, { BucketName: name })

export const bucketNotEmpty = (name: string): AwsError =>
  new AwsError('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409, { BucketName: name })

export const noSuchKey = (key: string): AwsError =>
  new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key })

export const noSuchVersion = (key: string, versionId: string): AwsError =>
  new AwsError('NoSuchVersion', 'The specified version does not exist.', 404, { Key: key, VersionId: versionId })

export const isADeleteMarker = (): AwsError =>
  new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405, {
    ResourceType: 'DeleteMarker',
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

export const invalidArgument = (message: string): AwsError => new AwsError('InvalidArgument', message)

const tagProblems: Readonly<Record<Exclude<TagProblem['what'], 'count'>, string>> = {
  key: 'The TagKey you have provided is invalid',
  value: 'The TagValue you have provided is invalid',
  prefix: 'System tags cannot be added/updated by requester',
  twice: 'Cannot provide multiple Tags with the same key',
}

export const badTags = ({ what }: TagProblem): AwsError =>
  what === 'count'
    ? new AwsError('BadRequest', `Bucket tag count cannot be greater than ${mostTags}`)
    : new AwsError('InvalidTag', tagProblems[what])

export const malformedXml = (message: string): AwsError => new AwsError('MalformedXML', message)

export const badDigest = (algorithm: string): AwsError =>
  new AwsError('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`)

/** As its denials write an action and a resource. */
export const denied = (action: string, resource: string) => [action, `"${resource}"`] as const
