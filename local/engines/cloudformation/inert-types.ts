/**
 * Resource types that are accepted and do nothing here, each with the reason. `Ref` and the common attributes
 * are as on AWS, so what refers to them still resolves. The list is short on purpose: anything else that is
 * not modelled is refused.
 */
import type { CloudCore } from '../../kernel/cloud'
import type { ResourceContext, ResourceResult, ResourceType } from '../../kernel/service'
import { stableUuid } from './physical-name'

export interface InertType {
  readonly reason: string
  readonly resourceType: ResourceType
}

type Properties = Readonly<Record<string, unknown>>

export function createInertTypes(cloud: Pick<CloudCore, 'region' | 'accountId'>): ReadonlyMap<string, InertType> {
  const { region, accountId } = cloud
  const types = new Map<string, InertType>()
  const inert = (
    type: string,
    reason: string,
    apply: (properties: Properties, context: ResourceContext) => ResourceResult,
  ) => types.set(type, { reason, resourceType: { type, properties: [], apply, remove: () => undefined } })
  const named = (properties: Properties, property: string, context: ResourceContext): string =>
    typeof properties[property] === 'string' ? properties[property] : context.physicalName()
  const alarm = (properties: Properties, context: ResourceContext): ResourceResult => {
    const name = named(properties, 'AlarmName', context)
    return { ref: name, attributes: { Arn: `arn:aws:cloudwatch:${region}:${accountId}:alarm:${name}` } }
  }

  inert('AWS::CDK::Metadata', 'it counts how CDK is used', (_, context) => ({
    ref: context.physicalName(),
    attributes: {},
  }))
  inert('AWS::CloudWatch::Alarm', 'no metrics are kept', alarm)
  inert('AWS::CloudWatch::CompositeAlarm', 'no metrics are kept', alarm)
  inert('AWS::CloudWatch::Dashboard', 'no metrics are kept', (properties, context) => ({
    ref: named(properties, 'DashboardName', context),
    attributes: {},
  }))
  inert('AWS::Logs::MetricFilter', 'no metrics are kept', (properties, context) => ({
    ref: named(properties, 'FilterName', context),
    attributes: {},
  }))
  inert('AWS::ApiGateway::Account', 'it says which role writes access logs', (_, context) => ({
    ref: context.physicalName(),
    attributes: { Id: context.physicalName() },
  }))
  inert('AWS::ECR::Repository', 'no container images are kept', (properties, context) => {
    const name = named(properties, 'RepositoryName', context).toLowerCase()
    const uri = `${accountId}.dkr.ecr.${region}.amazonaws.com/${name}`
    return {
      ref: name,
      attributes: { Arn: `arn:aws:ecr:${region}:${accountId}:repository/${name}`, RepositoryUri: uri },
    }
  })
  const outside = 'nothing of the world outside is here'
  inert('AWS::CertificateManager::Certificate', outside, (_, context) => {
    const arn = `arn:aws:acm:${region}:${accountId}:certificate/${stableUuid(`${context.stackName}/${context.logicalId}`)}`
    return { ref: arn, attributes: { CertificateArn: arn } }
  })
  inert('AWS::Route53::RecordSet', outside, ({ Name }) => ({ ref: String(Name), attributes: {} }))
  return types
}
