/** Who a caller of the API is, and what it may see. */
import type { Approval } from '../approval'
import { matchesPrincipal } from './same-person'

/**
 * Who calls, however often it has signed in: two tasks of one role are one caller, so a session becomes its role. The
 * role's path is not in a session's ARN, and needs not be: names of roles are unique in an account. Users, the root and
 * what is no session stay as they are.
 */
export function callerOfArn(arn: string): string {
  return arn.replace(/^arn:([\w-]+):sts::(\d{12}):assumed-role\/([^/]+)\/[^/]+$/, 'arn:$1:iam::$2:role/$3')
}

/** Whether it is the caller, or the system, that asked. */
export function hasRequested({ origin, requester }: Approval, caller: string): boolean {
  return callerOfArn(origin) === callerOfArn(caller) || matchesPrincipal(caller, requester.principal)
}

/** Who asked, who is asked or will be, the readers that the request names, and the administrator of the deployment. */
export function mayRead(approval: Approval, caller: string, administrator: string | undefined): boolean {
  const { approvers, escalateTo, readers = [] } = approval
  const principals = [...approvers.map(({ principal }) => principal), escalateTo?.principal, ...readers, administrator]
  return hasRequested(approval, caller) || principals.some((principal) => matchesPrincipal(caller, principal))
}
