/** IAM: roles, their policies, and the judgement of every call by them. */
import { openApi } from '../../kernel/api'
import type { Cloud } from '../../kernel/cloud'
import type { EngineDefinition } from '../../kernel/engine'
import type { RolePrincipal, RootPrincipal, UserPrincipal } from '../../kernel/principal'
import { globalWire } from '../../kernel/regions'
import type { Service } from '../../kernel/service'
import { createAuthorizer, type IamAuthorizer } from './authorizer'
import { awsPolicies } from './aws-policies'
import { createInstanceProfiles } from './instance-profiles'
import { instanceProfileOperations } from './operations/instance-profiles'
import { oidcProviderOperations } from './operations/oidc-providers'
import { createIamOperations } from './operations/operations'
import { policyOperations } from './operations/policies'
import { samlProviderOperations } from './operations/saml-providers'
import { simulationOperations } from './operations/simulate'
import { summaryOperations } from './operations/summary'
import { userId } from './policy/global-values'
import { createOidcProviders, type OidcProviders } from './providers/oidc-providers'
import { oidcProviderType, samlProviderType } from './providers/resources'
import { createSamlProviders, type SamlProviders } from './providers/saml-providers'
import { createIamResources } from './resources'
import { createRoles, type Role } from './state'
import { unsupported } from './unsupported'
import { createUsage, type PermissionUsage } from './usage'
import { usageRoutes } from './usage-route'
import { userOperations } from './users/operations'
import { createUserResources } from './users/resources'
import { createUsers } from './users/state'

export interface Iam extends Service {
  /** The session of a role that its trust policy lets the caller open; throws `AwsError` if it doesn't. */
  readonly checkTrust: IamAuthorizer['checkTrust']
  readonly checkSession: IamAuthorizer['checkSession']
  /** Every permission of every role, and whether it was ever needed since the data began or were reset. */
  usage(): readonly PermissionUsage[]
  resetUsage(): void
  readonly samlProviders: Pick<SamlProviders, 'find'>
  readonly oidcProviders: Pick<OidcProviders, 'find' | 'ofIssuer'>
  role(arn: string): Role | undefined
  /** As GetCallerIdentity and `aws:userid` tell it. */
  userId(principal: RolePrincipal | RootPrincipal | UserPrincipal): string
  roles(): readonly Role[]
}

export const engine: EngineDefinition = {
  place: 'first',
  create: createIam,
}

/** Creates the service and makes it the cloud's judge of calls. */
export function createIam(cloud: Cloud): Iam {
  const roles = createRoles(cloud)
  const users = createUsers(cloud, roles)
  const userResources = createUserResources(cloud, users)
  const usage = createUsage(cloud, roles)
  const authorizer = createAuthorizer(cloud, { roles, users }, usage)
  const profiles = createInstanceProfiles(cloud, roles)
  const resources = createIamResources(cloud, { roles, users, profiles })
  const samlProviders = createSamlProviders(cloud)
  const oidcProviders = createOidcProviders(cloud)
  const idOf = (principal: RolePrincipal | RootPrincipal | UserPrincipal): string =>
    principal.kind === 'user' ? (users.findByArn(principal.arn)?.id ?? '') : userId(roles, principal)
  cloud.useAuthorizer({
    ...authorizer,
    userId: (principal) =>
      principal.kind === 'service' || principal.kind === 'anonymous' ? undefined : idOf(principal) || undefined,
  })
  const iam: Iam = {
    name: 'iam',
    api: openApi(__dirname),
    unsupported,
    wire: globalWire,
    managedPolicies: awsPolicies,
    conditionKeys: ['iam:PassedToService', 'iam:PolicyARN'],
    operations: {
      ...createIamOperations(cloud, roles, profiles),
      ...instanceProfileOperations(profiles, roles),
      ...policyOperations(cloud, roles, users),
      ...userOperations(cloud, users, roles),
      ...samlProviderOperations(samlProviders),
      ...oidcProviderOperations(oidcProviders),
      ...summaryOperations({ roles, users, profiles, samlProviders, oidcProviders }),
      ...simulationOperations(cloud, { roles, users }),
    },
    resources: [
      ...resources.types,
      ...userResources.types,
      samlProviderType(samlProviders),
      oidcProviderType(oidcProviders),
    ],
    samlProviders,
    oidcProviders,
    checkTrust: authorizer.checkTrust,
    checkSession: authorizer.checkSession,
    usage: usage.all,
    resetUsage: usage.reset,
    role: roles.findByArn,
    userId: idOf,
    roles: roles.all,
    async load() {
      await roles.load()
      await users.load()
      await profiles.load()
      await userResources.load()
      await samlProviders.load()
      await oidcProviders.load()
      await usage.load()
      await resources.load()
    },
  }
  return { ...iam, routes: usageRoutes(iam) }
}
