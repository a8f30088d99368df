/** What `cdk deploy --parameters` says on AWS, for a start on this machine. */
import { readAssembly } from '../local/assembly/read-assembly'
import type { GivenParameters } from '../local/engines/cloudformation/given-parameters'
import type { Addresses } from '../local/start/options'

interface Template {
  readonly Parameters?: Readonly<Record<string, unknown>>
  readonly Resources?: Readonly<
    Record<
      string,
      { readonly Type: string; readonly Properties?: { readonly Name?: string; readonly Domain?: unknown } }
    >
  >
}

/** Of the domain of hosted pages: a text, or one with the account's number in it. */
function prefixOf(domain: unknown, accountId: string): string | undefined {
  if (typeof domain === 'string') return domain
  const [separator, parts] = (domain as { 'Fn::Join'?: [string, readonly unknown[]] } | undefined)?.['Fn::Join'] ?? []
  return parts?.map((part) => (typeof part === 'string' ? part : accountId)).join(separator)
}

/** Each API is reached under its own name. On a laptop the root, whom any credentials are, looks after everything. */
export function parametersOf(assembly: string): (addresses: Addresses) => GivenParameters {
  return ({ webUrl, accountId }) =>
    Object.fromEntries(
      readAssembly(assembly).stacks.flatMap(({ name, template }) => {
        const { Parameters = {}, Resources = {} } = template as Template
        const find = (type: string) => Object.values(Resources).find(({ Type }) => Type === type)?.Properties
        const api = find('AWS::ApiGateway::RestApi')
        const prefix = prefixOf(find('AWS::Cognito::UserPoolDomain')?.Domain, accountId)
        const known: Readonly<Record<string, string | undefined>> = {
          PublicUrl: api?.Name && `${webUrl}/api/${api.Name}`,
          HostedUrl: prefix && `${webUrl}/auth/${prefix}`,
          // Pages that the web port shows are those of this machine.
          AllowedOrigin: webUrl,
          AdminPrincipal: `arn:aws:iam::${accountId}:root`,
        }
        const given = Object.entries(known).filter(([key, value]) => value !== undefined && key in Parameters)
        return given.length === 0 ? [] : [[name, Object.fromEntries(given) as Record<string, string>]]
      }),
    )
}
