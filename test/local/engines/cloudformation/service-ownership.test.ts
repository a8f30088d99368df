/** Each type whose resources have names, as its engine tells of what is there: two stacks want the same ones. */
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation'
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { ResourceType } from '../../../../local/kernel/service'
import type { LocalCloud } from '../../../../local/start-local-cloud'
import { metadataXml } from '../../../saml/metadata'
import { root } from '../../create-test-cloud'
import { startWith } from '../../template-cloud'

const trust = (Service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
})
const roleArn = { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:role/shared' }

const Resources = {
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: 'shared',
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: ['lambda', 'states', 'scheduler', 'events', 'codepipeline', 'codebuild'].flatMap(
          (name) => trust(`${name}.amazonaws.com`).Statement,
        ),
      },
    },
  },
  Policy: {
    Type: 'AWS::IAM::ManagedPolicy',
    Properties: {
      ManagedPolicyName: 'shared',
      PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sqs:*', Resource: '*' }] },
    },
  },
  User: { Type: 'AWS::IAM::User', Properties: { UserName: 'shared' } },
  UserGroup: { Type: 'AWS::IAM::Group', Properties: { GroupName: 'shared' } },
  Parameter: { Type: 'AWS::SSM::Parameter', Properties: { Name: 'shared', Type: 'String', Value: 'theirs' } },
  Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'shared' } },
  Fifo: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'shared.fifo', FifoQueue: true } },
  Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'shared' } },
  Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'shared' } },
  Rule: { Type: 'AWS::Events::Rule', Properties: { Name: 'shared', ScheduleExpression: 'rate(1 day)' } },
  Archive: {
    Type: 'AWS::Events::Archive',
    Properties: {
      ArchiveName: 'shared',
      SourceArn: { 'Fn::Sub': 'arn:aws:events:${AWS::Region}:${AWS::AccountId}:event-bus/default' },
    },
  },
  Table: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      TableName: 'shared',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    },
  },
  Function: {
    Type: 'AWS::Lambda::Function',
    DependsOn: 'Role',
    Properties: {
      FunctionName: 'shared',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: roleArn,
      Code: { ZipFile: 'exports.handler = async () => 1' },
    },
  },
  FunctionAlias: {
    Type: 'AWS::Lambda::Alias',
    DependsOn: 'Function',
    Properties: { FunctionName: 'shared', FunctionVersion: '$LATEST', Name: 'shared' },
  },
  FunctionUrl: {
    Type: 'AWS::Lambda::Url',
    DependsOn: 'Function',
    Properties: { TargetFunctionArn: 'shared', AuthType: 'AWS_IAM' },
  },
  Machine: {
    Type: 'AWS::StepFunctions::StateMachine',
    DependsOn: 'Role',
    Properties: {
      StateMachineName: 'shared',
      RoleArn: roleArn,
      DefinitionString: '{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}',
    },
  },
  AtTheEdge: {
    Type: 'AWS::CloudFront::Function',
    Properties: {
      Name: 'shared',
      AutoPublish: true,
      FunctionCode: 'function handler(event) { return event.request }',
      FunctionConfig: { Comment: '', Runtime: 'cloudfront-js-2.0' },
    },
  },
  Repository: { Type: 'AWS::CodeCommit::Repository', Properties: { RepositoryName: 'shared' } },
  Project: {
    Type: 'AWS::CodeBuild::Project',
    DependsOn: 'Role',
    Properties: {
      Name: 'shared',
      ServiceRole: roleArn,
      Source: { Type: 'NO_SOURCE', BuildSpec: '{"version":"0.2","phases":{"build":{"commands":["true"]}}}' },
      Artifacts: { Type: 'NO_ARTIFACTS' },
      Environment: {
        Type: 'LINUX_CONTAINER',
        ComputeType: 'BUILD_GENERAL1_SMALL',
        Image: 'aws/codebuild/standard:7.0',
      },
    },
  },
  Pipeline: {
    Type: 'AWS::CodePipeline::Pipeline',
    DependsOn: 'Role',
    Properties: {
      Name: 'shared',
      RoleArn: roleArn,
      ArtifactStore: { Type: 'S3', Location: 'artifacts' },
      Stages: [
        {
          Name: 'Source',
          Actions: [
            {
              Name: 'Source',
              ActionTypeId: { Category: 'Source', Owner: 'AWS', Provider: 'S3', Version: '1' },
              Configuration: { S3Bucket: 'code', S3ObjectKey: 'app.zip', PollForSourceChanges: false },
              OutputArtifacts: [{ Name: 'SourceArtifact' }],
            },
          ],
        },
        {
          Name: 'Gate',
          Actions: [
            {
              Name: 'Approve',
              ActionTypeId: { Category: 'Approval', Owner: 'AWS', Provider: 'Manual', Version: '1' },
            },
          ],
        },
      ],
    },
  },
  Activity: { Type: 'AWS::StepFunctions::Activity', Properties: { Name: 'shared' } },
  LogGroup: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'shared' } },
  LogPolicy: {
    Type: 'AWS::Logs::ResourcePolicy',
    Properties: {
      PolicyName: 'shared',
      PolicyDocument:
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"logs:PutLogEvents","Resource":"*"}]}',
    },
  },
  Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'shared' } },
  Group: { Type: 'AWS::Scheduler::ScheduleGroup', Properties: { Name: 'shared' } },
  Schedule: {
    Type: 'AWS::Scheduler::Schedule',
    DependsOn: ['Role', 'Queue'],
    Properties: {
      Name: 'shared',
      ScheduleExpression: 'rate(1 day)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: { 'Fn::Sub': 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:shared' },
        RoleArn: roleArn,
      },
    },
  },
  Registry: { Type: 'AWS::EventSchemas::Registry', Properties: { RegistryName: 'shared' } },
  Schema: {
    Type: 'AWS::EventSchemas::Schema',
    DependsOn: 'Registry',
    Properties: {
      RegistryName: 'shared',
      SchemaName: 'shared',
      Type: 'JSONSchemaDraft4',
      Content: '{"$schema":"http://json-schema.org/draft-04/schema#","title":"t","type":"object"}',
    },
  },
  Identity: { Type: 'AWS::SES::EmailIdentity', Properties: { EmailIdentity: 'shared.example' } },
  Template: {
    Type: 'AWS::SES::Template',
    Properties: { Template: { TemplateName: 'shared', SubjectPart: 's', TextPart: 't' } },
  },
  ConfigurationSet: { Type: 'AWS::SES::ConfigurationSet', Properties: { Name: 'shared' } },
  EventDestination: {
    Type: 'AWS::SES::ConfigurationSetEventDestination',
    DependsOn: 'ConfigurationSet',
    Properties: {
      ConfigurationSetName: 'shared',
      EventDestination: {
        Name: 'shared',
        Enabled: true,
        MatchingEventTypes: ['bounce'],
        EventBridgeDestination: { EventBusArn: 'arn:aws:events:us-east-1:000000000000:event-bus/default' },
      },
    },
  },
  Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'shared' } },
  SamlProvider: {
    Type: 'AWS::IAM::SAMLProvider',
    Properties: { Name: 'shared', SamlMetadataDocument: metadataXml() },
  },
  OidcProvider: { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: 'https://shared.example', ClientIdList: ['a'] } },
}

/** What has a name within a user pool. */
const ofPool = (UserPoolId: string) => ({
  PoolGroup: { Type: 'AWS::Cognito::UserPoolGroup', Properties: { UserPoolId, GroupName: 'shared' } },
  PoolUser: { Type: 'AWS::Cognito::UserPoolUser', Properties: { UserPoolId, Username: 'shared' } },
  PoolDomain: { Type: 'AWS::Cognito::UserPoolDomain', Properties: { UserPoolId, Domain: 'shared' } },
  PoolServer: {
    Type: 'AWS::Cognito::UserPoolResourceServer',
    Properties: { UserPoolId, Identifier: 'shared', Name: 'shared' },
  },
  PoolProvider: {
    Type: 'AWS::Cognito::UserPoolIdentityProvider',
    Properties: {
      UserPoolId,
      ProviderName: 'shared',
      ProviderType: 'OIDC',
      ProviderDetails: {
        client_id: 'a',
        client_secret: 'b',
        oidc_issuer: 'https://idp.example.com',
        authorize_scopes: 'openid',
        attributes_request_method: 'GET',
      },
    },
  },
})

const aliasOf = (TargetKeyId: string) => ({
  Type: 'AWS::KMS::Alias',
  Properties: { AliasName: 'alias/shared', TargetKeyId },
})

/** Tables under another name, and connections and nested stacks, which the tests of their own engines try. */
const notTried = [
  'AWS::DynamoDB::GlobalTable',
  'AWS::CodeConnections::Connection',
  'AWS::CodeStarConnections::Connection',
  'AWS::CloudFormation::Stack',
]

let local: LocalCloud
let stacks: CloudFormationClient
async function create(StackName: string, TemplateBody: string): Promise<void> {
  const Capabilities = ['CAPABILITY_NAMED_IAM' as const]
  await stacks.send(new CreateStackCommand({ StackName, TemplateBody, Capabilities, OnFailure: 'DO_NOTHING' }))
  await local.idle()
}

async function remove(StackName: string): Promise<void> {
  await stacks.send(new DeleteStackCommand({ StackName }))
  await local.idle()
}

it('leaves what another stack made, with all that is in it, whatever type it is of', async () => {
  local = await startWith({})
  stacks = new CloudFormationClient(local.sdkConfig)
  const tables = new DynamoDBClient(local.sdkConfig)
  const { UserPool } = await local.cloud.call<{ UserPool: { Id: string } }>(root, 'cognito-idp', 'CreateUserPool', {
    PoolName: 'theirs',
  })
  const { KeyMetadata } = await local.cloud.call<{ KeyMetadata: { KeyId: string } }>(root, 'kms', 'CreateKey', {})
  const all = { ...Resources, ...ofPool(UserPool.Id), Alias: aliasOf(KeyMetadata.KeyId) }
  await create('Theirs', JSON.stringify({ Resources: all }))
  expect(await status('Theirs')).toBe('CREATE_COMPLETE')
  // A type that has a name and is not in the list is not tried.
  const types = Object.values(all).map(({ Type }) => Type)
  expect(namedTypes().filter((type) => !types.includes(type))).toEqual(notTried)
  await tables.send(new PutItemCommand({ TableName: 'shared', Item: { pk: { S: '1' } } }))

  for (const [logicalId, resource] of Object.entries(all)) {
    const { DependsOn: _, ...alone } = resource as { DependsOn?: unknown; Type: string }
    await create('Mine', JSON.stringify({ Resources: { [logicalId]: alone } }))
    expect(await status('Mine')).toBe(`CREATE_FAILED The following resource(s) failed to create: [${logicalId}]. `)
    expect(await failureOf('Mine')).toMatch(
      new RegExp(`^Resource of type '${alone.Type}' with identifier '${identifierOf(alone.Type)}' already exists`),
    )
    await remove('Mine')
  }

  expect((await tables.send(new GetItemCommand({ TableName: 'shared', Key: { pk: { S: '1' } } }))).Item).toBeDefined()
  expect(await existing(all)).toHaveLength(types.length)
  await remove('Theirs')
  expect(await existing(all)).toEqual([])
})

it('leaves what the API made', async () => {
  local = await startWith({})
  stacks = new CloudFormationClient(local.sdkConfig)
  const queues = new SQSClient(local.sdkConfig)
  await queues.send(new CreateQueueCommand({ QueueName: 'shared' }))
  const QueueUrl = `${local.endpointUrl}/000000000000/shared`
  await queues.send(new SendMessageCommand({ QueueUrl, MessageBody: 'kept' }))
  await create('Mine', JSON.stringify({ Resources: { Queue: Resources.Queue } }))
  await remove('Mine')
  await queues.send(new SendMessageCommand({ QueueUrl, MessageBody: 'still there' }))
})

async function status(name: string): Promise<string> {
  const { Stacks = [] } = await stacks.send(new DescribeStacksCommand({ StackName: name }))
  const [stack] = Stacks
  return [stack?.StackStatus, stack?.StackStatusReason].filter((each) => each !== undefined).join(' ')
}

/** `Ref` of a repository is an id of its own. */
const identifierOf = (type: string): string => (type === 'AWS::CodeCommit::Repository' ? '[-0-9a-f]{36}' : '.*shared.*')

async function failureOf(StackName: string): Promise<string | undefined> {
  const { StackEvents = [] } = await stacks.send(new DescribeStackEventsCommand({ StackName }))
  return StackEvents.find(({ ResourceType, ResourceStatus }) => {
    return ResourceType !== 'AWS::CloudFormation::Stack' && ResourceStatus === 'CREATE_FAILED'
  })?.ResourceStatusReason
}

const typesOf = ({ cloud }: LocalCloud): readonly ResourceType[] =>
  [...cloud.services.values()].flatMap(({ resources = [] }) => resources)

function namedTypes(): readonly string[] {
  return typesOf(local).flatMap(({ type, named }) => (named ? [type] : []))
}

/** What the engines say is there of the names in the list. */
async function existing(
  all: Readonly<Record<string, { Type: string; Properties: object }>>,
): Promise<readonly string[]> {
  const context = {
    stackName: '',
    stackId: local.cloud.arn('cloudformation', 'stack/None/0'),
    logicalId: '',
    physicalName: () => '',
  }
  const found: string[] = []
  for (const { Type, Properties } of Object.values(all)) {
    const resource = typesOf(local).find(({ type }) => type === Type)
    const ref = await resource?.named?.find(Properties, context)
    if (ref !== undefined) found.push(ref)
  }
  return found
}
