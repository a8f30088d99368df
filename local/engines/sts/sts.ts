/** STS: who a caller is, and temporary credentials for roles. */
import { openApi } from '../../kernel/api'
import type { Cloud } from '../../kernel/cloud'
import type { EngineDefinition } from '../../kernel/engine'
import type { Credentials, Principal } from '../../kernel/principal'
import { globalWire } from '../../kernel/regions'
import type { Service } from '../../kernel/service'
import type { Iam } from '../iam/iam'
import { assumeRole } from './operations/assume-role'
import { assumeRoleWithSaml } from './operations/assume-role-with-saml'
import { assumeRoleWithWebIdentity } from './operations/assume-role-with-web-identity'
import { getAccessKeyInfo, getCallerIdentity, getSessionToken } from './operations/callers'
import { createKeys } from './state'
import { unsupported } from './unsupported'

export interface Sts extends Service {
  /** Credentials that work until they expire, kept over a restart. */
  issue(principal: Principal, seconds: number): Required<Omit<Credentials, 'activity' | 'origin' | 'kill'>>
}

export const engine: EngineDefinition = {
  after: ['iam'],
  create: (cloud) => createSts(cloud, cloud.services.get('iam') as Iam),
}

export function createSts(cloud: Cloud, iam: Iam): Sts {
  const keys = createKeys(cloud)
  return {
    name: 'sts',
    api: openApi(__dirname),
    unsupported,
    wire: globalWire,
    conditionKeys: [
      'cognito-identity.amazonaws.com:amr',
      'cognito-identity.amazonaws.com:aud',
      'cognito-identity.amazonaws.com:sub',
      'SAML:aud',
      'SAML:doc',
      'SAML:iss',
      'SAML:namequalifier',
      'SAML:sub',
      'SAML:sub_type',
      'sts:ExternalId',
      'sts:RoleSessionName',
      'sts:SourceIdentity',
      'sts:TransitiveTagKeys',
    ],
    issue: keys.issue,
    operations: {
      AssumeRole: assumeRole(cloud, iam, keys),
      AssumeRoleWithSAML: assumeRoleWithSaml(cloud, iam, keys),
      AssumeRoleWithWebIdentity: assumeRoleWithWebIdentity(cloud, iam, keys),
      GetAccessKeyInfo: getAccessKeyInfo(cloud),
      GetCallerIdentity: getCallerIdentity(cloud, iam),
      GetSessionToken: getSessionToken(keys),
    },
    load: keys.load,
  }
}
