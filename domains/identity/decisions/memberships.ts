/** Who is a member of an application, with which roles; and what people let an application have. */
import {
  ConsentGranted,
  ConsentWithdrawn,
  MembershipGranted,
  MembershipRevoked,
} from '../../../events/catalog/identity'
import { RefusedError } from '../../../shared/errors'
import type { Change } from '../../../shared/store/store'
import type { Act, Application, Consent, Membership } from '../application'
import { occurrence, originOf } from './applications'

/** Before there is any: the first change makes it. */
export function noMembership(applicationId: string, sub: string): Membership {
  return { applicationId, sub, version: 0, status: 'ended', roles: [], since: new Date(0).toISOString() }
}

export function noConsent(applicationId: string, sub: string): Consent {
  return { applicationId, sub, version: 0, status: 'ended', scopes: [], since: new Date(0).toISOString() }
}

export function grantMembership(
  membership: Membership,
  application: Application,
  roles: readonly string[],
  act: Act,
): Change<Membership> {
  const foreign = roles.filter((each) => !application.roles.includes(each))
  if (foreign.length > 0) {
    throw new RefusedError(
      'invalid',
      'RoleUnknown',
      `roles: ${application.applicationId} has no role ${foreign.join(', ')}; it has ${application.roles.join(', ') || 'none'}`,
      { field: 'roles' },
    )
  }
  const sorted = [...new Set(roles)].sort()
  if (membership.status === 'active' && membership.roles.join() === sorted.join()) return { state: membership }
  const { applicationId, sub } = membership
  const since = membership.status === 'active' ? membership.since : act.now.toISOString()
  const state = { ...membership, status: 'active' as const, roles: sorted, since }
  const event = MembershipGranted.create({ applicationId, sub, roles: sorted }, originOf(act), occurrence(act))
  return { state, events: [event] }
}

export function revokeMembership(membership: Membership, act: Act): Change<Membership> {
  if (membership.status === 'ended') return { state: membership }
  const { applicationId, sub } = membership
  const tokensBefore = act.now.toISOString()
  const event = MembershipRevoked.create({ applicationId, sub, tokensBefore }, originOf(act), occurrence(act))
  return { state: { ...membership, status: 'ended', roles: [] }, events: [event] }
}

/** Scopes that tell of a profile; the others say what may be done, and are not a person's to give. */
export const consentScopes = ['profile', 'email', 'phone'] as const
export type ConsentScope = (typeof consentScopes)[number]

export function grantConsent(consent: Consent, scopes: readonly ConsentScope[], act: Act): Change<Consent> {
  const sorted = [...new Set(scopes)].sort()
  if (consent.status === 'active' && consent.scopes.join() === sorted.join()) return { state: consent }
  const { applicationId, sub } = consent
  const state = { ...consent, status: 'active' as const, scopes: sorted, since: act.now.toISOString() }
  const event = ConsentGranted.create({ applicationId, sub, scopes: sorted }, originOf(act), occurrence(act))
  return { state, events: [event] }
}

export function withdrawConsent(consent: Consent, act: Act): Change<Consent> {
  if (consent.status === 'ended') return { state: consent }
  const { applicationId, sub } = consent
  const event = ConsentWithdrawn.create({ applicationId, sub }, originOf(act), occurrence(act))
  return { state: { ...consent, status: 'ended', scopes: [] }, events: [event] }
}
