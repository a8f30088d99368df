/** What a token of an application says of a person: their roles in that application alone, and what they agreed to. */
import type { Application, Consent, Membership } from '../application'
import type { ConsentScope } from './memberships'

const claimsOf: Readonly<Record<ConsentScope, readonly string[]>> = {
  profile: [
    'name',
    'given_name',
    'family_name',
    'middle_name',
    'nickname',
    'preferred_username',
    'profile',
    'picture',
    'website',
    'gender',
    'birthdate',
    'zoneinfo',
    'locale',
    'updated_at',
    'address',
  ],
  email: ['email', 'email_verified'],
  phone: ['phone_number', 'phone_number_verified'],
}

export interface Claims {
  readonly add: Readonly<Record<string, string | readonly string[]>>
  /** Of ID tokens. */
  readonly suppress: readonly string[]
  /** Of access tokens. */
  readonly suppressScopes: readonly string[]
}

export function rolesClaim(applicationId: string): string {
  return `app:${applicationId}:roles`
}

/** For the client of an application. */
export function claimsFor(
  application: Application,
  membership: Membership | undefined,
  consent: Consent | undefined,
): Claims {
  const { applicationId, asksConsent } = application
  const roles = membership?.status === 'active' ? membership.roles : []
  const agreed = consent?.status === 'active' ? consent.scopes : []
  const refused = asksConsent ? Object.entries(claimsOf).filter(([scope]) => !agreed.includes(scope)) : []
  return {
    add: { 'app:id': applicationId, [rolesClaim(applicationId)]: roles },
    suppress: refused.flatMap(([, claims]) => claims),
    suppressScopes: refused.map(([scope]) => scope),
  }
}
