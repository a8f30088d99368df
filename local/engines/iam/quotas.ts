/** What names, paths and policies may be, and how large. */
import { AwsError } from '../../kernel/aws-error'
import type { PolicyDocument } from '../../kernel/service'
import { limit, unfit } from './errors'
import type { Role } from './state'

const mostAttached = 10

export function checkSize(document: PolicyDocument): void {
  if (size(document) > 6144) throw limit('Cannot exceed quota for PolicySize: 6144')
}

export function checkQuotas({ name, trust, inline, attached, maxSessionDuration }: Role): void {
  if (!(maxSessionDuration >= 3600)) throw unfit('maxSessionDuration', 'have value greater than or equal to 3600')
  if (maxSessionDuration > 43_200) throw unfit('maxSessionDuration', 'have value less than or equal to 43200')
  if (size(trust) > 2048) throw limit('Cannot exceed quota for ACLSizePerRole: 2048')
  if (Object.values(inline).reduce((total, document) => total + size(document), 0) > 10_240) {
    throw limit(`Maximum policy size of 10240 bytes exceeded for role ${name}`)
  }
  if (attached.length > mostAttached) throw limit(`Cannot exceed quota for PoliciesPerRole: ${mostAttached}`)
}

/** White space does not count. */
function size(document: PolicyDocument): number {
  return JSON.stringify(document).length
}

export function checkName(name: unknown, longest: number, member: string): void {
  if (typeof name !== 'string' || name.length > longest || !/^[\w+=,.@-]+$/.test(name)) {
    throw new AwsError(
      'ValidationError',
      `The specified value for ${member} is invalid. It must contain only alphanumeric characters and/or the ` +
        `following: +=,.@_- and be at most ${longest} characters long`,
    )
  }
}

export function checkPath(path = '/'): string {
  if (!/^\/([!-~]+\/)?$/.test(path) || path.length > 512) {
    throw new AwsError('ValidationError', 'The specified value for path is invalid. It must begin and end with /')
  }
  return path
}
