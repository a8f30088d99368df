import { createIam } from '../../../../local/engines/iam/iam'
import { AwsError } from '../../../../local/kernel/aws-error'
import { type Principal, roleSession } from '../../../../local/kernel/principal'
import {
  type ApiCloud,
  createApiCloud,
  createSimpleApi,
  type FakeFunction,
  lambdaUri,
  proxyIntegration,
  request,
  type SimpleApi,
} from './api-cloud'

const authorizerArn = 'arn:aws:lambda:us-east-1:000000000000:function:authorizer'
const allow = (resource: string, more: object = {}) => ({
  principalId: 'user-1',
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: resource }],
  },
  ...more,
})

async function withAuthorizer(on: ApiCloud, authorizer: object, api: object = {}): Promise<SimpleApi> {
  const properties: Record<string, unknown> = { AuthorizationType: 'CUSTOM' }
  return createSimpleApi(on, [{ path: '/orders/{id}', properties }], {
    api,
    async before(apiId) {
      const { ref } = await on.apply('Authorizer', 'Authorizer', {
        RestApiId: apiId,
        Name: 'auth',
        Type: 'TOKEN',
        AuthorizerUri: lambdaUri(authorizerArn),
        IdentitySource: 'method.request.header.Authorization',
        ...authorizer,
      })
      properties.AuthorizerId = ref
    },
  })
}
const authorizerCalls = (on: ApiCloud) => on.invoked.filter(({ functionArn }) => functionArn === authorizerArn)
const token = (value: string) => ({ headers: { authorization: value } })

describe('a TOKEN authorizer', () => {
  test('sees the token, and what it says of the caller gets to the function', async () => {
    const on = await createApiCloud()
    on.functions.set(authorizerArn, (event) =>
      allow(event.methodArn, { context: { tenant: 't1', level: 3, admin: true } }),
    )
    const api = await withAuthorizer(on, {})

    const response = await api.send('GET', '/orders/1', token('abc'))

    expect(response.status).toBe(200)
    const methodArn = `arn:aws:execute-api:us-east-1:000000000000:${api.apiId}/prod/GET/orders/1`
    expect(authorizerCalls(on)[0]).toMatchObject({
      event: { type: 'TOKEN', authorizationToken: 'abc', methodArn },
      caller: { sourceArn: expect.stringMatching(new RegExp(`:${api.apiId}/authorizers/[a-z0-9]{6}$`)) },
    })
    expect(on.invoked[1]?.event.requestContext.authorizer).toMatchObject({
      principalId: 'user-1',
      tenant: 't1',
      level: '3',
      admin: 'true',
    })
  })

  test('is not asked without a token or with one that its expression does not allow', async () => {
    const on = await createApiCloud()
    const api = await withAuthorizer(on, { IdentityValidationExpression: 'Bearer .+' })

    for (const options of [{}, token('Basic x'), token('x Bearer y')]) {
      expect(await api.send('GET', '/orders/1', options)).toMatchObject({
        status: 401,
        json: { message: 'Unauthorized' },
      })
    }
    expect(on.invoked).toHaveLength(0)
  })

  test('is asked again only when its time to live is over', async () => {
    const on = await createApiCloud()
    on.functions.set(authorizerArn, () => allow('*'))
    const api = await withAuthorizer(on, { AuthorizerResultTtlInSeconds: 60 })

    await api.send('GET', '/orders/1', token('a'))
    await api.send('GET', '/orders/2', token('a'))
    await api.send('GET', '/orders/2', token('b'))
    expect(authorizerCalls(on)).toHaveLength(2)
    await on.cloud.clock.advance(60_000)
    await api.send('GET', '/orders/2', token('a'))
    expect(authorizerCalls(on)).toHaveLength(3)
  })

  test('is asked again when the cache of its stage is flushed, and not when that of another is', async () => {
    const on = await createApiCloud()
    on.functions.set(authorizerArn, () => allow('*'))
    const api = await withAuthorizer(on, { AuthorizerResultTtlInSeconds: 60 })
    const ofStage = (stageName: string) => ({ restApiId: api.apiId, stageName })
    const { deploymentId } = await on.call('GetStage', ofStage('prod'))
    await on.call('CreateStage', { ...ofStage('prod2'), deploymentId })

    await api.send('GET', '/orders/1', token('a'))
    await on.call('FlushStageAuthorizersCache', ofStage('prod2'))
    await on.call('FlushStageCache', ofStage('prod'))
    await api.send('GET', '/orders/1', token('a'))
    expect(authorizerCalls(on)).toHaveLength(1)
    await on.call('FlushStageAuthorizersCache', ofStage('prod'))
    await api.send('GET', '/orders/1', token('a'))
    expect(authorizerCalls(on)).toHaveLength(2)
    for (const action of ['FlushStageAuthorizersCache', 'FlushStageCache']) {
      await expect(on.call(action, ofStage('none'))).rejects.toThrow('Invalid stage identifier specified')
    }
  })

  test('whose cached policy names one path does not open another', async () => {
    const on = await createApiCloud()
    on.functions.set(authorizerArn, (event) => allow(event.methodArn))
    const api = await withAuthorizer(on, {})

    expect((await api.send('GET', '/orders/1', token('a'))).status).toBe(200)
    expect(await api.send('GET', '/orders/2', token('a'))).toMatchObject({
      status: 403,
      json: { Message: 'User is not authorized to access this resource' },
    })
  })

  test('that denies is told as an explicit deny', async () => {
    const on = await createApiCloud()
    on.functions.set(authorizerArn, () => ({
      principalId: 'u',
      policyDocument: { Statement: { Action: '*', Effect: 'Deny', Resource: '*' } },
    }))
    const api = await withAuthorizer(on, {})

    const response = await api.send('GET', '/orders/1', token('a'))

    expect(response).toMatchObject({
      status: 403,
      json: { Message: 'User is not authorized to access this resource with an explicit deny' },
    })
    expect(response.headers['x-amzn-ErrorType']).toBe('AccessDeniedException')
  })

  test('turns a request away by the error Unauthorized; any other failure is a 500', async () => {
    const on = await createApiCloud()
    const api = await withAuthorizer(on, { AuthorizerResultTtlInSeconds: 0 })
    const fail = (message: string) => () => {
      throw new Error(message)
    }

    on.functions.set(authorizerArn, fail('Unauthorized'))
    expect(await api.send('GET', '/orders/1', token('a'))).toMatchObject({
      status: 401,
      json: { message: 'Unauthorized' },
    })
    on.functions.set(authorizerArn, fail('boom'))
    expect(await api.send('GET', '/orders/1', token('a'))).toMatchObject({ status: 500, json: { message: null } })
    for (const answer of [undefined, {}, { principalId: 'u' }, allow('*', { context: { a: {} } })]) {
      on.functions.set(authorizerArn, () => answer)
      const response = await api.send('GET', '/orders/1', token('a'))
      expect(response).toMatchObject({ status: 500, json: { message: null } })
      expect(response.headers['x-amzn-ErrorType']).toBe('AuthorizerConfigurationException')
    }
  })
})

describe('a REQUEST authorizer', () => {
  test('sees the request, and is cached by all its identity sources', async () => {
    const on = await createApiCloud()
    on.functions.set(authorizerArn, () => allow('*'))
    const api = await withAuthorizer(on, {
      Type: 'REQUEST',
      IdentitySource: 'method.request.header.X-Key, method.request.querystring.tenant, context.identity.sourceIp',
    })
    const send = (key: string, tenant: string) =>
      api.send('GET', '/orders/1', { headers: { 'x-key': key }, query: `tenant=${tenant}` })

    await send('a', '1')
    await send('a', '1')
    await send('a', '2')
    const missing = await api.send('GET', '/orders/1', { query: 'tenant=1' })

    expect(missing.status).toBe(401)
    expect(authorizerCalls(on)).toHaveLength(2)
    expect(authorizerCalls(on)[0]?.event).toMatchObject({
      type: 'REQUEST',
      resource: '/orders/{id}',
      path: '/orders/1',
      httpMethod: 'GET',
      headers: { 'x-key': 'a' },
      queryStringParameters: { tenant: '1' },
      pathParameters: { id: '1' },
      requestContext: { stage: 'prod', identity: { sourceIp: '203.0.113.7' } },
    })
  })

  test('needs an identity source unless nothing is cached', async () => {
    const on = await createApiCloud()
    await expect(withAuthorizer(on, { Type: 'REQUEST', IdentitySource: '' })).rejects.toThrow(/identity source/)
    on.functions.set(authorizerArn, () => allow('*'))
    const api = await withAuthorizer(on, { Type: 'REQUEST', IdentitySource: '', AuthorizerResultTtlInSeconds: 0 })
    expect((await api.send('GET', '/orders/1')).status).toBe(200)
  })
})

test('an authorizer of a Cognito user pool is refused by name', async () => {
  const on = await createApiCloud()
  await expect(withAuthorizer(on, { Type: 'COGNITO_USER_POOLS' })).rejects.toThrow(/needs providerARNs/)
})

describe('a method with AWS_IAM', () => {
  const scope = (service = 'execute-api') =>
    token(
      `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260105/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=00`,
    )
  async function withIam(identify: () => Principal, api: object = {}) {
    const on = await createApiCloud({ identify })
    return {
      on,
      api: await createSimpleApi(on, [{ path: '/orders', properties: { AuthorizationType: 'AWS_IAM' } }], { api }),
    }
  }
  const admin = roleSession('arn:aws:iam::000000000000:role/admin', 'me')
  const other = roleSession('arn:aws:iam::000000000000:role/other', 'me')

  test('tells the function who calls, and keeps the signature from it', async () => {
    const { on, api } = await withIam(() => admin)

    expect((await api.send('GET', '/orders', scope())).status).toBe(200)

    expect(on.invoked[0]?.event.requestContext.identity).toMatchObject({
      accessKey: 'AKIDEXAMPLE',
      accountId: '000000000000',
      userArn: 'arn:aws:sts::000000000000:assumed-role/admin/me',
      user: 'admin:me',
    })
    expect(on.invoked[0]?.event.headers).not.toHaveProperty('Authorization')
  })

  test('tells the function of a user of IAM, by the id that its policies know', async () => {
    const user: Principal = {
      kind: 'user',
      accountId: '000000000000',
      arn: 'arn:aws:iam::000000000000:user/ann',
      userName: 'ann',
    }
    const { on, api } = await withIam(() => user)
    on.cloud.useAuthorizer({ authorize: () => {}, userId: ({ kind }) => (kind === 'user' ? 'AIDAANN' : undefined) })

    expect((await api.send('GET', '/orders', scope())).status).toBe(200)

    expect(on.invoked[0]?.event.requestContext.identity).toMatchObject({
      accessKey: 'AKIDEXAMPLE',
      accountId: '000000000000',
      caller: 'AIDAANN',
      user: 'AIDAANN',
      userArn: user.arn,
    })
  })

  test('denies a caller without execute-api:Invoke on the method', async () => {
    const { on, api } = await withIam(() => other)

    const response = await api.send('GET', '/orders', scope())

    expect(response).toMatchObject({
      status: 403,
      json: {
        Message: `User: ${other.arn} is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********0000:${api.apiId}/prod/GET/orders`,
      },
    })
    expect(on.invoked).toHaveLength(0)
  })

  test('calls the function as whoever calls, if its credentials say so', async () => {
    const on = await createApiCloud({ identify: () => admin })
    const Integration = { ...proxyIntegration, Credentials: 'arn:aws:iam::*:user/*' }
    const api = await createSimpleApi(on, [
      { path: '/signed', properties: { AuthorizationType: 'AWS_IAM', Integration } },
      { path: '/open', properties: { Integration } },
    ])

    expect((await api.send('GET', '/signed', scope())).status).toBe(200)
    expect(await api.send('GET', '/open')).toMatchObject({ status: 500, json: { message: 'Internal server error' } })

    expect(on.invoked.map(({ caller }) => caller)).toEqual([admin])
  })

  test('takes a caller that the resource policy lets in', async () => {
    const Policy = {
      Statement: [
        { Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/prod/GET/*' },
      ],
    }
    const { api } = await withIam(() => other, { Policy })

    expect((await api.send('GET', '/orders', scope())).status).toBe(200)
  })

  test.each([
    ['no signature', undefined, {}, 403, 'MissingAuthenticationTokenException'],
    ['an expired token', new AwsError('ExpiredTokenException', 'expired', 403), scope(), 403, 'ExpiredTokenException'],
    [
      'a bad signature',
      new AwsError('InvalidSignatureException', 'bad', 403),
      scope(),
      403,
      'InvalidSignatureException',
    ],
    [
      'an unknown key',
      new AwsError('UnrecognizedClientException', 'bad', 403),
      scope(),
      403,
      'UnrecognizedClientException',
    ],
    ['a signature for another service', undefined, scope('lambda'), 403, 'InvalidSignatureException'],
  ])('refuses %s', async (_, error, options, status, errorType) => {
    const { on, api } = await withIam(() => {
      if (error) throw error
      return admin
    })

    const response = await api.send('GET', '/orders', options)

    expect(response.status).toBe(status)
    expect(response.headers['x-amzn-ErrorType']).toBe(errorType)
    expect(on.invoked).toHaveLength(0)
  })
})

describe('a resource policy', () => {
  const statement = (Effect: string, Resource = 'execute-api:/*') => ({
    Effect,
    Principal: '*',
    Action: 'execute-api:Invoke',
    Resource,
  })

  test('must allow a caller of a method without authorization', async () => {
    const on = await createApiCloud()
    const api = await createSimpleApi(on, [{ path: '/open' }, { path: '/shut' }], {
      api: { Policy: { Version: '2012-10-17', Statement: [statement('Allow', 'execute-api:/prod/GET/open')] } },
    })

    expect((await api.send('GET', '/open')).status).toBe(200)
    expect(await api.send('GET', '/shut')).toMatchObject({
      status: 403,
      json: {
        Message: expect.stringMatching(
          /^User: anonymous is not authorized to perform: execute-api:Invoke on resource: .*\/prod\/GET\/shut$/,
        ),
      },
    })
  })

  test('that denies does so before an authorizer is asked', async () => {
    const on = await createApiCloud()
    on.functions.set(authorizerArn, () => allow('*'))
    const api = await withAuthorizer(on, {}, { Policy: { Statement: [statement('Deny')] } })

    const response = await api.send('GET', '/orders/1', token('a'))

    expect(response).toMatchObject({ status: 403, json: { Message: expect.stringMatching(/with an explicit deny$/) } })
    expect(on.invoked).toHaveLength(0)
  })

  test('that says nothing leaves it to the authorizer', async () => {
    const on = await createApiCloud()
    on.functions.set(authorizerArn, () => allow('*'))
    const api = await withAuthorizer(on, {}, { Policy: { Statement: [statement('Allow', 'execute-api:/other')] } })

    expect((await api.send('GET', '/orders/1', token('a'))).status).toBe(200)
  })
})

describe("with the cloud's own judge of policies", () => {
  async function withIam(): Promise<ApiCloud> {
    const on = await createApiCloud()
    on.cloud.register(createIam(on.cloud))
    return on
  }

  test('what an authorizer returns and the resource policy are weighed together', async () => {
    const on = await withIam()
    on.functions.set(authorizerArn, (event) =>
      allow(event.authorizationToken === 'all' ? '*' : 'arn:aws:execute-api:*:*:*/other'),
    )
    const Policy = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: '*',
          Action: 'execute-api:Invoke',
          Resource: 'execute-api:/prod/GET/orders/open',
        },
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 'execute-api:Invoke',
          Resource: 'execute-api:/*',
          Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
        },
      ],
    }
    const api = await withAuthorizer(on, {}, { Policy })

    expect((await api.send('GET', '/orders/1', token('all'))).status).toBe(200)
    expect((await api.send('GET', '/orders/open', token('none'))).status).toBe(200)
    expect(await api.send('GET', '/orders/1', token('none'))).toMatchObject({
      status: 403,
      json: { Message: 'User is not authorized to access this resource' },
    })
    const elsewhere = { ...request('GET', '/', token('all')), sourceIp: '198.51.100.1' }
    expect(await on.gateway.handle(api.apiId, 'prod', '/orders/1', elsewhere)).toMatchObject({
      status: 403,
      body: expect.stringContaining('with an explicit deny'),
    })
  })

  test('an authorizer that returns a policy it does not understand is a fault of the API', async () => {
    const on = await withIam()
    on.functions.set(authorizerArn, () => ({
      principalId: 'u',
      policyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: 'execute-api:Invoke',
            Resource: '*',
            Condition: { Sometimes: { 'aws:SourceIp': 'x' } },
          },
        ],
      },
    }))
    const api = await withAuthorizer(on, {})

    expect(await api.send('GET', '/orders/1', token('a'))).toMatchObject({ status: 500, json: { message: null } })
  })

  test('a resource policy that it does not understand is refused when it is put', async () => {
    const on = await withIam()
    const Statement = [
      {
        Effect: 'Allow',
        Principal: '*',
        Action: '*',
        Resource: '*',
        Condition: { Sometimes: { 'aws:SourceIp': 'b' } },
      },
    ]

    await expect(on.apply('RestApi', 'Api', { Name: 'x', Policy: { Statement } })).rejects.toThrow(/Sometimes/)
  })
})

describe('an authorizer that TestInvokeAuthorizer tries', () => {
  async function tried(on: ApiCloud, authorizer: object, input: object): Promise<Record<string, unknown>> {
    const { apiId } = await withAuthorizer(on, authorizer)
    const { items: [made] = [] } = await on.call<{ items?: { id: string }[] }>('GetAuthorizers', { restApiId: apiId })
    return on.call('TestInvokeAuthorizer', { restApiId: apiId, authorizerId: made?.id, ...input })
  }
  const bearing = { headers: { Authorization: 'tell-nobody' } }

  test('shows its policy, whom it named and what it said of them, asked as for a stage of its own', async () => {
    const on = await createApiCloud()
    on.functions.set(authorizerArn, ({ methodArn }) => allow(methodArn, { context: { tenant: 't1', level: 3 } }))

    const answer = await tried(on, {}, bearing)

    const [asked] = authorizerCalls(on)
    expect(asked?.event).toEqual({
      type: 'TOKEN',
      authorizationToken: 'tell-nobody',
      methodArn: expect.stringMatching(/\/ESTestInvoke-stage\/GET\/$/),
    })
    expect(answer).toEqual({
      clientStatus: 0,
      latency: 0,
      log: expect.stringContaining('Successfully completed authorizer execution'),
      principalId: 'user-1',
      policy: JSON.stringify(allow(asked?.event.methodArn).policyDocument),
      authorization: { tenant: ['t1'], level: ['3'] },
    })
  })

  test('is told the path, its variables, the query, the headers and the stage variables of the trial', async () => {
    const on = await createApiCloud()
    on.functions.set(authorizerArn, ({ methodArn }) => allow(methodArn))

    const { clientStatus } = await tried(
      on,
      { Type: 'REQUEST', IdentitySource: 'method.request.querystring.tenant, stageVariables.color' },
      {
        pathWithQueryString: '/orders/7?tenant=a&tenant=b',
        headers: { 'X-One': '1' },
        multiValueHeaders: { 'X-Two': ['2', '3'] },
        stageVariables: { color: 'blue' },
      },
    )

    expect(clientStatus).toBe(0)
    expect(authorizerCalls(on)[0]?.event).toMatchObject({
      type: 'REQUEST',
      resource: '/orders/{id}',
      path: '/orders/7',
      httpMethod: 'GET',
      pathParameters: { id: '7' },
      multiValueQueryStringParameters: { tenant: ['a', 'b'] },
      multiValueHeaders: { 'X-One': ['1'], 'X-Two': ['2', '3'] },
      stageVariables: { color: 'blue' },
      requestContext: { stage: 'ESTestInvoke-stage' },
    })
  })

  test.each<[string, FakeFunction, object, number]>([
    ['without its token', ({ methodArn }) => allow(methodArn), {}, 401],
    [
      'that turns the token away',
      () => {
        throw new Error('Unauthorized')
      },
      bearing,
      401,
    ],
    ['that returns no policy', () => ({ principalId: 'user-1' }), bearing, 500],
  ])('tells what a client would have got of one %s', async (_, authorizer, input, status) => {
    const on = await createApiCloud()
    on.functions.set(authorizerArn, authorizer)

    const answer = await tried(on, {}, input)

    expect(answer).toEqual({ clientStatus: status, latency: 0, log: expect.any(String) })
    expect(answer.log).not.toContain('tell-nobody')
  })

  test('is not asked with a context of its own, and no SDK is made: both are refused by name', async () => {
    const on = await createApiCloud()
    await expect(tried(on, {}, { ...bearing, additionalContext: { a: 'b' } })).rejects.toThrow('additionalContext')
    await expect(on.call('GetSdk', { restApiId: 'a', stageName: 'prod', sdkType: 'javascript' })).rejects.toMatchObject(
      { code: 'NotModelled', message: expect.stringContaining('OpenAPI document') },
    )
  })
})
