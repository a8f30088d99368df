import { arnOf, document, serviceRole } from '../../template-cloud'
import type { Examples } from '../example'

export const examples: Examples = {
  resources: {
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'bucket-a' } },
    OtherBucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'bucket-b' } },
    BucketPolicy: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: { Ref: 'Bucket' },
        PolicyDocument: document({
          Effect: 'Allow',
          Principal: '*',
          Action: 's3:GetObject',
          Resource: 'arn:aws:s3:::bucket-a/*',
        }),
      },
    },
    HandlerRole: serviceRole('lambda.amazonaws.com') as { Type: string },
    Handler: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Description: 'AWS CloudFormation handler for "Custom::S3BucketNotifications" resources (@aws-cdk/aws-s3)',
        Code: { ZipFile: 'import boto3' },
        Handler: 'index.handler',
        Runtime: 'python3.13',
        Role: arnOf('HandlerRole'),
      },
    },
    BucketTold: {
      Type: 'Custom::S3BucketNotifications',
      Properties: {
        ServiceToken: arnOf('Handler'),
        BucketName: { Ref: 'OtherBucket' },
        NotificationConfiguration: { EventBridgeConfiguration: {} },
        Managed: true,
        SkipDestinationValidation: false,
      },
    },
  },
  lists: {
    ListBuckets: () => ({ Prefix: '' }),
    ListMultipartUploads: () => ({ Bucket: 'bucket-a' }),
    ListObjects: () => ({ Bucket: 'bucket-a' }),
    ListObjectsV2: () => ({ Bucket: 'bucket-a' }),
    ListObjectVersions: () => ({ Bucket: 'bucket-a' }),
  },
  unpaged: { ListParts: 'it is of an upload that nobody has begun here' },
  short: {
    ListMultipartUploads: 'no template begins one',
    ListObjects: 'no template puts one',
    ListObjectsV2: 'no template puts one',
    ListObjectVersions: 'no template puts one',
  },
  anyToken: {
    ListMultipartUploads: 'its marker is a key, which need not be there',
    ListObjects: 'its marker is a key, which need not be there',
    ListObjectVersions: 'its marker is a key, which need not be there',
  },
  tagged: {
    's3 PutBucketTagging': () => ({ Bucket: 'bucket-a' }),
    's3 PutObjectTagging': () => ({ Bucket: 'bucket-a', Key: 'k' }),
  },
}
