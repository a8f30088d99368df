/** The policies that a session is held to, beside those of its role. */
import type { Session } from '../../kernel/principal'
import { type CompiledPolicy, compilePolicy } from './policy/compile'
import type { KnowsKey } from './policy/condition-keys'
import type { Caller } from './policy/principal-element'
import { parseDocument, type Roles } from './state'

export interface SessionPolicies {
  /** Undefined: the caller's session is not narrowed. A managed policy that is gone allows nothing. */
  of(caller: Caller): readonly CompiledPolicy[] | undefined
  /** Throws if the session's policies can't be judged, or aren't there. */
  check(session: Session): void
}

export function createSessionPolicies(roles: Roles, knowsKey: KnowsKey): SessionPolicies {
  const compiled = new WeakMap<Session, CompiledPolicy>()

  function inline(session: Session, text: string): CompiledPolicy {
    let policy = compiled.get(session)
    if (!policy) {
      policy = compilePolicy(parseDocument(text), 'identity', 'Session policy', { knowsKey })
      compiled.set(session, policy)
    }
    return policy
  }

  return {
    of(caller) {
      if (caller.kind !== 'role' || !caller.session) return undefined
      const { session } = caller
      if (session.policy === undefined && !session.policyArns) return undefined
      const managed = (session.policyArns ?? []).flatMap((arn) => roles.managedPolicy(arn) ?? [])
      return session.policy === undefined ? managed : [inline(session, session.policy), ...managed]
    },
    check(session) {
      if (session.policy !== undefined) inline(session, session.policy)
      for (const arn of session.policyArns ?? []) roles.getPolicy(arn)
    },
  }
}
