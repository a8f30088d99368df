/** Key policies: what one may say, and the one that a key has of itself. */
import { isAwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import { malformedPolicy } from './errors'

const longest = 32_768

/** @throws MalformedPolicyDocumentException @returns the text */
export function readPolicy(cloud: Cloud, given: string | object, where: string): string {
  const text = typeof given === 'string' ? given : JSON.stringify(given)
  if (text.length > longest) throw malformedPolicy(`A key policy has at most ${longest} characters.`)
  const document = parse(text)
  try {
    cloud.authorizer.checkResourcePolicy?.(document, where)
  } catch (error) {
    if (!isAwsError(error) || error.code !== 'MalformedPolicyDocument') throw error
    throw malformedPolicy(error.message)
  }
  return text
}

function parse(text: string): { readonly Statement: [] } {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch {
    throw malformedPolicy('Policy contains invalid JSON.')
  }
  if (typeof document !== 'object' || document === null || !('Statement' in document)) {
    throw malformedPolicy('Policy is missing Statement.')
  }
  return document as { readonly Statement: [] }
}

/** It leaves all to the policies of roles. */
export const defaultPolicy = (accountId: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Id: 'key-default-1',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  })
