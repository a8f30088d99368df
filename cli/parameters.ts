/** What `cdk deploy --parameters` says on AWS, for a start on this machine. */
import { readAssembly } from '../local/assembly/read-assembly'
import type { GivenParameters } from '../local/engines/cloudformation/given-parameters'
import type { Addresses } from '../local/start/options'

interface Template {
  readonly Parameters?: Readonly<Record<string, unknown>>
  readonly Resources?: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: { readonly Name?: string } }>
  >
}

/** Each API is reached under its own name. On a laptop the root, whom any credentials are, looks after everything. */
export function parametersOf(assembly: string): (addresses: Addresses) => GivenParameters {
  return ({ webUrl, accountId }) =>
    Object.fromEntries(
      readAssembly(assembly).stacks.flatMap(({ name, template }) => {
        const { Parameters = {}, Resources = {} } = template as Template
        const api = Object.values(Resources).find(({ Type }) => Type === 'AWS::ApiGateway::RestApi')
        const known: Readonly<Record<string, string | undefined>> = {
          PublicUrl: api?.Properties?.Name && `${webUrl}/api/${api.Properties.Name}`,
          AdminPrincipal: `arn:aws:iam::${accountId}:root`,
        }
        const given = Object.entries(known).filter(([key, value]) => value !== undefined && key in Parameters)
        return given.length === 0 ? [] : [[name, Object.fromEntries(given) as Record<string, string>]]
      }),
    )
}
