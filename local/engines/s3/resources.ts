/** The CloudFormation resource types of S3. */
import { NotModelledError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { PolicyDocument, ResourceContext, ResourceType } from '../../kernel/service'
import type { GivenTags } from '../../kernel/tags'
import { tagging } from './operations/tagging'
import type { Buckets } from './state'

interface BucketProperties {
  readonly BucketName?: string
  readonly AccessControl?: string
  readonly Tags?: GivenTags
}

export function createResources(cloud: Cloud, buckets: Buckets): readonly ResourceType[] {
  return [
    {
      type: 'AWS::S3::Bucket',
      properties: ['BucketName', 'AccessControl', 'Tags'],
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
        VersioningConfiguration: 'only the newest version of an object is kept, also where versioning is enabled',
      },
      named: { by: ['BucketName'], find: (properties, context) => buckets.get(nameOf(properties, context))?.name },
      apply(properties: BucketProperties, context) {
        const { AccessControl, Tags } = properties
        if (
          AccessControl !== undefined &&
          !['Private', 'BucketOwnerFullControl', 'LogDeliveryWrite'].includes(AccessControl)
        ) {
          const where = `${context.stackName}/${context.logicalId}`
          throw new NotModelledError(`AccessControl "${AccessControl}"`, where, 'use a bucket policy')
        }
        const name = nameOf(properties, context)
        const tags = tagging.read(Tags)
        buckets.create(name)
        buckets.setTags(name, tags)
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
