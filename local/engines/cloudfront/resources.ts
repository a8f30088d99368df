/** The CloudFormation resource types of CloudFront. */
import { createInputCheck, type InputCheck } from '../../kernel/check-input'
import type { ResourceContext, ResourceGrants, ResourceType } from '../../kernel/service'
import type { GivenTags } from '../../kernel/tags'
import type { DistributionConfig, FunctionConfig } from './config'
import { putFunction } from './define/functions'
import { type Parts, tagging } from './define/parts'
import { webAclType } from './firewall/web-acl'
import { domainOf, idOf } from './ids'
import { type Kind, kindsOf, putConfig } from './operations/configs'
import { putDistribution } from './operations/distributions'
import { ofTemplate } from './template-form'
import { unsupported } from './unsupported'

type Properties = Readonly<Record<string, unknown>>

export function createResourceTypes(parts: Parts): readonly ResourceType[] {
  const { api, state } = parts
  let check: InputCheck | undefined

  /** What the operation would be given, checked as there. */
  function read<Config>(action: string, member: string, given: unknown, defaults: object = {}): Config {
    const shape = api.call(action)?.input?.members.get(member)?.shape
    if (!shape) throw new RangeError(`${action} has no ${member}`)
    const config = ofTemplate(given, shape)
    const whole = typeof config === 'object' && config !== null ? { ...defaults, ...config } : config
    const others = action === 'CreateFunction' ? { Name: 'name', FunctionCode: '' } : {}
    check ??= createInputCheck({ api, name: 'cloudfront', unsupported })
    return (check(action, { ...others, [member]: whole }) as Properties)[member] as Config
  }

  function configType(kind: Kind): ResourceType {
    const { name, member, rows } = kind
    const idFor = ({ physicalName }: Pick<ResourceContext, 'physicalName'>): string =>
      kind.idOf(`${name} ${physicalName()}`)
    return {
      type: `AWS::CloudFront::${name}`,
      properties: [member],
      grants: grantsFor(name, kind.arnKind),
      apply(properties: Properties, context) {
        const id = idFor(context)
        const { at } = putConfig(kind, id, read(`Create${name}`, member, properties[member]))
        return {
          ref: id,
          attributes: { Id: id, ...(kind.isPolicy && { LastModifiedTime: new Date(at).toISOString() }) },
        }
      },
      remove: (id) => rows.remove(id),
    }
  }

  return [
    {
      type: 'AWS::CloudFront::Distribution',
      properties: ['DistributionConfig', 'Tags'],
      grants: grantsFor('Distribution', 'distribution'),
      apply({ DistributionConfig: given, Tags }: Properties, context) {
        const id = idOf(context.physicalName())
        const defaults = { CallerReference: `${context.stackName}-${context.logicalId}`, Comment: '' }
        const config = read<DistributionConfig>('CreateDistribution', 'DistributionConfig', withPorts(given), defaults)
        putDistribution(parts, id, config, tagging.read(Tags as GivenTags | undefined))
        return { ref: id, attributes: { Id: id, DomainName: domainOf(id) } }
      },
      remove: (id) => state.distributions.remove(id),
    },
    {
      type: 'AWS::CloudFront::Function',
      properties: ['AutoPublish', 'FunctionCode', 'FunctionConfig', 'Name', 'Tags'],
      inert: { FunctionMetadata: 'CloudFront says itself what a function’s ARN is' },
      grants: grantsFor('Function', 'function'),
      named: { by: ['Name'], find: ({ Name }: { readonly Name: string }) => state.functions.find(Name)?.arn },
      apply({ Name, AutoPublish, FunctionCode, FunctionConfig: given, Tags }: Properties) {
        const made = putFunction(parts, {
          name: String(Name),
          config: read<FunctionConfig>('CreateFunction', 'FunctionConfig', given),
          code: String(FunctionCode ?? ''),
          tags: tagging.read(Tags as GivenTags | undefined),
          isPublished: String(AutoPublish) === 'true',
        })
        return {
          ref: made.arn,
          attributes: {
            FunctionARN: made.arn,
            'FunctionMetadata.FunctionARN': made.arn,
            Stage: made.live ? 'LIVE' : 'DEVELOPMENT',
          },
        }
      },
      remove: (arn) => state.functions.remove(arn.slice(arn.lastIndexOf('/') + 1)),
    },
    webAclType(parts.cloud, state.webAcls),
    ...Object.values(kindsOf(parts)).map((kind) => configType(kind as Kind)),
  ]
}

const grantsFor = (name: string, arnKind: string): ResourceGrants => ({
  create: [`cloudfront:Create${name}`],
  update: [`cloudfront:Update${name}`],
  delete: [`cloudfront:Delete${name}`],
  resource: `arn:aws:cloudfront::{account}:${arnKind}/*`,
  ...(name === 'Distribution' && { with: { Tags: ['cloudfront:TagResource'] } }),
})

/** Templates may leave out what the API always says. */
function withPorts(given: unknown): unknown {
  const { Origins, ...config } = (given ?? {}) as { readonly Origins?: unknown }
  if (!Array.isArray(Origins)) return given
  return {
    ...config,
    Origins: Origins.map((origin: Properties) => ({
      ...origin,
      ...(isObject(origin.CustomOriginConfig) && {
        CustomOriginConfig: { HTTPPort: 80, HTTPSPort: 443, ...origin.CustomOriginConfig },
      }),
      ...(isObject(origin.S3OriginConfig) && {
        S3OriginConfig: { OriginAccessIdentity: '', ...origin.S3OriginConfig },
      }),
    })),
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
