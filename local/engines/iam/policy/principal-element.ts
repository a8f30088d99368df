/** The Principal element of a resource's policy: whom a statement is about. */
import type { Principal } from '../../../kernel/principal'

/** Someone whom an identity provider vouches for; known only where a role is assumed. */
export interface FederatedCaller {
  readonly kind: 'federated'
  /** `cognito-identity.amazonaws.com`, or the ARN of a SAML provider. */
  readonly provider: string
  /** Condition keys of the assertion, such as `SAML:aud`. */
  readonly context: Readonly<Record<string, string | readonly string[]>>
}

export type Caller = Principal | FederatedCaller

/**
 * `session`: the session itself is named, which is a grant that its session policies don't narrow. `direct`: named as
 * itself, which is a grant. `account`: its account is named, which leaves the decision to the policies of the identity.
 */
export type PrincipalMatch = 'session' | 'direct' | 'account' | 'none'

const strength: Readonly<Record<PrincipalMatch, number>> = { session: 3, direct: 2, account: 1, none: 0 }

/** Whether the first says more of the caller than the second. */
export const isStronger = (one: PrincipalMatch, other: PrincipalMatch): boolean => strength[one] > strength[other]

export const isGrant = (match: PrincipalMatch): boolean => isStronger(match, 'account')

export type PrincipalTest = (caller: Caller) => PrincipalMatch

type Element = '*' | Readonly<Record<string, string | readonly string[]>>

/** `malformed` throws the error of a document that can't be. */
export function compilePrincipal(element: Element, malformed: (problem: string) => never): PrincipalTest {
  if (element === '*') return () => 'direct'
  if (typeof element !== 'object' || element === null || Array.isArray(element)) {
    return malformed('Invalid principal in policy')
  }
  const tests: PrincipalTest[] = []
  for (const [kind, names] of Object.entries(element)) {
    for (const name of Array.isArray(names) ? names : [names]) {
      if (typeof name !== 'string') return malformed(`Invalid principal in policy: "${kind}"`)
      tests.push(compileOne(kind, name, malformed))
    }
  }
  if (tests.length === 0) malformed('Invalid principal in policy: it names nobody')
  return (caller) => {
    let best: PrincipalMatch = 'none'
    for (const test of tests) {
      const match = test(caller)
      if (isStronger(match, best)) best = match
    }
    return best
  }
}

function compileOne(kind: string, name: string, malformed: (problem: string) => never): PrincipalTest {
  const invalid = (): never => malformed(`Invalid principal in policy: "${kind}":"${name}"`)
  const matching =
    (test: (caller: Caller) => boolean): PrincipalTest =>
    (caller) =>
      test(caller) ? 'direct' : 'none'
  switch (kind) {
    case 'AWS':
      return compileAws(name, invalid)
    case 'Service': {
      if (name === '*') return matching((caller) => caller.kind === 'service')
      if (!name.includes('.') || name.includes('*')) return invalid()
      const service = globalServiceName(name)
      return matching((caller) => caller.kind === 'service' && globalServiceName(caller.service) === service)
    }
    case 'Federated':
      return matching((caller) => caller.kind === 'federated' && (name === '*' || caller.provider === name))
    case 'CanonicalUser':
      // Canonical user ids belong to other accounts and to CloudFront; none of them calls here.
      return () => 'none'
    default:
      return invalid()
  }
}

function compileAws(name: string, invalid: () => never): PrincipalTest {
  if (name === '*') return () => 'direct'
  if (/^\d{12}$/.test(name)) return ofAccount(name)
  const account = /^arn:aws:iam::(\d{12}):root$/.exec(name)?.[1]
  if (account) return ofAccount(account)
  if (/^arn:aws:iam::\d{12}:role\/[^*?]+$/.test(name)) {
    return (caller) => (caller.kind === 'role' && caller.roleArn === name ? 'direct' : 'none')
  }
  if (/^arn:aws:sts::\d{12}:assumed-role\/[^*?]+$/.test(name)) {
    return (caller) => (caller.kind === 'role' && caller.arn === name ? 'session' : 'none')
  }
  if (/^arn:aws:iam::\d{12}:user\/[^*?]+$/.test(name)) {
    return (caller) => (caller.kind === 'user' && caller.arn === name ? 'direct' : 'none')
  }
  // Federated users, and the unique ids that AWS writes for roles which are gone: nobody here.
  if (/^arn:aws:sts::\d{12}:federated-user\/[^*?]+$/.test(name)) return () => 'none'
  if (/^A(ROA|IDA)[A-Z0-9]{10,}$/.test(name)) return () => 'none'
  return invalid()
}

function ofAccount(account: string): PrincipalTest {
  return (caller) =>
    (caller.kind === 'role' || caller.kind === 'root' || caller.kind === 'user') && caller.accountId === account
      ? 'account'
      : 'none'
}

/** `states.us-east-1.amazonaws.com` is `states.amazonaws.com`. */
function globalServiceName(name: string): string {
  return name.replace(/^([a-z0-9-]+)\.[a-z]{2}(?:-[a-z]+)+-\d\.(amazonaws\.com)$/, '$1.$2')
}
