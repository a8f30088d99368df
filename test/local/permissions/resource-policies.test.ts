/** Policies of resources: refused when they are put if they can't be judged, and asked at each call. */
import { EventBridgeClient, PutPermissionCommand } from '@aws-sdk/client-eventbridge'
import { AddPermissionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { CreateBucketCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3'
import { CreateTopicCommand, SetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns'
import { CreateQueueCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, test } from '@jest/globals'
import type { LocalCloud } from '../../../local/start-local-cloud'
import { signedFetch } from '../../scenarios/signed-fetch'
import { account, allow, deny, document, inlineFunction, refOf, serviceRole, startTemplate } from '../template-cloud'

const statement = (Condition: object, more: object = {}) => ({
  Effect: 'Allow',
  Principal: '*',
  Action: '*',
  Resource: '*',
  Condition,
  ...more,
})
const unknownOperator = document(statement({ StringSounds: { 'aws:SourceArn': 'x' } }))
const unknownKey = document(statement({ StringEquals: { 'aws:Weather': 'fair' } }))
const malformed = document({ Effect: 'Perhaps', Principal: '*', Action: '*', Resource: '*' })

describe('a policy that cannot be judged is refused by name when it is put', () => {
  type Put = (local: LocalCloud, policy: object) => Promise<unknown>
  const puts: Readonly<Record<string, Put>> = {
    'of a queue': async ({ sdkConfig }, policy) => {
      const sqs = new SQSClient(sdkConfig)
      const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'q' }))
      return sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: JSON.stringify(policy) } }))
    },
    'of a topic': async ({ sdkConfig }, policy) => {
      const sns = new SNSClient(sdkConfig)
      const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 't' }))
      const AttributeValue = JSON.stringify(policy)
      return sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: 'Policy', AttributeValue }))
    },
    'of a bucket': async ({ sdkConfig }, policy) => {
      const s3 = new S3Client({ ...sdkConfig, forcePathStyle: true })
      await s3.send(new CreateBucketCommand({ Bucket: 'b-1' }))
      return s3.send(new PutBucketPolicyCommand({ Bucket: 'b-1', Policy: JSON.stringify(policy) }))
    },
    'of an event bus': ({ sdkConfig }, policy) =>
      new EventBridgeClient(sdkConfig).send(new PutPermissionCommand({ Policy: JSON.stringify(policy) })),
    'of an API': ({ cloud }, policy) =>
      cloud.call(
        { kind: 'root', accountId: account, arn: `arn:aws:iam::${account}:root` },
        'apigateway',
        'CreateRestApi',
        {
          name: 'a',
          policy: JSON.stringify(policy),
        },
      ),
  }

  test.each(Object.entries(puts))('%s', async (_, put) => {
    const local = await startTemplate({ Resources: {} })
    await expect(put(local, unknownOperator)).rejects.toThrow('condition operator "StringSounds" is not modelled')
    await expect(put(local, unknownKey)).rejects.toThrow('condition key "aws:Weather" is not modelled')
    await expect(put(local, malformed)).rejects.toThrow('Effect must be Allow or Deny')
  })

  test('of a function', async () => {
    const local = await startTemplate({
      Resources: {
        Role: serviceRole('lambda.amazonaws.com'),
        Work: inlineFunction('Role', 'exports.handler = async () => {}', { FunctionName: 'work' }),
      },
    })
    const add = new AddPermissionCommand({
      FunctionName: 'work',
      StatementId: 's',
      Action: 'lambda:InvokeFunction',
      Principal: '*',
      PrincipalOrgID: 'o-123',
    })
    await expect(new LambdaClient(local.sdkConfig).send(add)).rejects.toThrow(
      'condition key "aws:PrincipalOrgID" is not modelled',
    )
  })

  test('in a template, with the name of the resource', async () => {
    const Resources = {
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'q' } },
      Policy: { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: [refOf('Queue')], PolicyDocument: unknownKey } },
    }
    await expect(startTemplate({ Resources })).rejects.toThrow(/Policy.*condition key "aws:Weather"/s)
  })
})

describe('execute-api', () => {
  const invoke = 'execute-api:Invoke'
  const member = (name: string, ...statements: readonly ReturnType<typeof allow>[]) =>
    serviceRole('lambda.amazonaws.com', statements, {
      RoleName: name,
      AssumeRolePolicyDocument: document({
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { AWS: `arn:aws:iam::${account}:root` },
      }),
    })
  const api = (credentials?: object) => ({
    Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'shop' } },
    Method: {
      Type: 'AWS::ApiGateway::Method',
      Properties: {
        RestApiId: refOf('Api'),
        ResourceId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
        HttpMethod: 'GET',
        AuthorizationType: 'AWS_IAM',
        Integration: {
          Type: 'AWS_PROXY',
          IntegrationHttpMethod: 'POST',
          Uri: {
            'Fn::Sub': 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Work.Arn}/invocations',
          },
          ...(credentials && { Credentials: credentials }),
        },
      },
    },
    Deployment: { Type: 'AWS::ApiGateway::Deployment', DependsOn: 'Method', Properties: { RestApiId: refOf('Api') } },
    Stage: {
      Type: 'AWS::ApiGateway::Stage',
      Properties: { RestApiId: refOf('Api'), DeploymentId: refOf('Deployment'), StageName: 'prod' },
    },
    WorkRole: serviceRole('lambda.amazonaws.com'),
    Work: inlineFunction('WorkRole', "exports.handler = async () => ({ statusCode: 200, body: 'done' })"),
  })
  const permission = {
    Type: 'AWS::Lambda::Permission',
    Properties: { FunctionName: refOf('Work'), Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com' },
  }

  async function getAs(local: LocalCloud, role: string): Promise<{ status: number; text: string }> {
    const { Credentials } = await new STSClient(local.sdkConfig).send(
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/${role}`, RoleSessionName: 'test' }),
    )
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    }
    const response = await signedFetch({ method: 'GET', url: `${local.webUrl}/api/shop/`, credentials })
    return { status: response.status, text: await response.text() }
  }

  test('is refused to a role that lacks it, and to one that is denied it', async () => {
    const local = await startTemplate({
      Resources: {
        ...api(),
        Permission: permission,
        Member: member('member', allow(invoke, '*')),
        Stranger: member('stranger', allow('sqs:*', '*')),
        Barred: member('barred', allow(invoke, '*'), deny(invoke, '*')),
      },
    })

    expect(await getAs(local, 'member')).toEqual({ status: 200, text: 'done' })
    const stranger = await getAs(local, 'stranger')
    expect([stranger.status, JSON.parse(stranger.text)]).toEqual([
      403,
      {
        Message: expect.stringMatching(
          /^User: arn:aws:sts::000000000000:assumed-role\/stranger\/test is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:\*{8}0000:\w+\/prod\/GET\/$/,
        ),
      },
    ])
    const barred = await getAs(local, 'barred')
    expect([barred.status, barred.text]).toEqual([403, expect.stringContaining('with an explicit deny')])
  })

  test('does not call a function without its permission, nor as a role that does not trust it: a fault of the API', async () => {
    const caller = { Member: member('member', allow(invoke, '*')) }
    const calling = (service: string) => serviceRole(service, [allow('lambda:InvokeFunction', '*')])
    const credentials = { 'Fn::GetAtt': ['CallRole', 'Arn'] }
    const fault = { status: 500, text: expect.stringContaining('Internal server error') }

    expect(await getAs(await startTemplate({ Resources: { ...api(), ...caller } }), 'member')).toEqual(fault)
    const strange = { ...api(credentials), ...caller, CallRole: calling('events.amazonaws.com') }
    expect(await getAs(await startTemplate({ Resources: strange }), 'member')).toEqual(fault)
    const trusting = { ...strange, CallRole: calling('apigateway.amazonaws.com') }
    expect(await getAs(await startTemplate({ Resources: trusting }), 'member')).toMatchObject({ status: 200 })
  })
})
