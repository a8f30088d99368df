import type { ResourceGrants } from '../../../kernel/service'

export const s3Grants: Readonly<Record<string, ResourceGrants>> = {
  'AWS::S3::Bucket': {
    create: ['s3:CreateBucket'],
    update: [],
    delete: ['s3:DeleteBucket'],
    resource: 'arn:aws:s3:::{name}',
    name: ['BucketName', 63],
    with: {
      NotificationConfiguration: ['s3:PutBucketNotification'],
      Tags: ['s3:PutBucketTagging'],
      VersioningConfiguration: ['s3:PutBucketVersioning'],
    },
  },
  'AWS::S3::BucketPolicy': {
    create: ['s3:PutBucketPolicy'],
    update: ['s3:PutBucketPolicy'],
    delete: ['s3:DeleteBucketPolicy'],
    resource: 'arn:aws:s3:::{Bucket}',
  },
}
