/** A stage serves its deployment: what is changed in the API reaches it by a new deployment only, and leaves it by the old. */
import { type ApiCloud, createApiCloud, createSimpleApi, functionArn, lambdaUri, ok, request } from './api-cloud'

const patches = (...patchOperations: readonly { op: string; path: string; value?: string }[]) => ({ patchOperations })
const replace = (path: string, value: string) => ({ op: 'replace', path, value })

interface Change {
  readonly of: string
  /** The status of a request that the change decides, before and after it. */
  readonly before: number
  readonly after: number
  make(on: ApiCloud, made: Made): Promise<unknown>
}

interface Made {
  readonly restApiId: string
  readonly authorizerId: string
  readonly requestValidatorId: string
}

const strict = JSON.stringify({ type: 'object', required: ['sku'] })
const deny = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*' }],
})

const changes: readonly Change[] = [
  {
    of: 'a model',
    before: 200,
    after: 400,
    make: (on, { restApiId }) =>
      on.call('UpdateModel', { restApiId, modelName: 'Order', ...patches(replace('/schema', strict)) }),
  },
  {
    of: 'a request validator',
    before: 200,
    after: 400,
    make: (on, { restApiId, requestValidatorId }) =>
      on.call('UpdateRequestValidator', {
        restApiId,
        requestValidatorId,
        ...patches(replace('/validateRequestParameters', 'true')),
      }),
  },
  {
    of: 'an authorizer',
    before: 200,
    after: 401,
    make: (on, { restApiId, authorizerId }) =>
      on.call('UpdateAuthorizer', {
        restApiId,
        authorizerId,
        ...patches(replace('/identitySource', 'method.request.header.Other')),
      }),
  },
  {
    of: 'a policy',
    before: 200,
    after: 403,
    make: (on, { restApiId }) => on.call('UpdateRestApi', { restApiId, ...patches(replace('/policy', deny)) }),
  },
]

async function createApi(on: ApiCloud): Promise<Made & { send(): Promise<number>; missing(): Promise<number> }> {
  const made = { authorizerId: '', requestValidatorId: '' }
  const policyDocument = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }
  on.functions.set(functionArn, (event) =>
    event.type === 'TOKEN' ? { principalId: 'me', policyDocument } : (ok()(event) as object),
  )
  const properties = {
    RequestModels: { 'application/json': 'Order' },
    RequestParameters: { 'method.request.querystring.tenant': true },
    AuthorizationType: 'CUSTOM',
  }
  const api = await createSimpleApi(on, [{ path: '/orders', verb: 'POST', properties }], {
    async before(apiId) {
      await on.apply('Model', 'Order', { RestApiId: apiId, Name: 'Order', ContentType: 'application/json', Schema: {} })
      const validator = await on.apply('RequestValidator', 'V', { RestApiId: apiId, ValidateRequestBody: true })
      const authorizer = await on.apply('Authorizer', 'A', {
        RestApiId: apiId,
        Name: 'a',
        Type: 'TOKEN',
        AuthorizerUri: lambdaUri(),
        IdentitySource: 'method.request.header.Authorization',
        AuthorizerResultTtlInSeconds: 0,
      })
      Object.assign(made, { requestValidatorId: validator.ref, authorizerId: authorizer.ref })
      Object.assign(properties, { RequestValidatorId: validator.ref, AuthorizerId: authorizer.ref })
    },
  })
  const send = async (verb: string, path: string) => {
    const options = { headers: { authorization: 'me' }, body: '{}' }
    return (await on.gateway.handle(api.apiId, 'prod', path, request(verb, path, options))).status
  }
  return {
    ...made,
    restApiId: api.apiId,
    send: () => send('POST', '/orders'),
    missing: () => send('GET', '/nowhere'),
  }
}

async function stageAt(on: ApiCloud, restApiId: string, deploymentId: string): Promise<void> {
  await on.call('UpdateStage', { restApiId, stageName: 'prod', ...patches(replace('/deploymentId', deploymentId)) })
}

test.each(changes)(
  '$of that changed reaches a stage by a new deployment, and a rollback takes it back',
  async (change) => {
    const on = await createApiCloud()
    const made = await createApi(on)
    const { restApiId } = made
    const { deploymentId } = await on.call<{ deploymentId: string }>('GetStage', { restApiId, stageName: 'prod' })
    expect(await made.send()).toBe(change.before)

    await change.make(on, made)
    expect(await made.send()).toBe(change.before)
    const { id } = await on.call<{ id: string }>('CreateDeployment', { restApiId })
    expect(await made.send()).toBe(change.before)
    await stageAt(on, restApiId, id)
    expect(await made.send()).toBe(change.after)

    await stageAt(on, restApiId, deploymentId)
    expect(await made.send()).toBe(change.before)
    await on.call('DeleteDeployment', { restApiId, deploymentId: id })
    await expect(on.call('DeleteDeployment', { restApiId, deploymentId })).rejects.toThrow('Active stages')
  },
)

test('a gateway response that changed reaches a stage by a new deployment', async () => {
  const on = await createApiCloud()
  const { restApiId, missing } = await createApi(on)
  const responseType = 'MISSING_AUTHENTICATION_TOKEN'
  await on.call('PutGatewayResponse', { restApiId, responseType, statusCode: '404' })
  expect(await missing()).toBe(403)
  await on.call('CreateDeployment', { restApiId, stageName: 'prod' })
  expect(await missing()).toBe(404)
  await on.call('DeleteGatewayResponse', { restApiId, responseType })
  expect(await missing()).toBe(404)
})
