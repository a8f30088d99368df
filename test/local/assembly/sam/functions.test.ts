import { expandSam } from '../../../../local/assembly/sam/expand-sam'

const transform = 'AWS::Serverless-2016-10-31'

function expand(
  resources: object,
  rest: object = {},
): Record<string, { Type: string; Properties: Record<string, unknown> }> {
  return expandSam({ Transform: transform, ...rest, Resources: resources }).template.Resources as never
}

const plain = { Handler: 'index.handler', Runtime: 'nodejs22.x', CodeUri: 's3://code/time.zip' }

describe('a serverless function', () => {
  it('becomes a function and its role, as AWS makes them', () => {
    const made = expand({
      Time: {
        Type: 'AWS::Serverless::Function',
        Metadata: { a: 1 },
        Properties: { ...plain, Timeout: 5, Tags: { team: 'clocks' } },
      },
    })

    expect(made).toEqual({
      Time: {
        Type: 'AWS::Lambda::Function',
        Metadata: { a: 1 },
        Properties: {
          Code: { S3Bucket: 'code', S3Key: 'time.zip' },
          Handler: 'index.handler',
          Runtime: 'nodejs22.x',
          Timeout: 5,
          Role: { 'Fn::GetAtt': ['TimeRole', 'Arn'] },
          Tags: [
            { Key: 'lambda:createdBy', Value: 'SAM' },
            { Key: 'team', Value: 'clocks' },
          ],
        },
      },
      TimeRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              { Action: ['sts:AssumeRole'], Effect: 'Allow', Principal: { Service: ['lambda.amazonaws.com'] } },
            ],
          },
          ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
          Tags: [
            { Key: 'lambda:createdBy', Value: 'SAM' },
            { Key: 'team', Value: 'clocks' },
          ],
        },
      },
    })
  })

  it('has the globals of the template unless it says otherwise: objects together, lists one after the other', () => {
    const made = expand(
      {
        Time: {
          Type: 'AWS::Serverless::Function',
          Properties: {
            Handler: 'time.handler',
            CodeUri: 's3://code/a',
            Environment: { Variables: { B: '2' } },
            Policies: ['AmazonSQSFullAccess'],
          },
        },
      },
      {
        Globals: {
          Function: {
            Runtime: 'nodejs22.x',
            Handler: 'index.handler',
            Environment: { Variables: { A: '1', B: '1' } },
            Policies: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
          },
        },
      },
    )

    expect(made.Time?.Properties).toMatchObject({
      Handler: 'time.handler',
      Runtime: 'nodejs22.x',
      Environment: { Variables: { A: '1', B: '2' } },
    })
    expect(made.TimeRole?.Properties.ManagedPolicyArns).toEqual([
      'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
      'arn:aws:iam::aws:policy/ReadOnlyAccess',
      'arn:aws:iam::aws:policy/AmazonSQSFullAccess',
    ])
  })

  it('has policies by name, document and template, in the order in which they stand', () => {
    const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sns:Publish', Resource: '*' }] }
    const made = expand({
      Time: {
        Type: 'AWS::Serverless::Function',
        Properties: {
          ...plain,
          Tracing: 'Active',
          Policies: [
            'AWSLambdaRole',
            document,
            { DynamoDBWritePolicy: { TableName: { Ref: 'Times' } } },
            { CloudWatchPutMetricPolicy: {} },
          ],
        },
      },
    })

    const table = (end: string) => ({
      'Fn::Sub': [
        `arn:\${AWS::Partition}:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/\${TableName}${end}`,
        { TableName: { Ref: 'Times' } },
      ],
    })
    expect(made.TimeRole?.Properties).toMatchObject({
      ManagedPolicyArns: [
        'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
        'arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess',
        'arn:aws:iam::aws:policy/service-role/AWSLambdaRole',
      ],
      Policies: [
        { PolicyName: 'TimeRolePolicy1', PolicyDocument: document },
        {
          PolicyName: 'TimeRolePolicy2',
          PolicyDocument: {
            Statement: [
              {
                Effect: 'Allow',
                Action: ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:BatchWriteItem'],
                Resource: [table(''), table('/index/*')],
              },
            ],
          },
        },
        {
          PolicyName: 'TimeRolePolicy3',
          PolicyDocument: {
            Statement: [{ Effect: 'Allow', Action: ['cloudwatch:PutMetricData'], Resource: '*' }],
          },
        },
      ],
    })
    expect(made.Time?.Properties.TracingConfig).toEqual({ Mode: 'Active' })
  })

  it('has a URL, of its alias if it has one, and the two permissions of a public one', () => {
    const FunctionUrlConfig = { AuthType: 'NONE', Cors: { AllowOrigins: ['*'] }, InvokeMode: 'RESPONSE_STREAM' }
    const made = expand({
      Time: {
        Type: 'AWS::Serverless::Function',
        Properties: { ...plain, AutoPublishAlias: 'live', FunctionUrlConfig },
      },
      Own: { Type: 'AWS::Serverless::Function', Properties: { ...plain, FunctionUrlConfig: { AuthType: 'AWS_IAM' } } },
    })
    const target = { Ref: 'TimeAliaslive' }
    expect(made.TimeUrl).toEqual({
      Type: 'AWS::Lambda::Url',
      Properties: { TargetFunctionArn: target, ...FunctionUrlConfig },
    })
    expect(made.TimeUrlPublicPermissions?.Properties).toEqual({
      FunctionName: target,
      Principal: '*',
      Action: 'lambda:InvokeFunctionUrl',
      FunctionUrlAuthType: 'NONE',
    })
    expect(made.TimeURLInvokeAllowPublicAccess?.Properties).toEqual({
      FunctionName: target,
      Principal: '*',
      Action: 'lambda:InvokeFunction',
      InvokedViaFunctionUrl: true,
    })
    expect(made.OwnUrl?.Properties).toEqual({ TargetFunctionArn: { Ref: 'Own' }, AuthType: 'AWS_IAM' })
    expect(Object.keys(made).filter((id) => /^Own(Url|URL)./.test(id))).toEqual([])
    expect(() =>
      expand({ Time: { Type: 'AWS::Serverless::Function', Properties: { ...plain, FunctionUrlConfig: {} } } }),
    ).toThrow('Please provide either AWS_IAM or NONE.')
  })

  it('has the layers of the template, each a resource for what it is now', () => {
    const layer = (Properties: object) => ({ Type: 'AWS::Serverless::LayerVersion', Properties })
    const resources = (Description: string) => ({
      Words: layer({ ContentUri: 's3://code/words.zip', Description, CompatibleRuntimes: ['nodejs22.x'] }),
      Time: { Type: 'AWS::Serverless::Function', Properties: { ...plain, Layers: [{ Ref: 'Words' }] } },
    })
    const made = expand(resources('one'))
    const [id = ''] = Object.keys(made).filter((each) => /^Words[0-9a-f]{10}$/.test(each))
    expect(made[id]).toEqual({
      Type: 'AWS::Lambda::LayerVersion',
      DeletionPolicy: 'Retain',
      Properties: {
        LayerName: 'Words',
        Content: { S3Bucket: 'code', S3Key: 'words.zip' },
        Description: 'one',
        CompatibleRuntimes: ['nodejs22.x'],
      },
    })
    expect(made.Time?.Properties.Layers).toEqual([{ Ref: id }])
    expect(Object.keys(expand(resources('two')))).not.toContain(id)
    const removed = expand({ Words: layer({ ContentUri: 's3://code/words.zip', RetentionPolicy: 'Delete' }) })
    expect(Object.values(removed)).toMatchObject([{ DeletionPolicy: 'Delete' }])
    expect(() => expand({ Words: layer({ ContentUri: './words' }) })).toThrow('valid S3 Uri')
  })

  it('gives its condition to all that is made of it', () => {
    const made = expand({
      Time: {
        Type: 'AWS::Serverless::Function',
        Condition: 'IsProd',
        Properties: {
          ...plain,
          Events: { Often: { Type: 'Schedule', Properties: { Schedule: 'rate(1 hour)', Enabled: false } } },
        },
      },
    })

    expect(Object.keys(made)).toEqual(['Time', 'TimeRole', 'TimeOften', 'TimeOftenPermission'])
    expect(Object.values(made)).toEqual(Object.values(made).map((each) => ({ ...each, Condition: 'IsProd' })))
    expect(made.TimeOften?.Properties).toEqual({
      ScheduleExpression: 'rate(1 hour)',
      State: 'DISABLED',
      Targets: [{ Arn: { 'Fn::GetAtt': ['Time', 'Arn'] }, Id: 'TimeOftenLambdaTarget' }],
    })
  })

  it('is started by queues, topics, rules and schedules', () => {
    const made = expand({
      Time: {
        Type: 'AWS::Serverless::Function',
        Properties: {
          ...plain,
          Events: {
            Orders: { Type: 'SQS', Properties: { Queue: { 'Fn::GetAtt': ['Queue', 'Arn'] }, BatchSize: 5 } },
            News: { Type: 'SNS', Properties: { Topic: { Ref: 'Topic' }, FilterPolicy: { a: ['b'] } } },
            Facts: { Type: 'EventBridgeRule', Properties: { Pattern: { source: ['shop'] }, EventBusName: 'bus' } },
            Nightly: { Type: 'ScheduleV2', Properties: { ScheduleExpression: 'cron(0 3 * * ? *)' } },
          },
        },
      },
    })

    expect(made.TimeOrders).toEqual({
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] }, FunctionName: { Ref: 'Time' }, BatchSize: 5 },
    })
    expect(made.TimeRole?.Properties.ManagedPolicyArns).toContain(
      'arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole',
    )
    expect(made.TimeNews?.Properties).toEqual({
      Endpoint: { 'Fn::GetAtt': ['Time', 'Arn'] },
      Protocol: 'lambda',
      TopicArn: { Ref: 'Topic' },
      FilterPolicy: { a: ['b'] },
    })
    expect(made.TimeNewsPermission?.Properties).toMatchObject({
      Principal: 'sns.amazonaws.com',
      SourceArn: { Ref: 'Topic' },
    })
    expect(made.TimeFacts?.Properties).toMatchObject({ EventPattern: { source: ['shop'] }, EventBusName: 'bus' })
    expect(made.TimeFactsPermission?.Properties.SourceArn).toEqual({ 'Fn::GetAtt': ['TimeFacts', 'Arn'] })
    expect(made.TimeNightly?.Properties).toMatchObject({
      Name: 'TimeNightly',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { RoleArn: { 'Fn::GetAtt': ['TimeNightlyRole', 'Arn'] } },
    })
  })
})

describe('a function that publishes itself', () => {
  const of = (more: object) =>
    expand({ Time: { Type: 'AWS::Serverless::Function', Properties: { ...plain, AutoPublishAlias: 'live', ...more } } })
  const versionOf = (made: object) => Object.keys(made).find((id) => id.startsWith('TimeVersion')) ?? ''

  it('has a version that is another with its code alone, and an alias to it', () => {
    const made = of({})
    const version = versionOf(made)
    expect(version).toMatch(/^TimeVersion[0-9a-f]{10}$/)
    expect(made[version]).toEqual({
      Type: 'AWS::Lambda::Version',
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: { FunctionName: { Ref: 'Time' } },
    })
    expect(made.TimeAliaslive).toEqual({
      Type: 'AWS::Lambda::Alias',
      Properties: {
        FunctionName: { Ref: 'Time' },
        FunctionVersion: { 'Fn::GetAtt': [version, 'Version'] },
        Name: 'live',
      },
    })
    expect(versionOf(of({ Timeout: 9 }))).toBe(version)
    expect(versionOf(of({ CodeUri: 's3://code/other.zip' }))).not.toBe(version)
    expect(versionOf(of({ Timeout: 9, AutoPublishAliasAllProperties: true }))).not.toBe(version)
  })

  it('is reached by its events through the alias', () => {
    const made = of({
      EventInvokeConfig: { MaximumRetryAttempts: 1 },
      Events: {
        Get: { Type: 'Api', Properties: { Path: '/time', Method: 'get' } },
        Queue: { Type: 'SQS', Properties: { Queue: 'arn:aws:sqs:us-east-1:000000000000:q' } },
        Rule: { Type: 'EventBridgeRule', Properties: { Pattern: { source: ['a'] } } },
        Topic: { Type: 'SNS', Properties: { Topic: 'arn:aws:sns:us-east-1:000000000000:t' } },
        Daily: { Type: 'ScheduleV2', Properties: { ScheduleExpression: 'rate(1 day)' } },
      },
    })
    const alias = { Ref: 'TimeAliaslive' }
    expect(made.TimeQueue?.Properties.FunctionName).toEqual(alias)
    expect(made.TimeRule?.Properties.Targets).toMatchObject([{ Arn: alias }])
    expect(made.TimeRulePermission?.Properties.FunctionName).toEqual(alias)
    expect(made.TimeTopic?.Properties.Endpoint).toEqual(alias)
    expect(made.TimeDaily?.Properties.Target).toMatchObject({ Arn: alias })
    expect(JSON.stringify(made.ServerlessRestApi)).toContain('functions/${TimeAliaslive}/invocations')
    expect(made.TimeEventInvokeConfig).toMatchObject({ DependsOn: 'TimeAliaslive', Properties: { Qualifier: 'live' } })
    expect(JSON.stringify(made)).not.toContain('Time.Arn')
  })
})

describe('what is wrong or not modelled', () => {
  const of = (properties: object, type = 'Function') => ({
    X: { Type: `AWS::Serverless::${type}`, Properties: properties },
  })

  it.each([
    ["Missing required property 'Handler'", of({ Runtime: 'nodejs22.x', CodeUri: 's3://a/b' })],
    ["'CodeUri' is not a valid S3 Uri of the form 's3://bucket/key'", of({ ...plain, CodeUri: './src' })],
    ["'AutoPublishAlias' must be a string", of({ ...plain, AutoPublishAlias: { Ref: 'Stage' } })],
    ["Property 'DeploymentPreference' is not modelled", of({ ...plain, DeploymentPreference: { Type: 'AllAtOnce' } })],
    ["Property 'SnapStart' is not modelled", of({ ...plain, SnapStart: { ApplyOn: 'PublishedVersions' } })],
    [
      'Policy template "KinesisCrudPolicy" is not modelled',
      of({ ...plain, Policies: [{ KinesisCrudPolicy: { StreamName: 's' } }] }),
    ],
    [
      'A policy by Fn::If is not modelled',
      of({ ...plain, Policies: [{ 'Fn::If': ['A', 'x', { Ref: 'AWS::NoValue' }] }] }),
    ],
    [
      "policy template 'SQSPollerPolicy': it needs QueueName",
      of({ ...plain, Policies: [{ SQSPollerPolicy: { Queue: 'q' } }] }),
    ],
    [
      'Event with id [A] is invalid. Type "HttpApi" is not modelled',
      of({ ...plain, Events: { A: { Type: 'HttpApi' } } }),
    ],
    [
      "Event with id [A] is invalid. Missing required property 'Path'",
      of({ ...plain, Events: { A: { Type: 'Api', Properties: { Method: 'get' } } } }),
    ],
    ['AWS::Serverless::Application is not modelled', of({ Location: 'x' }, 'Application')],
    ["Missing required property 'StageName'", of({}, 'Api')],
    ["Property 'Cors' is not modelled", of({ StageName: 'v1', Cors: "'*'" }, 'Api')],
    ["Either 'Definition' or 'DefinitionUri' property must be specified", of({ Policies: [] }, 'StateMachine')],
  ])('is told: %s', (message, resources) => {
    expect(() => expand(resources)).toThrow(
      new RegExp(
        `^Transform AWS::Serverless-2016-10-31 failed with: .*Number of errors found: 1\\. Resource with id \\[X\\] is invalid\\. .*${message.replace(/[[\]().*?]/g, '\\$&')}`,
      ),
    )
  })

  it('is told of all resources at once, and of Globals', () => {
    const broken = { A: { Type: 'AWS::Serverless::Function' }, B: { Type: 'AWS::Serverless::Api' } }
    expect(() => expand(broken)).toThrow('Number of errors found: 2.')
    expect(() => expand({}, { Globals: { HttpApi: {} } })).toThrow(
      "'Globals' section is invalid. 'HttpApi' is not modelled",
    )
    expect(() => expand({}, { Globals: { Function: { Hander: 'x' } } })).toThrow(
      "Property 'Globals.Function.Hander' is not modelled",
    )
  })
})
