/** Templates of the kinds that public samples have, ours in every word: each deploys whole, or is refused by name. */
import { type LocalCloud, startLocalCloud } from '../../../../local/start-local-cloud'
import { root } from '../../create-test-cloud'
import { allow, document, inlineFunction, serviceRole } from '../../template-cloud'

let local: LocalCloud
beforeAll(async () => {
  local = await startLocalCloud({ awsPort: 0, webPort: 0, clock: 'manual' })
})
afterAll(() => local.stop())

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of all shapes
type Answer = any

async function deploy(name: string, template: object | string): Promise<readonly string[]> {
  const call = (action: string, input: object): Promise<Answer> =>
    local.cloud.call(root, 'cloudformation', action, input)
  const StackName = name.replace(/[^A-Za-z0-9]+/g, '-')
  await call('CreateStack', {
    StackName,
    TemplateBody: typeof template === 'string' ? template : JSON.stringify(template),
    Capabilities: ['CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'],
  })
  await local.idle()
  const { Stacks } = await call('DescribeStacks', { StackName })
  if (Stacks[0].StackStatus === 'CREATE_COMPLETE') {
    await call('DeleteStack', { StackName })
    await local.idle()
    return ['CREATE_COMPLETE']
  }
  const { StackEvents } = await call('DescribeStackEvents', { StackName })
  return StackEvents.flatMap(({ ResourceStatusReason = [] }: Answer) => ResourceStatusReason)
}

const basic = { ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'] }
const role = serviceRole('lambda.amazonaws.com', [], basic)
const worker = (more: object = {}) => inlineFunction('Role', 'exports.handler = async (event) => event', more)
const att = (id: string, name = 'Arn') => ({ 'Fn::GetAtt': [id, name] })
const ref = (Ref: string) => ({ Ref })

const invoke = (principal: string, SourceArn: unknown) => ({
  Type: 'AWS::Lambda::Permission',
  Properties: {
    Action: 'lambda:InvokeFunction',
    FunctionName: ref('Function'),
    Principal: principal,
    ...(SourceArn !== undefined && { SourceArn }),
  },
})

const samples: Readonly<Record<string, object | string>> = {
  'a queue to a function': {
    Resources: {
      Role: serviceRole('lambda.amazonaws.com', [], {
        ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole'],
      }),
      Function: worker(),
      Queue: { Type: 'AWS::SQS::Queue' },
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: { EventSourceArn: att('Queue'), FunctionName: ref('Function'), BatchSize: 5 },
      },
    },
  },
  'a rule to a function': {
    Resources: {
      Role: role,
      Function: worker(),
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: { EventPattern: { source: ['shop'] }, Targets: [{ Id: 'one', Arn: att('Function') }] },
      },
      Permission: invoke('events.amazonaws.com', att('Rule')),
    },
  },
  'a schedule to a function with a role': {
    Resources: {
      Role: role,
      Function: worker(),
      SchedulerRole: serviceRole('scheduler.amazonaws.com', [], {
        ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaRole'],
      }),
      Schedule: {
        Type: 'AWS::Scheduler::Schedule',
        Properties: {
          ScheduleExpression: 'rate(5 minutes)',
          FlexibleTimeWindow: { Mode: 'OFF' },
          Target: { Arn: att('Function'), RoleArn: att('SchedulerRole') },
        },
      },
    },
  },
  'a topic to a queue under a key': {
    Resources: {
      Key: {
        Type: 'AWS::KMS::Key',
        Properties: {
          KeyPolicy: document(
            {
              Effect: 'Allow',
              Principal: { AWS: { 'Fn::Sub': `arn:aws:iam::\${AWS::AccountId}:root` } },
              Action: 'kms:*',
              Resource: '*',
            },
            {
              Effect: 'Allow',
              Principal: { Service: 'sns.amazonaws.com' },
              Action: ['kms:GenerateDataKey*', 'kms:Decrypt'],
              Resource: '*',
            },
          ),
        },
      },
      Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/sample', TargetKeyId: ref('Key') } },
      Topic: { Type: 'AWS::SNS::Topic', Properties: { KmsMasterKeyId: ref('Key') } },
      Queue: { Type: 'AWS::SQS::Queue', Properties: { KmsMasterKeyId: ref('Key') } },
      Policy: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: {
          Queues: [ref('Queue')],
          PolicyDocument: document({
            Effect: 'Allow',
            Principal: { Service: 'sns.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: att('Queue'),
            Condition: { ArnEquals: { 'aws:SourceArn': ref('Topic') } },
          }),
        },
      },
      Subscription: {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn: ref('Topic'), Protocol: 'sqs', Endpoint: att('Queue') },
      },
    },
  },
  'an API to a table, no function between': {
    Resources: {
      Table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
          BillingMode: 'PAY_PER_REQUEST',
        },
      },
      ApiRole: serviceRole('apigateway.amazonaws.com', [allow('dynamodb:PutItem', att('Table'))]),
      Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'items' } },
      Method: {
        Type: 'AWS::ApiGateway::Method',
        Properties: {
          RestApiId: ref('Api'),
          ResourceId: att('Api', 'RootResourceId'),
          HttpMethod: 'POST',
          AuthorizationType: 'NONE',
          Integration: {
            Type: 'AWS',
            Credentials: att('ApiRole'),
            IntegrationHttpMethod: 'POST',
            Uri: { 'Fn::Sub': `arn:aws:apigateway:\${AWS::Region}:dynamodb:action/PutItem` },
            IntegrationResponses: [{ StatusCode: '200' }],
          },
          MethodResponses: [{ StatusCode: '200' }],
        },
      },
      Deployment: {
        Type: 'AWS::ApiGateway::Deployment',
        DependsOn: 'Method',
        Properties: { RestApiId: ref('Api'), StageName: 'prod' },
      },
    },
  },
  'a workflow over a table and a topic': {
    Resources: {
      Topic: { Type: 'AWS::SNS::Topic' },
      Role: serviceRole('states.amazonaws.com', [allow('sns:Publish', ref('Topic'))]),
      Workflow: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          RoleArn: att('Role'),
          DefinitionString: {
            'Fn::Sub': JSON.stringify({
              StartAt: 'Tell',
              States: {
                Tell: {
                  Type: 'Task',
                  Resource: 'arn:aws:states:::sns:publish',
                  Parameters: { TopicArn: `\${Topic}`, 'Message.$': '$' },
                  End: true,
                },
              },
            }),
          },
        },
      },
    },
  },
  'settings and a secret for a function': {
    Parameters: { Version: { Type: 'String', AllowedValues: ['1', '2'], Default: '1' } },
    Resources: {
      Setting: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/sample/size', Type: 'String', Value: 'small' } },
      Secret: {
        Type: 'AWS::SecretsManager::Secret',
        Properties: { GenerateSecretString: { SecretStringTemplate: '{"user":"ada"}', GenerateStringKey: 'password' } },
      },
      Role: serviceRole('lambda.amazonaws.com', [
        allow('secretsmanager:GetSecretValue', ref('Secret')),
        allow('ssm:GetParameter', { 'Fn::Sub': `arn:aws:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter\${Setting}` }),
      ]),
      Function: worker({ Environment: { Variables: { SECRET: ref('Secret'), SETTING: ref('Setting') } } }),
    },
  },
  'a user for a pipeline': {
    Resources: {
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { VersioningConfiguration: { Status: 'Enabled' } } },
      User: { Type: 'AWS::IAM::User' },
      Policy: {
        Type: 'AWS::IAM::Policy',
        Properties: {
          PolicyName: 'upload',
          Users: [ref('User')],
          PolicyDocument: document(allow('s3:PutObject', { 'Fn::Sub': `\${Bucket.Arn}/*` })),
        },
      },
      Key: { Type: 'AWS::IAM::AccessKey', Properties: { UserName: ref('User') } },
    },
  },
  'a user pool with a client': {
    Resources: {
      Pool: { Type: 'AWS::Cognito::UserPool', Properties: { AutoVerifiedAttributes: ['email'] } },
      Client: {
        Type: 'AWS::Cognito::UserPoolClient',
        Properties: { UserPoolId: ref('Pool'), ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] },
      },
    },
  },
  'a function with an API, by SAM': `
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Runtime: nodejs22.x
    Timeout: 5
Resources:
  Items:
    Type: AWS::Serverless::SimpleTable
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      InlineCode: "exports.handler = async () => ({ statusCode: 200, body: 'hello' })"
      Policies:
        - DynamoDBCrudPolicy: { TableName: !Ref Items }
      Events:
        Get:
          Type: Api
          Properties: { Path: /hello, Method: get }
`,
}

test.each(Object.entries(samples))('%s', async (name, template) => {
  expect(await deploy(name, template)).toEqual(['CREATE_COMPLETE'])
})

test.each([
  ['AWS::ApiGatewayV2::Api', { Name: 'http', ProtocolType: 'HTTP' }],
  ['AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' }],
  ['AWS::Kinesis::Stream', { ShardCount: 1 }],
])('%s is refused by name', async (Type, Properties) => {
  await expect(deploy('refused', { Resources: { It: { Type, Properties } } })).rejects.toThrow(
    `It (${Type}): this resource type is not modelled by the local cloud`,
  )
})

test('outputs that export one name twice are refused before anything is made', async () => {
  const exported = (Name: unknown, more: object = {}) => ({ Value: 'x', Export: { Name }, ...more })
  const template = (condition: boolean) => ({
    Conditions: { Other: { 'Fn::Equals': [String(condition), 'true'] } },
    Resources: { Topic: { Type: 'AWS::SNS::Topic' } },
    Outputs: {
      One: exported('shared-name'),
      Two: exported({ 'Fn::Join': ['-', ['shared', 'name']] }, { Condition: 'Other' }),
    },
  })
  await expect(deploy('exports twice', template(true))).rejects.toThrow(
    'Template format error: The Outputs section contains duplicate Export names: [shared-name]. Specify a unique name',
  )
  expect(await deploy('exports twice', template(false))).toEqual(['CREATE_COMPLETE'])
})
