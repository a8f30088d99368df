/** All that the transform expands, deployed and used: what it makes must be what the engines take. */
import { type SignedRequest, signedFetch } from '../../../scenarios/signed-fetch'
import { root } from '../../create-test-cloud'
import { account, startWith } from '../../template-cloud'

const trust = `{Version: '2012-10-17', Statement: [{Effect: Allow, Action: sts:AssumeRole, Principal: {AWS: '${account}'}}]}`
const mayCall =
  "{PolicyName: call, PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: execute-api:Invoke, Resource: '*'}]}}"
const template = `
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Runtime: nodejs22.x, Handler: index.handler, Tracing: Active}
Resources:
  Times: {Type: AWS::Serverless::SimpleTable, Properties: {PrimaryKey: {Name: zone, Type: String}, Tags: {a: b}}}
  Queue: {Type: AWS::SQS::Queue}
  Topic: {Type: AWS::SNS::Topic}
  Letters: {Type: AWS::SQS::Queue}
  Own:
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
      EndpointConfiguration: {Type: REGIONAL}
      TracingEnabled: true
      Variables: {color: blue}
      MethodSettings: [{ResourcePath: /*, HttpMethod: '*', ThrottlingRateLimit: 10, ThrottlingBurstLimit: 5}]
      Auth: {DefaultAuthorizer: AWS_IAM, InvokeRole: NONE}
  Callers:
    Type: AWS::Serverless::Api
    Properties: {StageName: live, Auth: {DefaultAuthorizer: AWS_IAM}}
  MayCall:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: ${trust}
      Policies:
        - ${mayCall}
  MayInvoke:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: ${trust}
      Policies:
        - ${mayCall}
        - {PolicyName: invoke, PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: lambda:InvokeFunction, Resource: !GetAtt Says.Arn}]}}
  Says:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: |
        exports.handler = async (event) => ({ statusCode: 200, body: event.requestContext?.identity?.userArn ? 'signed' : 'open' })
      Policies:
        - DynamoDBCrudPolicy: {TableName: !Ref Times}
        - SQSSendMessagePolicy: {QueueName: !GetAtt Letters.QueueName}
        - {Version: '2012-10-17', Statement: [{Effect: Allow, Action: sns:Publish, Resource: !Ref Topic}]}
      DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Letters.Arn}
      EventInvokeConfig: {MaximumRetryAttempts: 1, DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Letters.Arn}}}
      Events:
        Messages: {Type: SQS, Properties: {Queue: !GetAtt Queue.Arn, BatchSize: 5, Enabled: true}}
        News: {Type: SNS, Properties: {Topic: !Ref Topic, FilterPolicy: {kind: [a]}}}
        Facts: {Type: EventBridgeRule, Properties: {Pattern: {source: [shop]}}}
        Hourly: {Type: Schedule, Properties: {Schedule: rate(1 hour), Enabled: false}}
        Nightly: {Type: ScheduleV2, Properties: {ScheduleExpression: 'cron(0 3 * * ? *)', State: DISABLED}}
        Open: {Type: Api, Properties: {Path: '/{proxy+}', Method: any}}
        Signed: {Type: Api, Properties: {Path: /signed, Method: get, RestApiId: !Ref Own}}
        Called: {Type: Api, Properties: {Path: /called, Method: get, RestApiId: !Ref Callers}}
        Unsigned: {Type: Api, Properties: {Path: /open, Method: get, RestApiId: !Ref Own, Auth: {Authorizer: NONE}}}
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Type: STANDARD
      Definition: {StartAt: Call, States: {Call: {Type: Task, Resource: 'arn:aws:states:::lambda:invoke', Parameters: {FunctionName: '\${Function}'}, End: true}}}
      DefinitionSubstitutions: {Function: !GetAtt Says.Arn}
      Tracing: {Enabled: true}
      Policies: [{LambdaInvokePolicy: {FunctionName: !Ref Says}}]
Outputs:
  Own: {Value: !Ref Own}
  Callers: {Value: !Ref Callers}
  MayCall: {Value: !GetAtt MayCall.Arn}
  MayInvoke: {Value: !GetAtt MayInvoke.Arn}
  Shared: {Value: !Ref ServerlessRestApi}
  Flow: {Value: !Ref Flow}
`

test('a template with everything that is modelled is deployed, and what it makes works', async () => {
  const local = await startWith({})
  const call = <Output = Record<string, unknown>>(service: string, action: string, input: object) =>
    local.cloud.call<Output>(root, service, action, input)
  await call('cloudformation', 'CreateStack', {
    StackName: 'App',
    TemplateBody: template,
    Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND'],
  })
  await local.idle()
  const { Stacks } = await call<{ Stacks: { StackStatus: string }[] }>('cloudformation', 'DescribeStacks', {
    StackName: 'App',
  })
  const { StackEvents } = await call<{ StackEvents: { ResourceStatus: string; ResourceStatusReason?: string }[] }>(
    'cloudformation',
    'DescribeStackEvents',
    { StackName: 'App' },
  )
  const problems = StackEvents.filter(({ ResourceStatus }) => ResourceStatus.endsWith('FAILED'))
  expect([Stacks[0]?.StackStatus, problems]).toEqual(['CREATE_COMPLETE', []])

  const { Own, Callers, MayCall, MayInvoke, Shared, Flow } = local.outputs('App')
  const get = async (path: string) => {
    const response = await fetch(`${local.webUrl}/_aws/execute-api/${path}`)
    return [response.status, response.status === 200 ? await response.text() : undefined]
  }
  expect(await get(`${Shared}/Prod/anything`)).toEqual([200, 'open'])
  expect(await get(`${Own}/live/open`)).toEqual([200, 'open'])
  expect(await get(`${Own}/live/signed`)).toEqual([403, undefined])

  // Of an API whose callers invoke its functions themselves, to call the method is not enough.
  const signed = async (credentials: SignedRequest['credentials']) => {
    const url = `${local.webUrl}/_aws/execute-api/${Callers}/live/called`
    const response = await signedFetch({ method: 'GET', url, credentials })
    return [response.status, await response.text()]
  }
  const as = async (RoleArn = '') => {
    const { Credentials } = await call<{
      Credentials: { AccessKeyId: string; SecretAccessKey: string; SessionToken: string }
    }>('sts', 'AssumeRole', { RoleArn, RoleSessionName: 'somebody' })
    const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = Credentials
    return signed({ accessKeyId, secretAccessKey, sessionToken })
  }
  expect(await signed(local.sdkConfig.credentials)).toEqual([200, 'signed'])
  expect(await as(MayInvoke)).toEqual([200, 'signed'])
  expect(await as(MayCall)).toEqual([500, '{"message": "Internal server error"}'])

  const { executionArn } = await call<{ executionArn: string }>('states', 'StartExecution', { stateMachineArn: Flow })
  await local.idle()
  expect(await call('states', 'DescribeExecution', { executionArn })).toMatchObject({ status: 'SUCCEEDED' })
})
