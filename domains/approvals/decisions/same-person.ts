/**
 * Whether two are one person, as far as their addresses and principals tell: nobody has two votes, and nobody who is
 * excluded has one.
 */
export interface Identity {
  readonly email?: string | undefined
  readonly principal?: string | undefined
  /** In the user pool. */
  readonly sub?: string | undefined
}

/** Mailboxes of these are the same with dots and without. */
const dotless = new Set(['gmail.com', 'googlemail.com'])

/**
 * What stands for a mailbox. Upper case is lower case, and what follows a plus sign is left out: mail servers that
 * tell them apart are rare, and a vote too many weighs more than having to name another address.
 */
export function mailboxOf(email: string): string {
  const at = email.lastIndexOf('@')
  const domain = email.slice(at + 1).toLowerCase()
  const local = email
    .slice(0, at)
    .toLowerCase()
    .replace(/(?<=.)\+.*$/, '')
  return dotless.has(domain) ? `${local.replaceAll('.', '')}@gmail.com` : `${local}@${domain}`
}

/** Whether somebody could be both: the same mailbox or subject, or a principal that may act for both. */
export function isSamePerson(one: Identity, other: Identity): boolean {
  const sameMailbox =
    one.email !== undefined && other.email !== undefined && mailboxOf(one.email) === mailboxOf(other.email)
  const sameSubject = one.sub !== undefined && one.sub === other.sub
  return sameMailbox || sameSubject || overlaps(one.principal, other.principal)
}

/**
 * A role overlaps with each of its sessions, whose names are their owner’s choice. Two sessions that are named one by
 * one are two: whoever names them relies on an identity provider that gives the names.
 */
function overlaps(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return false
  return matchesPrincipal(one, other) || matchesPrincipal(other, one) || nameOf(one) === nameOf(other)
}

/** Names of users and roles are unique in an account, whatever their path and case. */
function nameOf(principal: string): string {
  return principal.replace(/^(arn:[\w-]+:iam::\d{12}:(?:role|user)\/)(?:.*\/)?([^/]+)$/, '$1$2').toLowerCase()
}

/**
 * Whether a caller is the principal that a person was given: the same ARN, or any session of a given role.
 * A session's name is its owner's choice and proves nothing, unless the given ARN names that very session.
 */
export function matchesPrincipal(callerArn: string, principal: string | undefined): boolean {
  if (principal === undefined) return false
  if (callerArn === principal) return true
  const session = /^arn:([\w-]+):sts::(\d{12}):assumed-role\/([^/]+)\/[^/]+$/.exec(callerArn)
  const role = /^arn:([\w-]+):iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(principal)
  return session !== null && role !== null && session.slice(1).join() === role.slice(1).join()
}
