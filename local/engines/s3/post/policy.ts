/** The policy of a presigned POST: until when it holds, and what the form must say. With AWS's refusals. */
import { AwsError } from '../../../kernel/aws-error'
import type { PostForm } from './multipart-form'

export interface Submission {
  readonly form: PostForm
  readonly bucket: string
  /** Milliseconds. */
  readonly now: number
}

interface Policy {
  readonly expiration: number
  readonly conditions: readonly Condition[]
}

interface Condition {
  /** As AWS tells that it failed. */
  readonly text: string
  readonly holds: (submission: Submission) => boolean
  /** The field that it is about, in lower case. */
  readonly field?: string
}

/** These need no condition. */
const free = new Set(['awsaccesskeyid', 'bucket', 'file', 'policy', 'signature', 'x-amz-signature'])

/**
 * @param encoded the field `policy`, Base64
 * @throws AwsError `InvalidPolicyDocument` for what is no policy; `AccessDenied`, `EntityTooLarge`, `EntityTooSmall`
 */
export function checkPolicy(encoded: string, submission: Submission): void {
  const { expiration, conditions } = readPolicy(encoded)
  if (expiration <= submission.now) throw unlike('Policy expired.')
  for (const { text, holds } of conditions) {
    if (!holds(submission)) throw unlike(`Policy Condition failed: ${text}`)
  }
  const covered = new Set(conditions.map(({ field }) => field))
  for (const [field, { name }] of submission.form.fields) {
    if (!free.has(field) && !field.startsWith('x-ignore-') && !covered.has(field)) {
      throw unlike(`Extra input fields: ${name}`)
    }
  }
}

const unlike = (reason: string): AwsError => new AwsError('AccessDenied', `Invalid according to Policy: ${reason}`, 403)

const invalid = (problem: string): AwsError => new AwsError('InvalidPolicyDocument', `Invalid Policy: ${problem}`)

function readPolicy(encoded: string): Policy {
  let document: unknown
  try {
    document = JSON.parse(Buffer.from(encoded, 'base64').toString())
  } catch {
    throw invalid('Invalid JSON.')
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document)) throw invalid('Invalid JSON.')
  const { expiration, conditions, ...others } = document as Record<string, unknown>
  const [other] = Object.keys(others)
  if (other !== undefined) throw invalid(`Unexpected: '${other.toLowerCase()}'`)
  // What is missing was not recorded of S3: these are the words of gateways that speak as it does.
  if (expiration === undefined) throw invalid('Policy missing expiration.')
  if (conditions === undefined) throw invalid('Policy missing conditions.')
  if (!Array.isArray(conditions)) throw invalid("Invalid 'conditions' value: must be a List.")
  return { expiration: timeOf(expiration), conditions: conditions.map(readCondition) }
}

/** UTC alone, with a `T`. */
function timeOf(text: unknown): number {
  const isTime = typeof text === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(text)
  const time = isTime ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time)) throw invalid(`Invalid 'expiration' value: '${String(text)}'`)
  return time
}

function readCondition(given: unknown): Condition {
  if (Array.isArray(given)) return readOperation(given)
  if (typeof given !== 'object' || given === null) throw invalid('Invalid condition test: must be a List or Object.')
  const members = Object.entries(given)
  const [member] = members
  if (!member || members.length > 1) {
    throw invalid('Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.')
  }
  const [name, value] = member
  if (value === null) throw invalid('Invalid JSON.')
  if (typeof value !== 'string') throw invalid('Invalid Simple-Condition: value must be a string.')
  return compared('eq', `$${name}`, value)
}

function readOperation([operation, ...operands]: readonly unknown[]): Condition {
  if (operation === undefined) throw invalid('Invalid Condition: missing operation identifier.')
  const kind = String(operation).toLowerCase()
  if (!['eq', 'starts-with', 'content-length-range'].includes(kind)) {
    throw invalid(`Invalid Condition: unknown operation '${String(operation)}'.`)
  }
  const [first, second, ...more] = operands
  if (first === undefined || second === undefined || more.length > 0) {
    throw invalid(`Invalid ${kind}: wrong number of arguments.`)
  }
  if (kind === 'content-length-range') return range(first, second)
  if (typeof first !== 'string' || typeof second !== 'string') throw invalid('Invalid JSON.')
  return compared(kind, first, second)
}

/** A field that the form does not have is like nothing, not even the beginning of all. */
function compared(kind: string, name: string, wanted: string): Condition {
  const field = name.startsWith('$') ? name.slice(1).toLowerCase() : undefined
  return {
    text: written([kind, name, wanted]),
    ...(field !== undefined && { field }),
    holds({ form, bucket }) {
      const value = field === 'bucket' ? bucket : field === undefined ? undefined : form.fields.get(field)?.value
      return value !== undefined && (kind === 'eq' ? value === wanted : value.startsWith(wanted))
    },
  }
}

/** Both ends belong to it. */
function range(least: unknown, most: unknown): Condition {
  const [from, to] = [least, most].map((end) => (/^\d+$/.test(String(end)) ? Number(end) : Number.NaN)) as [
    number,
    number,
  ]
  return {
    text: written(['content-length-range', least, most]),
    holds({ form }) {
      if (Number.isNaN(from) || Number.isNaN(to)) return false
      const { length } = form.file
      const ProposedSize = String(length)
      if (length > to) {
        throw new AwsError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', 400, {
          ProposedSize,
          MaxSizeAllowed: String(to),
        })
      }
      if (length < from) {
        throw new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', 400, {
          ProposedSize,
          MinSizeAllowed: String(from),
        })
      }
      return true
    },
  }
}

const written = (parts: readonly unknown[]): string => `[${parts.map((part) => JSON.stringify(part)).join(', ')}]`
