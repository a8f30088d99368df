/** The CloudFormation resource types of S3. */
import { randomUUID } from 'node:crypto'
import { NotModelledError, refuseUnknown } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { PolicyDocument, ResourceContext, ResourceType } from '../../kernel/service'
import type { GivenTags } from '../../kernel/tags'
import { readTemplateNotifications } from './notification-configuration'
import type { Notifications } from './notifications'
import { type Buckets, type Versioning, versionings } from './state'
import { tagging } from './tags'

interface BucketProperties {
  readonly BucketName?: string
  readonly AccessControl?: string
  readonly Tags?: GivenTags
  readonly VersioningConfiguration?: { readonly Status: string }
  readonly NotificationConfiguration?: {
    readonly EventBridgeConfiguration?: EventBridge | ''
    readonly LambdaConfigurations?: readonly object[]
    readonly QueueConfigurations?: readonly object[]
    readonly TopicConfigurations?: readonly object[]
  }
}

interface EventBridge {
  /** Text, if a template says so. */
  readonly EventBridgeEnabled?: boolean | string
}

export function createResources(
  cloud: Cloud,
  buckets: Buckets,
  notifications: Pick<Notifications, 'validate'>,
): readonly ResourceType[] {
  return [
    {
      type: 'AWS::S3::Bucket',
      properties: ['BucketName', 'AccessControl', 'NotificationConfiguration', 'Tags', 'VersioningConfiguration'],
      inert: {
        BucketEncryption: 'objects are files on this machine',
        CorsConfiguration: 'the endpoint answers no preflight of a browser',
        IntelligentTieringConfigurations: 'there is one storage class',
        InventoryConfigurations: 'no inventories are made',
        LifecycleConfiguration: 'nothing expires or moves by itself',
        LoggingConfiguration: 'accesses are not logged to a bucket',
        MetricsConfigurations: 'there are no metrics',
        OwnershipControls: 'there is one account',
        PublicAccessBlockConfiguration: 'nothing here is public',
      },
      named: {
        by: ['BucketName'],
        isIdentifier: true,
        find: (properties, context) => buckets.get(nameOf(properties, context))?.name,
      },
      async apply(properties: BucketProperties, context) {
        const { AccessControl, Tags } = properties
        const where = `${context.stackName}/${context.logicalId}`
        if (
          AccessControl !== undefined &&
          !['Private', 'BucketOwnerFullControl', 'LogDeliveryWrite'].includes(AccessControl)
        ) {
          throw new NotModelledError(`AccessControl "${AccessControl}"`, where, 'use a bucket policy')
        }
        const name = nameOf(properties, context)
        const tags = tagging.read(Tags)
        const versioning = versioningOf(properties, where)
        const tellsBus = tellsBusOf(properties, where)
        const told = readTemplateNotifications(
          properties.NotificationConfiguration ?? {},
          `${where}: NotificationConfiguration`,
        )
        buckets.create(name)
        buckets.setTags(name, tags)
        if (versioning) buckets.setVersioning(name, versioning)
        // As CloudFormation does it: a bucket that has had versions keeps them.
        else if (buckets.existing(name).versioning) buckets.setVersioning(name, 'Suspended')
        const said = JSON.stringify([tellsBus, told])
        // Said again at each start: nobody is tested again, and what came after the template stays.
        if (buckets.existing(name).templateTold !== said) {
          if (JSON.stringify(buckets.existing(name).notifications ?? []) !== JSON.stringify(told)) {
            await notifications.validate(name, told, randomUUID())
            buckets.setNotifications(name, told)
          }
          buckets.setTellsBus(name, tellsBus)
          buckets.setTemplateTold(name, said)
        }
        return {
          ref: name,
          attributes: {
            Arn: `arn:aws:s3:::${name}`,
            DomainName: `${name}.s3.amazonaws.com`,
            DualStackDomainName: `${name}.s3.dualstack.${cloud.region}.amazonaws.com`,
            RegionalDomainName: `${name}.s3.${cloud.region}.amazonaws.com`,
          },
        }
      },
      remove: (name) => buckets.remove(name),
    },
    {
      type: 'AWS::S3::BucketPolicy',
      properties: ['Bucket', 'PolicyDocument'],
      apply({ Bucket, PolicyDocument }: { Bucket: string; PolicyDocument: PolicyDocument }) {
        buckets.setPolicy(Bucket, PolicyDocument)
        return { ref: Bucket, attributes: {} }
      },
      remove(name) {
        if (buckets.get(name)) buckets.setPolicy(name, undefined)
      },
    },
  ]
}

function nameOf({ BucketName }: BucketProperties, { physicalName }: Pick<ResourceContext, 'physicalName'>): string {
  return BucketName ?? physicalName(63).toLowerCase()
}

function versioningOf({ VersioningConfiguration: given }: BucketProperties, where: string): Versioning | undefined {
  if (!given) return undefined
  refuseUnknown(given, ['Status'], `${where}: VersioningConfiguration`)
  const status = versionings.find((each) => each === given.Status)
  if (status) return status
  throw new NotModelledError(`Status "${given.Status}"`, `${where}: VersioningConfiguration`, versionings.join(' or '))
}

function tellsBusOf({ NotificationConfiguration: given }: BucketProperties, where: string): boolean {
  if (!given) return false
  const known = ['EventBridgeConfiguration', 'LambdaConfigurations', 'QueueConfigurations', 'TopicConfigurations']
  refuseUnknown(given, known, `${where}: NotificationConfiguration`)
  const configuration = given.EventBridgeConfiguration
  if (configuration === undefined) return false
  if (configuration === '') return true
  refuseUnknown(configuration, ['EventBridgeEnabled'], `${where}: EventBridgeConfiguration`)
  return String(configuration.EventBridgeEnabled ?? true) === 'true'
}
