/** What the operations share: what they work on, and how they check what every one of them takes. */
import { randomUUID } from 'node:crypto'
import type { Cloud } from '../../../kernel/cloud'
import type { Operation } from '../../../kernel/service'
import { type Asked, accessTo } from '../access'
import { constraint, invalidName, invalidParameter } from '../errors'
import type { Policies } from '../policies'
import type { Secrets, SecretValue } from '../state'

export interface Parts {
  readonly cloud: Cloud
  readonly secrets: Secrets
  readonly policies: Policies
}

export interface OfSecret extends Asked {
  readonly SecretId: string
}

export interface GivenValue {
  readonly SecretString?: string | undefined
  readonly SecretBinary?: string | Uint8Array | undefined
}

const largestValue = 65_536
const longestId = 2048

/** An operation on a secret, which needs the permission of its own name on it. */
export function onSecret<Input extends OfSecret>(
  parts: Parts,
  action: string,
  handle: Operation<Input>['handle'],
): Operation<Input> {
  return {
    access(input) {
      checkId(input.SecretId)
      return accessTo(parts, action, input)
    },
    handle,
  }
}

function checkId(id: string): void {
  if (id === '') throw constraint('secretId', 'have length greater than or equal to 1', id)
  if (id.length > longestId) throw constraint('secretId', `have length less than or equal to ${longestId}`)
  if (!id.startsWith('arn:')) checkName(id)
}

export function checkName(name: string): void {
  if (!/^[\w/+=.@!-]{1,512}$/.test(name)) throw invalidName()
}

/** Undefined: none was given. */
export function readValue({ SecretString: text, SecretBinary }: GivenValue): SecretValue | undefined {
  if (text !== undefined && SecretBinary !== undefined) {
    throw invalidParameter("You can't specify both a binary secret value and a string secret value in the same secret.")
  }
  if (text !== undefined) {
    checkSize('secretString', Buffer.byteLength(text))
    return { text }
  }
  if (SecretBinary === undefined) return undefined
  const bytes = Buffer.from(SecretBinary as string, 'base64')
  checkSize('secretBinary', bytes.length)
  return { binary: bytes.toString('base64') }
}

function checkSize(member: string, bytes: number): void {
  if (bytes < 1) throw constraint(member, 'have length greater than or equal to 1')
  if (bytes > largestValue) throw constraint(member, `have length less than or equal to ${largestValue}`)
}

/** A version's id is the token of the request that made it. */
export function versionIdOf(token: string = randomUUID()): string {
  if (token.length < 32 || token.length > 64) {
    throw invalidParameter('ClientRequestToken must be 32-64 characters long.')
  }
  return token
}

export function checkDetails({ Description, KmsKeyId }: { Description?: string; KmsKeyId?: string }): void {
  if ((Description ?? '').length > longestId) {
    throw constraint('description', `have length less than or equal to ${longestId}`)
  }
  if ((KmsKeyId ?? '').length > longestId) {
    throw constraint('kmsKeyId', `have length less than or equal to ${longestId}`)
  }
}

/** As the wire has times. */
export const seconds = (time: number): number => time / 1000

export const named = ({ arn, name }: { readonly arn: string; readonly name: string }) => ({ ARN: arn, Name: name })
