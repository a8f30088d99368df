/**
 * An order is reserved, charged and shipped, one function a step. When a step fails for good, what was done before is
 * undone in the opposite order.
 */
import { type App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb'
import { Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import {
  Choice,
  Condition,
  DefinitionBody,
  Fail,
  JsonPath,
  LogLevel,
  StateMachine,
  Succeed,
} from 'aws-cdk-lib/aws-stepfunctions'
import {
  DynamoAttributeValue,
  DynamoPutItem,
  DynamoUpdateItem,
  LambdaInvoke,
} from 'aws-cdk-lib/aws-stepfunctions-tasks'

/** Each step appends its name to the order's journal; one that the order says is broken, or shaky, fails. */
const code = `
const { DynamoDBClient } = require('@aws-sdk/client-dynamodb')
const { DynamoDBDocumentClient, UpdateCommand } = require('@aws-sdk/lib-dynamodb')
const client = DynamoDBDocumentClient.from(new DynamoDBClient())
class CardDeclined extends Error { name = 'CardDeclined' }
class Unavailable extends Error { name = 'Unavailable' }
let calls = 0
exports.handler = async ({ orderId, broken, shaky }) => {
  const step = process.env.STEP
  if (shaky === step && calls++ < 2) throw new Unavailable('try again')
  if (broken === step) throw new CardDeclined('no ' + step)
  await client.send(new UpdateCommand({
    TableName: process.env.TABLE_NAME,
    Key: { orderId },
    UpdateExpression: 'SET journal = list_append(if_not_exists(journal, :none), :step)',
    ExpressionAttributeValues: { ':none': [], ':step': [step] },
  }))
  return { [step]: orderId + '-' + step }
}
`

export function orderSaga(app: App): void {
  const stack = new Stack(app, 'OrderSaga')
  const table = new Table(stack, 'Orders', {
    partitionKey: { name: 'orderId', type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    removalPolicy: RemovalPolicy.DESTROY,
  })

  const step = (id: string) => {
    const handler = new LambdaFunction(stack, `${id}Function`, {
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: Code.fromInline(code),
      environment: { TABLE_NAME: table.tableName, STEP: id.toLowerCase() },
      timeout: Duration.seconds(10),
      memorySize: 256,
      tracing: Tracing.ACTIVE,
    })
    table.grantReadWriteData(handler)
    return new LambdaInvoke(stack, id, {
      lambdaFunction: handler,
      resultSelector: { 'result.$': '$.Payload' },
      resultPath: `$.${id.toLowerCase()}`,
    })
  }

  const setStatus = (id: string, status: string) =>
    new DynamoUpdateItem(stack, id, {
      table,
      key: { orderId: DynamoAttributeValue.fromString(JsonPath.stringAt('$.orderId')) },
      updateExpression: 'SET #status = :status',
      expressionAttributeNames: { '#status': 'status' },
      expressionAttributeValues: { ':status': DynamoAttributeValue.fromString(status) },
      resultPath: JsonPath.DISCARD,
    })

  const undone = setStatus('MarkCancelled', 'CANCELLED').next(
    new Fail(stack, 'Cancelled', { errorPath: '$.error.Error', causePath: '$.error.Cause' }),
  )
  const release = step('Release').next(undone)
  const refund = step('Refund').next(release)
  const caught = { resultPath: '$.error' }

  const place = new DynamoPutItem(stack, 'Place', {
    table,
    item: {
      orderId: DynamoAttributeValue.fromString(JsonPath.stringAt('$.orderId')),
      status: DynamoAttributeValue.fromString('PLACED'),
      placedAt: DynamoAttributeValue.fromString(JsonPath.stringAt('$$.State.EnteredTime')),
    },
    conditionExpression: 'attribute_not_exists(orderId)',
    resultPath: JsonPath.DISCARD,
  })
  const isEmpty = new Choice(stack, 'Anything?')
  const definition = place.next(
    isEmpty.when(Condition.numberEquals('$.total', 0), new Succeed(stack, 'Nothing to do')).otherwise(
      step('Reserve')
        .addCatch(undone, caught)
        .next(step('Charge').addCatch(release, caught))
        .next(
          step('Ship')
            .addRetry({ errors: ['Unavailable'], interval: Duration.seconds(30), maxAttempts: 3, backoffRate: 2 })
            .addCatch(refund, caught),
        )
        .next(setStatus('MarkShipped', 'SHIPPED')),
    ),
  )

  const machine = new StateMachine(stack, 'Saga', {
    definitionBody: DefinitionBody.fromChainable(definition),
    timeout: Duration.hours(1),
    tracingEnabled: true,
    logs: {
      destination: new LogGroup(stack, 'SagaLogs', { retention: RetentionDays.ONE_WEEK }),
      level: LogLevel.ALL,
      includeExecutionData: true,
    },
  })
  new CfnOutput(stack, 'StateMachineArn', { value: machine.stateMachineArn })
  new CfnOutput(stack, 'TableName', { value: table.tableName })
}
