/** How much of what the account has, and may have. */
import type { Operation } from '../../../kernel/service'
import type { InstanceProfiles } from '../instance-profiles'
import { versionsOf } from '../policy-versions'
import type { OidcProviders } from '../providers/oidc-providers'
import type { SamlProviders } from '../providers/saml-providers'
import type { Roles } from '../state'
import type { Users } from '../users/state'

export interface Counted {
  readonly roles: Roles
  readonly users: Users
  readonly profiles: InstanceProfiles
  readonly samlProviders: SamlProviders
  readonly oidcProviders: OidcProviders
}

/** The quotas of a new account: what IAM answers there, recorded in February 2026. */
const quotas = {
  AccessKeysPerUserQuota: 2,
  AssumeRolePolicySizeQuota: 2048,
  AttachedPoliciesPerGroupQuota: 10,
  AttachedPoliciesPerRoleQuota: 10,
  AttachedPoliciesPerUserQuota: 10,
  GroupPolicySizeQuota: 5120,
  GroupsPerUserQuota: 10,
  GroupsQuota: 300,
  InstanceProfilesQuota: 1000,
  PoliciesQuota: 1500,
  PolicySizeQuota: 6144,
  PolicyVersionsInUseQuota: 10_000,
  RolePolicySizeQuota: 10_240,
  RolesQuota: 1000,
  ServerCertificatesQuota: 20,
  SigningCertificatesPerUserQuota: 2,
  UserPolicySizeQuota: 2048,
  UsersQuota: 5000,
  VersionsPerPolicyQuota: 5,
}

/** The root has neither keys nor devices here, and nobody a certificate. */
const absent = {
  AccountAccessKeysPresent: 0,
  AccountMFAEnabled: 0,
  AccountPasswordPresent: 0,
  AccountSigningCertificatesPresent: 0,
  MFADevices: 0,
  MFADevicesInUse: 0,
  ServerCertificates: 0,
}

export function summaryOperations(counted: Counted): Readonly<Record<string, Operation>> {
  const { roles, users, profiles, samlProviders, oidcProviders } = counted
  return {
    GetAccountSummary: {
      access: () => [{ action: 'iam:GetAccountSummary', resource: '*' }],
      handle: () => ({
        SummaryMap: {
          ...quotas,
          ...absent,
          GlobalEndpointTokenVersion: 1,
          Groups: users.all('group').length,
          InstanceProfiles: profiles.all().length,
          Policies: roles.allPolicies().length,
          PolicyVersionsInUse: roles.allPolicies().reduce((sum, policy) => sum + versionsOf(policy).length, 0),
          Providers: samlProviders.all().length + oidcProviders.all().length,
          Roles: roles.all().length,
          Users: users.all('user').length,
        },
      }),
    },
  }
}
