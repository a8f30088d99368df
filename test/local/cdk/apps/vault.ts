/** A bucket, a key, a secret and parameters, one of them in a nested stack; two stacks, of which one imports from the other. */
import { type App, CfnOutput, NestedStack, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { Key } from 'aws-cdk-lib/aws-kms'
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import { StringParameter } from 'aws-cdk-lib/aws-ssm'

export function vault(app: App): void {
  const size = app.node.tryGetContext('size') ?? 'small'

  const base = new Stack(app, 'vault-base')
  const key = new Key(base, 'Key', { enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY })
  const bucket = new Bucket(base, 'Bucket', {
    encryption: BucketEncryption.KMS,
    encryptionKey: key,
    removalPolicy: RemovalPolicy.DESTROY,
  })
  const secret = new Secret(base, 'Secret', {
    encryptionKey: key,
    generateSecretString: { secretStringTemplate: '{"user":"ada"}', generateStringKey: 'password' },
  })

  const stack = new Stack(app, 'vault')
  const nested = new NestedStack(stack, 'Inner')
  const inner = new StringParameter(nested, 'Size', { stringValue: size, parameterName: '/vault/size' })
  const queue = new Queue(nested, 'Queue')
  new StringParameter(stack, 'QueueName', { stringValue: queue.queueName, parameterName: '/vault/queue' })
  new StringParameter(stack, 'Place', { stringValue: bucket.bucketName, parameterName: '/vault/place' })
  new CfnOutput(stack, 'Size', { value: inner.stringValue })
  new CfnOutput(stack, 'User', { value: secret.secretArn })
}
