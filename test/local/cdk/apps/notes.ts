/** An API over a function over a table; `-c greeting=…` changes the function, `-c broken=yes` adds what can't be made. */

import { join } from 'node:path'
import { type App, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway'
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb'
import { Code, Function as Lambda, Runtime } from 'aws-cdk-lib/aws-lambda'
import { CfnQueue } from 'aws-cdk-lib/aws-sqs'

export function notes(app: App): void {
  const stack = new Stack(app, 'notes')

  const table = new Table(stack, 'Notes', {
    partitionKey: { name: 'id', type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    removalPolicy: RemovalPolicy.DESTROY,
  })
  const handler = new Lambda(stack, 'Handler', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'notes.handler',
    code: Code.fromAsset(join(__dirname, 'functions')),
    environment: { TABLE: table.tableName, GREETING: app.node.tryGetContext('greeting') ?? 'hello' },
  })
  table.grantReadWriteData(handler)
  const api = new RestApi(stack, 'Api', { cloudWatchRole: false })
  api.root.addResource('notes').addResource('{id}').addMethod('ANY', new LambdaIntegration(handler))
  new CfnOutput(stack, 'ApiId', { value: api.restApiId })
  new CfnOutput(stack, 'TableName', { value: table.tableName })

  if (app.node.tryGetContext('broken')) {
    // After the function has been changed: what was done has to be undone.
    const broken = new CfnQueue(stack, 'Broken', { queueName: 'no such name!' })
    broken.node.addDependency(handler)
  }
}
