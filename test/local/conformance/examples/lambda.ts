import { allow, serviceRole } from '../../template-cloud'
import type { Examples } from '../example'

const code = 'exports.handler = async () => 1'
const reading = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:SendMessage']

function functionOf(name: string) {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: name,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: { 'Fn::GetAtt': ['FunctionRole', 'Arn'] },
      Code: { ZipFile: code },
    },
  }
}

export const examples: Examples = {
  resources: {
    FunctionRole: serviceRole('lambda.amazonaws.com', [allow(reading, '*')]) as { Type: string },
    Function: functionOf('function-a'),
    OtherFunction: functionOf('function-b'),
    Source: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'source' } },
    OtherSource: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'other-source' } },
    OtherMapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { FunctionName: { Ref: 'Function' }, EventSourceArn: { 'Fn::GetAtt': ['OtherSource', 'Arn'] } },
    },
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { FunctionName: { Ref: 'Function' }, EventSourceArn: { 'Fn::GetAtt': ['Source', 'Arn'] } },
    },
    InvokeConfig: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: { FunctionName: { Ref: 'Function' }, Qualifier: '$LATEST', MaximumRetryAttempts: 1 },
    },
    FunctionVersion: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Function' } } },
    FunctionAlias: {
      Type: 'AWS::Lambda::Alias',
      Properties: { FunctionName: { Ref: 'Function' }, Name: 'alias-a', FunctionVersion: '$LATEST' },
    },
    OtherFunctionAlias: {
      Type: 'AWS::Lambda::Alias',
      Properties: {
        FunctionName: { Ref: 'Function' },
        Name: 'alias-b',
        FunctionVersion: { 'Fn::GetAtt': ['FunctionVersion', 'Version'] },
      },
    },
    Layer: {
      Type: 'AWS::Lambda::LayerVersion',
      Properties: { LayerName: 'layer-a', Content: { ZipFile: code } },
    },
    OtherLayer: {
      Type: 'AWS::Lambda::LayerVersion',
      Properties: { LayerName: 'layer-b', Content: { ZipFile: code } },
    },
    NewerLayer: {
      Type: 'AWS::Lambda::LayerVersion',
      Properties: { LayerName: 'layer-a', Content: { ZipFile: `${code} + 1` } },
    },
    LayerPermission: {
      Type: 'AWS::Lambda::LayerVersionPermission',
      Properties: { LayerVersionArn: { Ref: 'Layer' }, Action: 'lambda:GetLayerVersion', Principal: '*' },
    },
    FunctionUrl: {
      Type: 'AWS::Lambda::Url',
      Properties: { TargetFunctionArn: { 'Fn::GetAtt': ['Function', 'Arn'] }, AuthType: 'AWS_IAM' },
    },
    AliasUrl: {
      Type: 'AWS::Lambda::Url',
      Properties: { TargetFunctionArn: { Ref: 'FunctionAlias' }, AuthType: 'NONE' },
    },
    Permission: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        FunctionName: { Ref: 'Function' },
        Action: 'lambda:InvokeFunction',
        Principal: 'events.amazonaws.com',
      },
    },
  },
  lists: {
    ListFunctionEventInvokeConfigs: () => ({ FunctionName: 'function-a' }),
    ListFunctionUrlConfigs: () => ({ FunctionName: 'function-a' }),
    ListLayerVersions: () => ({ LayerName: 'layer-a' }),
    'lambda ListAliases': () => ({ FunctionName: 'function-a' }),
    ListVersionsByFunction: () => ({ FunctionName: 'function-a' }),
  },
  short: {
    ListFunctionEventInvokeConfigs: 'there is one version to configure',
  },
  kept: { 'lambda/layer-last/': 'no number of a layer is given twice, as on AWS' },
  tagged: {
    'lambda CreateFunction': () => ({ Runtime: 'nodejs22.x', Handler: 'index.handler', Code: {} }),
    'lambda TagResource': () => ({ Resource: 'arn:aws:lambda:us-east-1:000000000000:function:function-a' }),
  },
}
