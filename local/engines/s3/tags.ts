/** What S3 takes as tags of buckets and objects. Nothing here depends on them; functions ask for them. */
import { AwsError } from '../../kernel/aws-error'
import { createTagging, type GivenTags, type Tag, type Tagging, type Tags } from '../../kernel/tags'
import { badTag, badTags, invalidArgument } from './errors'

/** Of one object. */
const mostObjectTags = 10

const text = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u

function checkSigns(tags: Tags): Tags {
  for (const [key, value] of Object.entries(tags)) {
    if (!text.test(key)) throw badTag('The TagKey you have provided is invalid', key)
    if (!text.test(value)) throw badTag('The TagValue you have provided is invalid', key, value)
  }
  return tags
}

const ofBuckets = createTagging(badTags)
const ofObjects = createTagging((problem) =>
  problem.what === 'prefix' ? badTag('Your TagKey cannot be prefixed with aws:', problem.key) : badTags(problem),
)

export const tagging: Pick<Tagging, 'read'> = { read: (given) => checkSigns(ofBuckets.read(given)) }

/** Undefined: it has none. @throws InvalidTag, or BadRequest for more than ten */
export function objectTags(given: GivenTags | undefined): Tags | undefined {
  const tags = checkSigns(ofObjects.read(given))
  const { length } = Object.keys(tags)
  if (length > mostObjectTags) {
    throw new AwsError('BadRequest', `Object tags cannot be greater than ${mostObjectTags}`)
  }
  return length > 0 ? tags : undefined
}

/** Of the header `x-amz-tagging`, which is a query; a key without a value has the empty one. @throws InvalidArgument */
export function tagsInHeader(header: string | undefined): Tags | undefined {
  if (header === undefined || header === '') return undefined
  const tags: Tag[] = [...new URLSearchParams(header)].map(([Key, Value]) => ({ Key, Value }))
  const isTwice = new Set(tags.map(({ Key }) => Key)).size < tags.length
  // A comma is no sign of a tag: who writes one has not encoded it, or takes it for an ampersand.
  if (isTwice || tags.some(({ Key, Value = '' }) => !text.test(Key) || !text.test(Value))) {
    throw invalidArgument(
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name " +
        'duplicates.',
      'x-amz-tagging',
      header,
    )
  }
  return objectTags(tags)
}
