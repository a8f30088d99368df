/** Functions of the CDK's own in whose place the local cloud does something itself, by how the CDK describes them. */
export const bucketNotificationsHandler =
  'AWS CloudFormation handler for "Custom::S3BucketNotifications" resources (@aws-cdk/aws-s3)'
