import type { ResourceGrants } from '../../../kernel/service'

export const lambdaGrants: Readonly<Record<string, ResourceGrants>> = {
  'AWS::Lambda::Alias': {
    create: ['lambda:CreateAlias'],
    update: ['lambda:UpdateAlias'],
    delete: ['lambda:DeleteAlias'],
    resource: 'arn:aws:lambda:{region}:{account}:function:{FunctionName}',
  },
  'AWS::Lambda::EventInvokeConfig': {
    create: ['lambda:PutFunctionEventInvokeConfig'],
    update: ['lambda:PutFunctionEventInvokeConfig'],
    delete: ['lambda:DeleteFunctionEventInvokeConfig'],
    resource: 'arn:aws:lambda:{region}:{account}:function:{FunctionName}',
  },
  'AWS::Lambda::EventSourceMapping': {
    create: ['lambda:CreateEventSourceMapping'],
    update: ['lambda:UpdateEventSourceMapping'],
    delete: ['lambda:DeleteEventSourceMapping'],
    resource: '*',
  },
  'AWS::Lambda::Function': {
    create: ['lambda:CreateFunction', 'lambda:GetFunction'],
    update: ['lambda:UpdateFunctionConfiguration', 'lambda:UpdateFunctionCode', 'lambda:GetFunction'],
    delete: ['lambda:DeleteFunction'],
    resource: 'arn:aws:lambda:{region}:{account}:function:{name}',
    name: ['FunctionName', 64],
    with: {
      ReservedConcurrentExecutions: ['lambda:PutFunctionConcurrency'],
      Tags: ['lambda:TagResource'],
    },
    passes: { Role: 'lambda.amazonaws.com' },
    uses: { Layers: 'lambda:GetLayerVersion' },
  },
  'AWS::Lambda::LayerVersion': {
    create: ['lambda:PublishLayerVersion'],
    update: [],
    delete: ['lambda:DeleteLayerVersion'],
    resource: 'arn:aws:lambda:{region}:{account}:layer:*',
  },
  'AWS::Lambda::LayerVersionPermission': {
    create: ['lambda:AddLayerVersionPermission'],
    update: [],
    delete: ['lambda:RemoveLayerVersionPermission'],
    resource: '{LayerVersionArn}',
  },
  'AWS::Lambda::Permission': {
    create: ['lambda:AddPermission'],
    update: ['lambda:AddPermission', 'lambda:RemovePermission'],
    delete: ['lambda:RemovePermission'],
    resource: 'arn:aws:lambda:{region}:{account}:function:{FunctionName}',
  },
  'AWS::Lambda::Url': {
    create: ['lambda:CreateFunctionUrlConfig'],
    update: ['lambda:UpdateFunctionUrlConfig'],
    delete: ['lambda:DeleteFunctionUrlConfig'],
    resource: 'arn:aws:lambda:{region}:{account}:function:{TargetFunctionArn}',
  },
  'AWS::Lambda::Version': {
    create: ['lambda:PublishVersion', 'lambda:ListVersionsByFunction'],
    update: [],
    delete: ['lambda:DeleteFunction'],
    resource: 'arn:aws:lambda:{region}:{account}:function:{FunctionName}',
  },
}
