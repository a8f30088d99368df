/**
 * The manual approval that people know from AWS's walk-through: an activity waits, a function that is called on a
 * schedule takes its task and mails two links, and the API behind the links answers the task by itself, as an integration
 * with Step Functions. (A GET that decides is what our own approvals do better; here it is what is under test.)
 */
import { type App, CfnOutput, Duration, Stack } from 'aws-cdk-lib'
import {
  AwsIntegration,
  type IntegrationResponse,
  LambdaIntegration,
  PassthroughBehavior,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway'
import { Rule, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets'
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import { EmailIdentity, Identity } from 'aws-cdk-lib/aws-ses'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import { Activity, DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions'
import { StepFunctionsInvokeActivity } from 'aws-cdk-lib/aws-stepfunctions-tasks'

/** Asks each minute whether somebody must be asked, and mails the manager the two links. */
const poller = `
const { SFNClient, GetActivityTaskCommand } = require('@aws-sdk/client-sfn')
const { SESClient, SendEmailCommand } = require('@aws-sdk/client-ses')
const sfn = new SFNClient()
const ses = new SESClient()
const { ACTIVITY_ARN: activityArn, API_URL: api, SENDER: Source } = process.env
exports.handler = async () => {
  const { taskToken, input } = await sfn.send(new GetActivityTaskCommand({ activityArn, workerName: 'mailer' }))
  if (!taskToken) return
  const { employeeName, managerEmailAddress } = JSON.parse(input)
  const link = (choice) => api + choice + '?taskToken=' + encodeURIComponent(taskToken)
  const Data = ['Can you approve ' + employeeName + '?', link('succeed'), link('fail')].join('\\n')
  await ses.send(new SendEmailCommand({
    Source,
    Destination: { ToAddresses: [managerEmailAddress] },
    Message: { Subject: { Data: 'Your approval is needed' }, Body: { Text: { Data } } },
  }))
}
`

export function manualApproval(app: App): void {
  const stack = new Stack(app, 'ManualApproval')
  const activity = new Activity(stack, 'ManualStep', { activityName: 'ManualStep' })
  const wait = new StepFunctionsInvokeActivity(stack, 'ManualApproval', { activity })
  const machine = new StateMachine(stack, 'Machine', { definitionBody: DefinitionBody.fromChainable(wait) })

  const role = new Role(stack, 'ApiRole', { assumedBy: new ServicePrincipal('apigateway.amazonaws.com') })
  role.addToPolicy(
    new PolicyStatement({
      actions: ['states:SendTaskSuccess', 'states:SendTaskFailure'],
      resources: [activity.activityArn],
    }),
  )
  const responses: IntegrationResponse[] = [
    {
      statusCode: '200',
      responseTemplates: { 'text/html': '<p>Thank you, $context.identity.sourceIp.</p>' },
      responseParameters: { 'method.response.header.Cache-Control': "'no-store'" },
    },
    {
      statusCode: '410',
      selectionPattern: '4\\d{2}',
      responseTemplates: { 'application/json': '#set($error = $input.path("$"))$error.__type' },
    },
  ]
  const methodResponses = [
    { statusCode: '200', responseParameters: { 'method.response.header.Cache-Control': true } },
    { statusCode: '410' },
  ]
  const answer = (action: string, template: Record<string, string>) =>
    new AwsIntegration({
      service: 'states',
      action,
      options: {
        credentialsRole: role,
        passthroughBehavior: PassthroughBehavior.NEVER,
        requestTemplates: {
          'application/json': `{ "taskToken": "$input.params('taskToken')", ${Object.entries(template)
            .map(([name, value]) => `"${name}": ${value}`)
            .join(', ')} }`,
        },
        integrationResponses: responses,
      },
    })
  const api = new RestApi(stack, 'Answers', { deployOptions: { stageName: 'respond' } })
  api.root
    .addResource('succeed')
    .addMethod('GET', answer('SendTaskSuccess', { output: '"\\"Approve link was clicked.\\""' }), {
      methodResponses,
    })
  api.root
    .addResource('fail')
    .addMethod('GET', answer('SendTaskFailure', { error: '"Rejected"', cause: '"Reject link was clicked."' }), {
      methodResponses,
    })

  const sender = new EmailIdentity(stack, 'Sender', { identity: Identity.email('promotions@example.com') })
  const mailer = new LambdaFunction(stack, 'Mailer', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline(poller),
    // A poll waits for a minute at the most.
    timeout: Duration.seconds(70),
    environment: { ACTIVITY_ARN: activity.activityArn, API_URL: api.url, SENDER: sender.emailIdentityName },
  })
  activity.grant(mailer, 'states:GetActivityTask')
  sender.grantSendEmail(mailer)
  new Rule(stack, 'EachMinute', {
    schedule: Schedule.rate(Duration.minutes(1)),
    targets: [new LambdaTarget(mailer, { retryAttempts: 0 })],
  })

  // The same kind of integration with a service that is asked by query, and with a function that is no proxy.
  const queue = new Queue(stack, 'Notes')
  queue.grantSendMessages(role)
  api.root.addResource('notes').addMethod(
    'POST',
    new AwsIntegration({
      service: 'sqs',
      path: `${stack.account}/${queue.queueName}`,
      options: {
        credentialsRole: role,
        requestParameters: { 'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'" },
        requestTemplates: {
          'application/json': "Action=SendMessage&MessageBody=$util.urlEncode($input.json('$.note'))",
        },
        integrationResponses: [{ statusCode: '202', responseTemplates: { 'application/json': '{"kept": true}' } }],
      },
    }),
    { methodResponses: [{ statusCode: '202' }] },
  )
  const greet = new LambdaFunction(stack, 'Greet', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline(`exports.handler = async ({ name }) => {
      if (name === 'nobody') throw new Error('NotFound: ' + name)
      return { greeting: 'Hello, ' + name }
    }`),
  })
  api.root
    .addResource('greetings')
    .addResource('{name}')
    .addMethod(
      'GET',
      new LambdaIntegration(greet, {
        proxy: false,
        requestTemplates: { 'application/json': `{ "name": "$input.params('name')" }` },
        integrationResponses: [
          { statusCode: '200' },
          {
            statusCode: '404',
            selectionPattern: 'NotFound.*',
            responseTemplates: { 'application/json': '$input.path("$.errorMessage")' },
          },
        ],
      }),
      { methodResponses: [{ statusCode: '200' }, { statusCode: '404' }] },
    )

  new CfnOutput(stack, 'ApiId', { value: api.restApiId })
  new CfnOutput(stack, 'ActivityArn', { value: activity.activityArn })
  new CfnOutput(stack, 'StateMachineArn', { value: machine.stateMachineArn })
  new CfnOutput(stack, 'NotesUrl', { value: queue.queueUrl })
}
