/** What stands in templates as a resource of its own and belongs to a pool: groups, scopes, providers, domains, branding. */
import type { ResourceType } from '../../../kernel/service'
import type { GivenDomain } from '../domains'
import type { GivenGroup } from '../groups'
import { distributionOf } from '../operations/domains'
import type { Parts } from '../parts'
import type { GivenProvider } from '../providers/providers'
import type { GivenServer } from '../resource-servers'
import type { Declarations } from './declared'
import type { Properties } from './properties'

export function groupType({ groups }: Parts, { read }: Properties, declarations: Declarations): ResourceType {
  return {
    type: 'AWS::Cognito::UserPoolGroup',
    properties: ['Description', 'GroupName', 'Precedence', 'RoleArn', 'UserPoolId'],
    named: {
      by: ['GroupName', 'UserPoolId'],
      find: ({ GroupName, UserPoolId }: Partial<GivenGroup>, { physicalName }) =>
        groups.find(UserPoolId ?? '', GroupName ?? physicalName(128))?.GroupName,
    },
    apply(properties: GivenGroup, context) {
      const GroupName = properties.GroupName ?? context.physicalName(128)
      const given = read<GivenGroup>('CreateGroup', { ...properties, GroupName })
      const present = groups.find(given.UserPoolId, GroupName)
      // What the template no longer says of it is gone.
      const bare = { Description: undefined, RoleArn: undefined, Precedence: undefined }
      if (present) groups.update({ ...bare, ...given })
      else groups.create(given)
      declarations.note(context, { poolId: given.UserPoolId, name: GroupName })
      return { ref: GroupName, attributes: {} }
    },
    async remove(ref, from) {
      const declared = declarations.take(from, ref)
      const group = declared && groups.find(declared.poolId, ref)
      if (group) await groups.remove(group)
    },
  }
}

export function resourceServerType(
  { resourceServers }: Parts,
  { read }: Properties,
  declarations: Declarations,
): ResourceType {
  return {
    type: 'AWS::Cognito::UserPoolResourceServer',
    properties: ['Identifier', 'Name', 'Scopes', 'UserPoolId'],
    named: {
      by: ['Identifier', 'UserPoolId'],
      find: ({ Identifier = '', UserPoolId = '' }: Partial<GivenServer>) =>
        resourceServers.find(UserPoolId, Identifier)?.Identifier,
    },
    apply(properties: object, context) {
      const given = read<GivenServer>('CreateResourceServer', properties)
      const present = resourceServers.find(given.UserPoolId, given.Identifier)
      if (present) resourceServers.update(given)
      else resourceServers.create(given)
      declarations.note(context, { poolId: given.UserPoolId, name: given.Identifier })
      return { ref: given.Identifier, attributes: {} }
    },
    remove(ref, from) {
      const declared = declarations.take(from, ref)
      const server = declared && resourceServers.find(declared.poolId, ref)
      if (server) resourceServers.remove(server)
    },
  }
}

export function providerType(
  { providers, state }: Parts,
  { read }: Properties,
  declarations: Declarations,
): ResourceType {
  return {
    type: 'AWS::Cognito::UserPoolIdentityProvider',
    properties: ['AttributeMapping', 'IdpIdentifiers', 'ProviderDetails', 'ProviderName', 'ProviderType', 'UserPoolId'],
    named: {
      by: ['ProviderName', 'UserPoolId'],
      find: ({ ProviderName = '', UserPoolId = '' }: Partial<GivenProvider>) =>
        providers.find(UserPoolId, ProviderName)?.ProviderName,
    },
    async apply(properties: object, context) {
      const given = read<GivenProvider>('CreateIdentityProvider', properties)
      const { UserPoolId: poolId, ProviderName: name } = given
      // A start applies templates again: metadata is not read again while nothing has changed.
      const of = state.sealed.digest(JSON.stringify(given), 'template')
      const present = providers.find(poolId, name)
      if (!present) await providers.create(given)
      else if (declarations.find(context, name)?.of !== of) {
        await providers.update({ AttributeMapping: {}, IdpIdentifiers: [], ...given })
      }
      declarations.note(context, { poolId, name, of })
      return { ref: name, attributes: {} }
    },
    remove(ref, from) {
      const declared = declarations.take(from, ref)
      const provider = declared && providers.find(declared.poolId, ref)
      if (provider) providers.remove(provider)
    },
  }
}

export function domainType({ domains }: Parts, { read }: Properties): ResourceType {
  return {
    type: 'AWS::Cognito::UserPoolDomain',
    properties: ['Domain', 'ManagedLoginVersion', 'UserPoolId'],
    named: {
      by: ['Domain'],
      find: ({ Domain = '' }: Partial<GivenDomain>) => domains.find(Domain)?.Domain,
    },
    apply(properties: object) {
      const given = read<GivenDomain>('CreateUserPoolDomain', properties)
      const present = domains.find(given.Domain)
      const domain = present ? domains.update({ ManagedLoginVersion: 1, ...given }) : domains.create(given)
      return { ref: domain.Domain, attributes: { CloudFrontDistribution: distributionOf(domain) } }
    },
    remove(ref) {
      const domain = domains.find(ref)
      if (domain) domains.remove(domain.UserPoolId, ref)
    },
  }
}

const ownLook = 'the pages have their own look here'

/** Accepted and without effect: what pages look like. */
export const brandingTypes: readonly ResourceType[] = [
  {
    type: 'AWS::Cognito::ManagedLoginBranding',
    properties: ['ClientId', 'UserPoolId'],
    inert: {
      Assets: ownLook,
      ReturnMergedResources: ownLook,
      Settings: ownLook,
      UseCognitoProvidedValues: ownLook,
    },
    apply({ UserPoolId }: { readonly UserPoolId: string }, context) {
      const ManagedLoginBrandingId = context.physicalName()
      return { ref: `${UserPoolId}|${ManagedLoginBrandingId}`, attributes: { ManagedLoginBrandingId } }
    },
    remove: () => undefined,
  },
  {
    type: 'AWS::Cognito::UserPoolUICustomizationAttachment',
    properties: ['ClientId', 'UserPoolId'],
    inert: { CSS: ownLook },
    apply: ({ UserPoolId, ClientId }: { readonly UserPoolId: string; readonly ClientId: string }) => ({
      ref: `${UserPoolId}|${ClientId}`,
      attributes: {},
    }),
    remove: () => undefined,
  },
]
