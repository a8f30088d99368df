/**
 * Where alarms ring. Not the operator's topic: CloudWatch may not use the key of SNS's own that encrypts it, and a key of
 * our own costs more a month than the rest of an idle stage. An alarm tells names of resources, and nothing of anybody.
 */
import { Aws } from 'aws-cdk-lib'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Topic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'

export function createAlarmTopic(scope: Construct, displayName: string): Topic {
  const topic = new Topic(scope, 'Alarms', { displayName, enforceSSL: true })
  topic.addToResourcePolicy(
    new PolicyStatement({
      actions: ['sns:Publish'],
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      resources: [topic.topicArn],
      conditions: {
        StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
        ArnLike: { 'aws:SourceArn': `arn:${Aws.PARTITION}:cloudwatch:${Aws.REGION}:${Aws.ACCOUNT_ID}:alarm:*` },
      },
    }),
  )
  return topic
}
