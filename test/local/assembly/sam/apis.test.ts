import { expandSam } from '../../../../local/assembly/sam/expand-sam'

interface Made {
  readonly Type: string
  readonly Properties: Record<string, unknown> & { readonly Body?: Record<string, unknown> }
}

function expand(template: object): Record<string, Made> & { readonly outputs?: unknown } {
  return expandSam({ Transform: 'AWS::Serverless-2016-10-31', ...template }).template.Resources as never
}

const handler = { Handler: 'index.handler', Runtime: 'nodejs22.x', InlineCode: 'exports.handler = async () => 1' }
const api = (Path: string, Method: string, more: object = {}) => ({
  Type: 'Api',
  Properties: { Path, Method, ...more },
})
const invocation = {
  httpMethod: 'POST',
  type: 'aws_proxy',
  uri: {
    'Fn::Sub':
      'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Time.Arn}/invocations',
  },
}
const deploymentOf = (made: Record<string, Made>) => Object.keys(made).find((id) => id.includes('Deployment')) ?? ''

test('functions that name no API share one, with a deployment named after what it serves, and a stage Prod', () => {
  const made = expand({
    Resources: {
      Time: {
        Type: 'AWS::Serverless::Function',
        Properties: {
          ...handler,
          Events: { Now: api('/time', 'get'), Zone: api('/time/{timeZone}', 'GET'), Rest: api('/{proxy+}', 'any') },
        },
      },
    },
  })

  expect(made.ServerlessRestApi).toEqual({
    Type: 'AWS::ApiGateway::RestApi',
    Properties: {
      Body: {
        swagger: '2.0',
        info: { version: '1.0', title: { Ref: 'AWS::StackName' } },
        paths: {
          '/time': { get: { 'x-amazon-apigateway-integration': invocation, responses: {} } },
          '/time/{timeZone}': { get: { 'x-amazon-apigateway-integration': invocation, responses: {} } },
          '/{proxy+}': {
            'x-amazon-apigateway-any-method': { 'x-amazon-apigateway-integration': invocation, responses: {} },
          },
        },
      },
    },
  })
  const deployment = deploymentOf(made)
  expect(deployment).toMatch(/^ServerlessRestApiDeployment[0-9a-f]{10}$/)
  expect(made.ServerlessRestApiProdStage).toEqual({
    Type: 'AWS::ApiGateway::Stage',
    Properties: { DeploymentId: { Ref: deployment }, RestApiId: { Ref: 'ServerlessRestApi' }, StageName: 'Prod' },
  })
  const arns = ['Now', 'Zone', 'Rest'].map((event) => {
    const { SourceArn } = (made[`Time${event}PermissionProd`] as Made).Properties as {
      SourceArn: { 'Fn::Sub': [string, object] }
    }
    return SourceArn['Fn::Sub'][0].split('${__Stage__}')[1]
  })
  expect(arns).toEqual(['/GET/time', '/GET/time/*', '/*/*'])
})

test('another document is another deployment, and the same is the same', () => {
  const withPath = (path: string) =>
    deploymentOf(
      expand({
        Resources: {
          Time: { Type: 'AWS::Serverless::Function', Properties: { ...handler, Events: { A: api(path, 'get') } } },
        },
      }),
    )

  expect(withPath('/a')).toBe(withPath('/a'))
  expect(withPath('/a')).not.toBe(withPath('/b'))
})

test('an API of its own has its stage, and its documents are added to; others refer to stage and deployment by its name', () => {
  const { template } = expandSam({
    Transform: 'AWS::Serverless-2016-10-31',
    Resources: {
      Times: {
        Type: 'AWS::Serverless::Api',
        Properties: {
          StageName: 'live',
          EndpointConfiguration: { Type: 'REGIONAL' },
          DefinitionBody: {
            swagger: '2.0',
            info: { title: 'Times' },
            paths: { '/health': { get: { responses: {} } } },
          },
          Auth: { ApiKeyRequired: true },
        },
      },
      Time: {
        Type: 'AWS::Serverless::Function',
        Properties: {
          ...handler,
          Events: {
            Now: api('/time', 'get', { RestApiId: { Ref: 'Times' } }),
            Open: api('/open', 'get', { RestApiId: { Ref: 'Times' }, Auth: { ApiKeyRequired: false } }),
            Signed: api('/signed', 'get', { RestApiId: { Ref: 'Times' }, Auth: { Authorizer: 'AWS_IAM' } }),
            Own: api('/own', 'get', {
              RestApiId: { Ref: 'Times' },
              Auth: { Authorizer: 'AWS_IAM', InvokeRole: 'NONE' },
            }),
          },
        },
      },
    },
    Outputs: {
      Stage: { Value: { Ref: 'Times.Stage' } },
      Url: { Value: { 'Fn::Sub': 'https://${Times}.execute-api.${AWS::Region}.amazonaws.com/${Times.Stage}' } },
    },
  })

  const made = template.Resources as unknown as Record<string, Made>
  expect(made.ServerlessRestApi).toBeUndefined()
  const { Body, ...rest } = made.Times?.Properties ?? {}
  expect(rest).toEqual({
    EndpointConfiguration: { Types: ['REGIONAL'] },
    Parameters: { endpointConfigurationTypes: 'REGIONAL' },
  })
  const security = Object.entries(Body?.paths as Record<string, { get: { security?: unknown } }>).map(
    ([path, { get }]) => [path, get.security],
  )
  expect(security).toEqual([
    ['/health', [{ api_key: [] }]],
    ['/time', [{ api_key: [] }]],
    ['/open', undefined],
    ['/signed', [{ AWS_IAM: [] }, { api_key: [] }]],
    ['/own', [{ AWS_IAM: [] }, { api_key: [] }]],
  ])
  const paths = Body?.paths as Record<string, { get: { 'x-amazon-apigateway-integration'?: { credentials?: string } } }>
  const credentials = Object.values(paths).map(({ get }) => get['x-amazon-apigateway-integration']?.credentials)
  expect(credentials).toEqual([undefined, undefined, undefined, 'arn:aws:iam::*:user/*', undefined])
  expect(Body?.securityDefinitions).toMatchObject({ api_key: { name: 'x-api-key' }, AWS_IAM: {} })
  expect(made.TimesliveStage?.Properties.StageName).toBe('live')
  expect(made.TimeNowPermissionlive).toBeDefined()
  expect(template.Outputs).toEqual({
    Stage: { Value: { Ref: 'TimesliveStage' } },
    Url: { Value: { 'Fn::Sub': 'https://${Times}.execute-api.${AWS::Region}.amazonaws.com/${TimesliveStage}' } },
  })
})

test('what is there twice, or of no API, is refused', () => {
  const withEvents = (Events: object) => ({
    Resources: { Time: { Type: 'AWS::Serverless::Function', Properties: { ...handler, Events } } },
  })

  expect(() => expand(withEvents({ A: api('/a', 'get'), B: api('/a', 'GET') }))).toThrow(
    'API method "get" defined multiple times for path "/a"',
  )
  expect(() => expand(withEvents({ A: api('/a', 'get', { RestApiId: { Ref: 'None' } }) }))).toThrow(
    'RestApiId property of Api event must reference a valid resource in the same template',
  )
})

test('tables and state machines are expanded, and what is not serverless stays as it is', () => {
  const bucket = { Type: 'AWS::S3::Bucket' }
  const made = expand({
    Resources: {
      Times: { Type: 'AWS::Serverless::SimpleTable', Properties: { PrimaryKey: { Name: 'zone', Type: 'String' } } },
      Flow: {
        Type: 'AWS::Serverless::StateMachine',
        Properties: { Definition: { StartAt: 'A', States: { A: { Type: 'Succeed' } } }, Role: 'arn:aws:iam::1:role/x' },
      },
      Bucket: bucket,
    },
  })

  expect(made.Times).toEqual({
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      AttributeDefinitions: [{ AttributeName: 'zone', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'zone', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    },
  })
  const { DefinitionString } = (made.Flow as Made).Properties as {
    DefinitionString: { 'Fn::Join': [string, string[]] }
  }
  expect(JSON.parse(DefinitionString['Fn::Join'][1].join('\n'))).toMatchObject({ StartAt: 'A' })
  expect(made.Flow?.Properties.RoleArn).toBe('arn:aws:iam::1:role/x')
  expect(made.Bucket).toBe(bucket)
})

test('a template without the transform is none', () => {
  expect(() => expandSam('x')).toThrow("'Resources' section is required")
})

test('of an API that is signed for, functions are called as the caller, unless a role, NONE or the event says otherwise', () => {
  const caller = 'arn:aws:iam::*:user/*'
  const role = { 'Fn::GetAtt': ['Caller', 'Arn'] }
  const credentials = (own: object | undefined, ofApi: object = {}) => {
    const made = expand({
      Resources: {
        Times: {
          Type: 'AWS::Serverless::Api',
          Properties: { StageName: 'live', Auth: { DefaultAuthorizer: 'AWS_IAM', ...ofApi } },
        },
        Time: {
          Type: 'AWS::Serverless::Function',
          Properties: {
            ...handler,
            Events: { Now: api('/time', 'get', { RestApiId: { Ref: 'Times' }, ...(own && { Auth: own }) }) },
          },
        },
      },
    })
    const paths = made.Times?.Properties.Body?.paths as Record<
      string,
      { get: { 'x-amazon-apigateway-integration': { credentials?: unknown } } }
    >
    return paths['/time']?.get['x-amazon-apigateway-integration'].credentials
  }

  expect(credentials(undefined)).toBe(caller)
  expect(credentials(undefined, { InvokeRole: 'CALLER_CREDENTIALS' })).toBe(caller)
  expect(credentials(undefined, { InvokeRole: role })).toEqual(role)
  expect(credentials(undefined, { InvokeRole: 'NONE' })).toBeUndefined()
  expect(credentials(undefined, { InvokeRole: null })).toBeUndefined()
  expect(credentials({ Authorizer: 'AWS_IAM' }, { InvokeRole: 'NONE' })).toBeUndefined()
  expect(credentials({ Authorizer: 'AWS_IAM', InvokeRole: role }, { InvokeRole: 'NONE' })).toEqual(role)
  expect(credentials({ Authorizer: 'NONE' })).toBeUndefined()
  // So the translator has it: an event with settings of its own has to name the authorizer too.
  expect(credentials({ ApiKeyRequired: true })).toBeUndefined()
})
