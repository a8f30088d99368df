/** Resource policies: what a policy on a secret may say, and whether it would open the secret to everybody. */
import { AwsError, isAwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { PolicyDocument, PolicyStatement } from '../../kernel/service'
import { malformedPolicy } from './errors'
import type { Secret, Secrets } from './state'

export interface Policies {
  /** @throws MalformedPolicyDocumentException */
  read(policy: string, where: string): PolicyDocument
  /** @throws PublicPolicyException if it opens the secret to everybody and that is to be blocked */
  put(secret: Secret, policy: string, blockPublic: boolean): Secret
  remove(secret: Secret): Secret
}

/** As AWS has it, in characters. */
const longest = 20_480

const parsed = new WeakMap<Secret, PolicyDocument>()

export function policyOf(secret: Secret): PolicyDocument | undefined {
  if (secret.policy === undefined) return undefined
  const known = parsed.get(secret) ?? (JSON.parse(secret.policy) as PolicyDocument)
  parsed.set(secret, known)
  return known
}

export function createPolicies(cloud: Cloud, secrets: Secrets): Policies {
  function read(policy: string, where: string): PolicyDocument {
    if (policy.length > longest) throw malformedPolicy(`This resource policy is longer than ${longest} characters.`)
    const document = parse(policy)
    try {
      cloud.authorizer.checkResourcePolicy?.(document, where)
    } catch (error) {
      if (!isAwsError(error) || error.code !== 'MalformedPolicyDocument') throw error
      throw malformedPolicy(`This resource policy contains a syntax error: ${error.message}`)
    }
    return document
  }

  return {
    read,
    put(secret, policy, blockPublic) {
      if (isPublic(read(policy, `the policy of secret ${secret.name}`)) && blockPublic) {
        throw new AwsError(
          'PublicPolicyException',
          'The BlockPublicPolicy parameter is set to true, and the resource policy did not prevent broad access to the secret.',
        )
      }
      return secrets.put({ ...secret, policy })
    },
    remove: (secret) => secrets.put({ ...secret, policy: undefined }),
  }
}

function parse(policy: string): PolicyDocument {
  let document: unknown
  try {
    document = JSON.parse(policy)
  } catch {
    throw malformedPolicy('This resource policy contains invalid Json.')
  }
  if (typeof document !== 'object' || document === null || !('Statement' in document)) {
    throw malformedPolicy('This resource policy contains a syntax error.')
  }
  return document as PolicyDocument
}

/** Keys whose values say who may come, or from where. */
const narrowing = new Set(
  ['PrincipalAccount', 'PrincipalArn', 'SourceAccount', 'SourceArn', 'SourceIdentity', 'SourceIp', 'userid'].map(
    (key) => `aws:${key}`.toLowerCase(),
  ),
)

export const isPublic = ({ Statement }: PolicyDocument): boolean => [Statement].flat().some(isPublicStatement)

function isPublicStatement({ Effect, Principal, NotPrincipal, Condition = {} }: PolicyStatement): boolean {
  const everyone = (who: string | readonly string[]): boolean => [who].flat().includes('*')
  const isForAll =
    NotPrincipal !== undefined ||
    Principal === '*' ||
    (Principal !== undefined && Object.values(Principal).some((who) => everyone(who)))
  if (Effect !== 'Allow' || !isForAll) return false
  return !Object.entries(Condition).some(
    ([operator, keys]) =>
      /^(ForAnyValue:)?(String(Equals|Like)|Arn(Equals|Like)|IpAddress)$/.test(operator) &&
      Object.entries(keys).some(([key, values]) => narrowing.has(key.toLowerCase()) && ![values].flat().some(isAny)),
  )
}

const isAny = (value: unknown): boolean => ['*', '0.0.0.0/0', '::/0'].includes(String(value))
