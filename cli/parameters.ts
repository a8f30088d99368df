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

type ByStack = Readonly<Record<string, Readonly<Record<string, string>>>>

/** What is given stands, whether for one stack or for all that declare it; the rest is as it would be. */
export function joinParameters(own: ByStack, given: GivenParameters): GivenParameters {
  const joined: Record<string, GivenParameters[string]> = { ...given }
  for (const [stack, values] of Object.entries(own)) {
    const rest = Object.entries(values).filter(([name]) => !Object.hasOwn(given, name))
    const ofStack = given[stack]
    joined[stack] = { ...Object.fromEntries(rest), ...(typeof ofStack === 'object' && ofStack) }
  }
  return joined
}

/** Each API is reached under its own name. On a laptop the root, whom any credentials are, looks after everything. */
export function parametersOf(assembly: string): (addresses: Addresses) => ByStack {
  const { stacks } = readAssembly(assembly)
  // An account has one.
  const makesMeteringRole = stacks.find(
    ({ template }) => 'MakesMeteringRole' in ((template as Template).Parameters ?? {}),
  )
  const portals = stacks.filter(({ template }) =>
    Object.values((template as Template).Resources ?? {}).some(({ Type }) => Type === 'AWS::CloudFront::Distribution'),
  )
  // The web port is one portal's; each of several has an address of its own.
  const hasPortal = portals.length === 1
  return ({ webUrl, accountId }) =>
    Object.fromEntries(
      stacks.flatMap((stack) => {
        const { name, template } = stack
        const { Parameters = {}, Resources = {} } = template as Template
        const find = (type: string) => Object.values(Resources).find(({ Type }) => Type === type)?.Properties
        const api = find('AWS::ApiGateway::RestApi')
        const prefix = prefixOf(find('AWS::Cognito::UserPoolDomain')?.Domain, accountId)
        const known: Readonly<Record<string, string | undefined>> = {
          PublicUrl: portals.includes(stack)
            ? hasPortal
              ? webUrl
              : undefined
            : api?.Name && `${webUrl}/api/${api.Name}`,
          StageUrls: `${webUrl}/_aws/execute-api/{api}/{stage}`,
          RegistrationPage: hasPortal ? `${webUrl}/purchase` : undefined,
          HostedUrl: prefix && `${webUrl}/auth/${prefix}`,
          // Pages that the web port shows are those of this machine.
          AllowedOrigin: webUrl,
          // The mailbox takes mail of and to any address.
          MailFrom: 'signalbox@example.com',
          RequesterEmail: 'promotions@example.com',
          // Nobody looks at it here: the web port has no TLS.
          CertificateArn: portals.includes(stack)
            ? `arn:aws:acm:us-east-1:${accountId}:certificate/of-this-machine`
            : undefined,
          AdminPrincipal: `arn:aws:iam::${accountId}:root`,
          // As long as every start is the first in its account.
          GatewayLogs: 'here',
          ManualSteps: 'yes',
          MakesMeteringRole: stack === makesMeteringRole ? 'yes' : undefined,
        }
        const given = Object.entries(known).filter(([key, value]) => value !== undefined && key in Parameters)
        return given.length === 0 ? [] : [[name, Object.fromEntries(given) as Record<string, string>]]
      }),
    )
}
