/** A little of everything: a bus with rules to a function, a queue, a topic and a workflow; transactions; callbacks. */
import { allow, arnOf, document, inlineFunction, refOf, serviceRole } from '../../local/template-cloud'

const queue = (more: object = {}): object => ({
  Type: 'AWS::SQS::Queue',
  Properties: { VisibilityTimeout: 2, ...more },
})

const name = (QueueName: string): object => queue({ QueueName })

const table = (TableName: string): object => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  },
})

const rule = (source: string, targets: readonly object[]): object => ({
  Type: 'AWS::Events::Rule',
  Properties: { EventBusName: refOf('Bus'), EventPattern: { source: [source] }, Targets: targets },
})

const mayInvoke = (functionId: string, service: string, source: object): object => ({
  Type: 'AWS::Lambda::Permission',
  Properties: {
    FunctionName: refOf(functionId),
    Action: 'lambda:InvokeFunction',
    Principal: service,
    SourceArn: source,
  },
})

/** Functions write what they do to a file, line by line: it is there whatever becomes of the process. */
const append = `require('node:fs').appendFileSync(process.env.LEDGER, JSON.stringify(line) + '\\n')`

/** Fails the first time, for one event in eight, so that retries and their state are killed too. */
const onEvent = `
const fs = require('node:fs')
exports.handler = async (event) => {
  const { id } = event.detail
  const marker = process.env.MARKERS + '/' + id
  if (Number(id.split('-')[1]) % 8 === 0 && !fs.existsSync(marker)) {
    fs.writeFileSync(marker, '')
    throw new Error('not yet')
  }
  const line = { what: 'event', id, at: Date.now() }
  ${append}
  return id
}`

const onTask = `
exports.handler = async ({ id, step }) => {
  const line = { what: 'task', id, step, at: Date.now() }
  ${append}
  return { id, step }
}`

const onMessage = `
exports.handler = async ({ Records }) => {
  for (const { messageId } of Records) {
    const line = { what: 'message', id: messageId, at: Date.now() }
    ${append}
  }
}`

const invoke = (step: string, next: object): object => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: '${OnTask}', Payload: { id: '{% $states.context.Execution.Name %}', step } },
  Output: '{% $states.result.Payload.step %}',
  Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 3 }],
  ...next,
})

const states = {
  Fan: {
    Type: 'Parallel',
    Branches: [
      { StartAt: 'First', States: { First: invoke('first', { End: true }) } },
      {
        StartAt: 'Each',
        States: {
          Each: {
            Type: 'Map',
            Items: [1, 2, 3],
            ItemProcessor: {
              StartAt: 'Nap',
              States: {
                Nap: { Type: 'Wait', Seconds: 1, Next: 'Twice' },
                Twice: { Type: 'Pass', Output: '{% $states.input * 2 %}', End: true },
              },
            },
            End: true,
          },
        },
      },
      {
        StartAt: 'Keep',
        States: {
          Keep: {
            Type: 'Task',
            Resource: 'arn:aws:states:::dynamodb:putItem',
            Arguments: {
              TableName: '${Kept}',
              Item: { id: { S: '{% $states.context.Execution.Name %}' } },
            },
            Output: 'kept',
            End: true,
          },
        },
      },
    ],
    Output: '{% $states.result %}',
    Next: 'Ask',
  },
  Ask: {
    Type: 'Task',
    Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
    Arguments: {
      QueueUrl: '${Asked}',
      MessageBody: { id: '{% $states.context.Execution.Name %}', token: '{% $states.context.Task.Token %}' },
    },
    Output: "{% {'fan': $states.input, 'answer': $states.result} %}",
    Next: 'Last',
  },
  Last: { ...invoke('last', { End: true }), Output: '{% $states.input %}' },
}

export interface Places {
  readonly ledger: string
  readonly markers: string
}

export function template({ ledger, markers }: Places): object {
  const target = (Id: string, logicalId: string): object => ({ Id, Arn: arnOf(logicalId) })
  const environment = { Environment: { Variables: { LEDGER: ledger, MARKERS: markers } } }
  return {
    Resources: {
      Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'main' } },
      FromEvents: name('from-events'),
      FromTopic: name('from-topic'),
      FromSchedules: name('from-schedules'),
      Succeeded: name('succeeded'),
      Statuses: name('statuses'),
      Plain: name('plain'),
      Polled: queue({ QueueName: 'polled', VisibilityTimeout: 10 }),
      Asked: name('asked'),
      Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'topic' } },
      ToQueue: {
        Type: 'AWS::SNS::Subscription',
        Properties: {
          TopicArn: refOf('Topic'),
          Protocol: 'sqs',
          Endpoint: arnOf('FromTopic'),
          RawMessageDelivery: true,
        },
      },
      QueuePolicy: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: {
          Queues: ['FromEvents', 'FromTopic', 'Statuses'].map(refOf),
          PolicyDocument: document({
            Effect: 'Allow',
            Principal: { Service: ['events.amazonaws.com', 'sns.amazonaws.com'] },
            Action: 'sqs:SendMessage',
            Resource: '*',
          }),
        },
      },
      TopicPolicy: {
        Type: 'AWS::SNS::TopicPolicy',
        Properties: {
          Topics: [refOf('Topic')],
          PolicyDocument: document({
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sns:Publish',
            Resource: refOf('Topic'),
          }),
        },
      },
      FunctionRole: serviceRole('lambda.amazonaws.com', [
        allow('sqs:*', '*'),
        allow(['logs:CreateLogStream', 'logs:CreateLogGroup', 'logs:PutLogEvents'], '*'),
      ]),
      OnEvent: inlineFunction('FunctionRole', onEvent, environment),
      OnTask: inlineFunction('FunctionRole', onTask, environment),
      OnMessage: inlineFunction('FunctionRole', onMessage, environment),
      Destination: {
        Type: 'AWS::Lambda::EventInvokeConfig',
        Properties: {
          FunctionName: refOf('OnEvent'),
          Qualifier: '$LATEST',
          DestinationConfig: { OnSuccess: { Destination: arnOf('Succeeded') } },
        },
      },
      MayInvoke: mayInvoke('OnEvent', 'events.amazonaws.com', arnOf('ToAll')),
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: { FunctionName: refOf('OnMessage'), EventSourceArn: arnOf('Polled') },
      },
      RuleRole: serviceRole('events.amazonaws.com', [allow('states:StartExecution', refOf('Quick'))]),
      ToAll: rule('test.all', [
        target('function', 'OnEvent'),
        target('queue', 'FromEvents'),
        { Id: 'topic', Arn: refOf('Topic') },
        { Id: 'workflow', Arn: refOf('Quick'), RoleArn: arnOf('RuleRole') },
      ]),
      OnStatus: {
        Type: 'AWS::Events::Rule',
        Properties: {
          EventPattern: {
            source: ['aws.states'],
            detail: { stateMachineArn: [refOf('Saga')], status: ['SUCCEEDED', 'FAILED'] },
          },
          Targets: [target('queue', 'Statuses')],
        },
      },
      SchedulerRole: serviceRole('scheduler.amazonaws.com', [allow('sqs:SendMessage', arnOf('FromSchedules'))], {
        RoleName: 'scheduler',
      }),
      Pairs: table('pairs'),
      Kept: table('kept'),
      MachineRole: serviceRole('states.amazonaws.com', [
        allow('lambda:InvokeFunction', arnOf('OnTask')),
        allow('sqs:SendMessage', arnOf('Asked')),
        allow('dynamodb:PutItem', arnOf('Kept')),
      ]),
      Saga: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          StateMachineName: 'saga',
          RoleArn: arnOf('MachineRole'),
          Definition: { QueryLanguage: 'JSONata', StartAt: 'Fan', States: states },
          DefinitionSubstitutions: { OnTask: refOf('OnTask'), Asked: refOf('Asked'), Kept: refOf('Kept') },
        },
      },
      Quick: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          StateMachineName: 'quick',
          RoleArn: arnOf('MachineRole'),
          Definition: {
            QueryLanguage: 'JSONata',
            StartAt: 'Write',
            States: {
              Write: {
                Type: 'Task',
                Resource: 'arn:aws:states:::dynamodb:putItem',
                Arguments: { TableName: '${Kept}', Item: { id: { S: '{% $states.input.detail.id %}' } } },
                End: true,
              },
            },
          },
          DefinitionSubstitutions: { Kept: refOf('Kept') },
        },
      },
    },
  }
}
