/**
 * What a request asks of the session that it opens: policies, tags, a source identity; and what a session that opens it
 * hands on. All checked, with AWS's limits.
 */
import { deflateRawSync } from 'node:zlib'
import { AwsError } from '../../../kernel/aws-error'
import type { Principal, Session } from '../../../kernel/principal'
import { createTagging, type Tag, type Tags } from '../../../kernel/tags'
import type { Iam } from '../../iam/iam'
import { invalid, invalidParameter, malformedPolicy } from '../errors'

export interface SessionRequest {
  readonly Policy?: string | undefined
  readonly PolicyArns?: readonly { readonly arn?: string }[] | undefined
  readonly Tags?: readonly Tag[] | undefined
  readonly TransitiveTagKeys?: readonly string[] | undefined
  readonly SourceIdentity?: string | undefined
}

const mostPolicyCharacters = 2048
const mostPolicyArns = 10
/** Bytes. AWS packs policies, ARNs and tags into a form that it doesn't tell; here it is their deflated JSON. */
const mostPacked = 2048

const tagging = createTagging(({ what, why }) =>
  what === 'prefix' ? invalidParameter(`User tag keys cannot start with aws: (${why})`) : invalid(`Tags: ${why}`),
)

/** `caller`: who opens it. Undefined: there is nothing to be said of the session. */
export function readSession(iam: Iam, request: SessionRequest, caller?: Principal): Session | undefined {
  const { Policy: policy } = request
  if (policy !== undefined && (policy.length === 0 || policy.length > mostPolicyCharacters)) {
    throw invalid(`Value at 'policy' failed to satisfy constraint: 1 to ${mostPolicyCharacters} characters`)
  }
  const policyArns = readPolicyArns(request.PolicyArns)
  const from = caller?.kind === 'role' ? caller.session : undefined
  const { tags, transitiveTagKeys } = joinTags(readTags(request.Tags), request.TransitiveTagKeys ?? [], from)
  const sourceIdentity = readSourceIdentity(request.SourceIdentity, from?.sourceIdentity)
  const session: Session = {
    ...(policy !== undefined && { policy }),
    ...(policyArns.length > 0 && { policyArns }),
    ...(Object.keys(tags).length > 0 && { tags }),
    ...(transitiveTagKeys.length > 0 && { transitiveTagKeys }),
    ...(sourceIdentity !== undefined && { sourceIdentity }),
  }
  if (Object.keys(session).length === 0) return undefined
  checkPolicies(iam, session)
  return session
}

/** In percent of what a session may have. Throws `PackedPolicyTooLarge` when it is over 100. */
export function packedSize({ policy = '', policyArns = [], tags = {} }: Session = {}): number {
  if (policy === '' && policyArns.length === 0 && Object.keys(tags).length === 0) return 0
  const characters = policy.length + policyArns.join('').length
  const packed = deflateRawSync(JSON.stringify([policy, policyArns, Object.entries(tags)])).length
  const percent = Math.ceil(Math.max(packed / mostPacked, characters / mostPolicyCharacters) * 100)
  if (percent > 100) {
    throw new AwsError(
      'PackedPolicyTooLarge',
      `Packed size of session policies and tags consumes ${percent}% of allotted space.`,
    )
  }
  return percent
}

function readPolicyArns(given: SessionRequest['PolicyArns'] = []): readonly string[] {
  if (given.length > mostPolicyArns) {
    throw invalid(`Value at 'policyArns' failed to satisfy constraint: at most ${mostPolicyArns}, not ${given.length}`)
  }
  return given.map(({ arn }) => {
    if (arn === undefined || !/^arn:aws:iam::(\d{12}|aws):policy\/./.test(arn)) {
      throw invalid(`Value '${arn}' at 'policyArns' is no ARN of a managed policy`)
    }
    return arn
  })
}

function readTags(given: readonly Tag[] = []): Tags {
  const keys = given.map(({ Key }) => Key.toLowerCase())
  if (new Set(keys).size < keys.length) {
    throw invalidParameter('Duplicate tag keys found. Please note that Tag keys are case insensitive.')
  }
  const tags = tagging.read(given)
  for (const [key, value] of Object.entries(tags)) {
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(key + value)) {
      throw invalid(`Tags: the tag ${key} has characters other than letters, spaces, numbers and _.:/=+-@`)
    }
  }
  return tags
}

/** The tags of a session stay with those that it opens, as far as they are transitive, and can't be set anew there. */
function joinTags(asked: Tags, transitive: readonly string[], from: Session | undefined) {
  const same = (one: string) => (other: string) => one.toLowerCase() === other.toLowerCase()
  const keys = Object.keys(asked)
  const handedOn = from?.transitiveTagKeys ?? []
  if (keys.some((key) => handedOn.some(same(key)))) {
    throw invalidParameter(
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the " +
        'calling session.',
    )
  }
  if (!transitive.every((key) => keys.some(same(key)))) {
    throw invalidParameter('The specified transitive tag key must be included in the requested tags.')
  }
  const inherited = Object.entries(from?.tags ?? {}).filter(([key]) => handedOn.some(same(key)))
  const tags = { ...Object.fromEntries(inherited), ...asked }
  return { tags: tagging.read(tags), transitiveTagKeys: [...handedOn, ...transitive] }
}

function readSourceIdentity(asked: string | undefined, ofCaller: string | undefined): string | undefined {
  if (asked === undefined) return ofCaller
  if (!/^[\w+=,.@-]{2,64}$/.test(asked) || /^aws:/i.test(asked)) {
    throw invalid("Value at 'sourceIdentity' failed to satisfy constraint: [\\w+=,.@-]{2,64}")
  }
  if (ofCaller !== undefined && ofCaller !== asked) {
    throw new AwsError('AccessDenied', 'The source identity of the calling session cannot be changed', 403)
  }
  return asked
}

function checkPolicies(iam: Iam, session: Session): void {
  try {
    iam.checkSession(session)
  } catch (error) {
    if (error instanceof AwsError && error.code === 'NoSuchEntity') throw malformedPolicy(error.message)
    throw error
  }
}
