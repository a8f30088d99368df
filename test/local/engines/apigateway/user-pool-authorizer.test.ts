import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import type { KeySet } from '../../../../local/kernel/service'
import { type ApiCloud, createApiCloud, createSimpleApi, type SimpleApi } from './api-cloud'

const issuer = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Pool'
const poolArn = 'arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_Pool'
const issuedAt = Date.parse('2026-01-05T10:30:00Z') / 1000

async function withPool() {
  const on = await createApiCloud()
  const { privateKey, publicKey } = await generateKeyPair('RS256')
  const keys: KeySet = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }] }
  on.cloud.register({
    name: 'pools',
    operations: {},
    issuers: {
      keys: (each) => (each === issuer ? keys : undefined),
      issuerOf: (arn) => (arn === poolArn ? issuer : undefined),
    },
  })
  const sign = (claims: JWTPayload, { expires = 300, iss = issuer } = {}) =>
    signAny({ token_use: 'id', aud: 'client-1', ...claims }, { expires, iss })
  const signAny = (claims: JWTPayload, { expires = 300, iss = issuer } = {}) =>
    new SignJWT({ sub: 'jdoe-sub', ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .setIssuer(iss)
      .setIssuedAt(Math.floor(on.cloud.clock.now() / 1000))
      .setExpirationTime(Math.floor(on.cloud.clock.now() / 1000) + expires)
      .sign(privateKey)
  return { on, sign, signAny }
}

async function behindPool(on: ApiCloud, authorizer: object = {}, method: object = {}): Promise<SimpleApi> {
  const properties: Record<string, unknown> = { AuthorizationType: 'COGNITO_USER_POOLS', ...method }
  return createSimpleApi(on, [{ path: '/greet', properties }], {
    async before(apiId) {
      const { ref } = await on.apply('Authorizer', 'Authorizer', {
        RestApiId: apiId,
        Name: 'people',
        Type: 'COGNITO_USER_POOLS',
        ProviderARNs: [poolArn],
        IdentitySource: 'method.request.header.Authorization',
        ...authorizer,
      })
      properties.AuthorizerId = ref
    },
  })
}

const bearing = (token: string) => ({ headers: { authorization: token } })

test('the claims of an ID token get to the function as texts, with and without the word Bearer', async () => {
  const { on, sign } = await withPool()
  const api = await behindPool(on)
  await on.cloud.clock.advance(issuedAt * 1000 - on.cloud.clock.now())
  const token = await sign({ 'cognito:groups': ['admins', 'dev'], email_verified: true, auth_time: issuedAt })

  const plain = await api.send('GET', '/greet', bearing(token))
  const withWord = await api.send('GET', '/greet', bearing(`Bearer ${token}`))

  expect([plain.status, withWord.status]).toEqual([200, 200])
  expect(on.invoked[0]?.event.requestContext.authorizer).toEqual({
    claims: {
      iss: issuer,
      token_use: 'id',
      aud: 'client-1',
      sub: 'jdoe-sub',
      'cognito:groups': 'admins,dev',
      email_verified: 'true',
      auth_time: String(issuedAt),
      iat: 'Mon Jan 05 10:30:00 UTC 2026',
      exp: 'Mon Jan 05 10:35:00 UTC 2026',
    },
  })
})

test('no token, one of another pool, another use, another key or another algorithm are turned away before the function', async () => {
  const { on, sign } = await withPool()
  const api = await behindPool(on)
  const other = await withPool()
  const [header, payload] = (await sign({})).split('.')
  const tokens = [
    '',
    'abc',
    await sign({}, { iss: `${issuer}2` }),
    await sign({ token_use: 'access' }),
    await other.sign({}),
    `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`,
    `${header}.${payload}.`,
  ]

  const answers = await Promise.all(tokens.map((token) => api.send('GET', '/greet', bearing(token))))

  expect(answers.map(({ status, body }) => [status, JSON.parse(String(body))])).toEqual(
    tokens.map(() => [401, { message: 'Unauthorized' }]),
  )
  expect(on.invoked).toEqual([])
})

test('an expired token is said to be', async () => {
  const { on, sign } = await withPool()
  const api = await behindPool(on)
  const token = await sign({})
  await on.cloud.clock.advance(301_000)

  const { status, body } = await api.send('GET', '/greet', bearing(token))

  expect([status, JSON.parse(String(body))]).toEqual([401, { message: 'The incoming token has expired' }])
})

test('tokens of every client of the pool pass, unless the validation expression leaves their client out', async () => {
  const statuses = async (authorizer: object): Promise<number[]> => {
    const { on, sign } = await withPool()
    const api = await behindPool(on, authorizer)
    const tokens = [await sign({}), await sign({ aud: 'client-2' })]
    const answers = await Promise.all(tokens.map((token) => api.send('GET', '/greet', bearing(token))))
    return answers.map(({ status }) => status)
  }

  expect(await statuses({})).toEqual([200, 200])
  expect(await statuses({ IdentityValidationExpression: '^client-1$' })).toEqual([200, 401])
})

test('a method with scopes takes access tokens that have one of them, and no ID token', async () => {
  const { on, sign, signAny } = await withPool()
  const api = await behindPool(on, {}, { AuthorizationScopes: ['notes/read', 'notes/write'] })
  const access = { token_use: 'access', client_id: 'client-1' }
  const tokens = [
    await signAny({ ...access, scope: 'openid notes/read' }),
    await signAny({ ...access, scope: 'openid' }),
    await sign({ scope: 'notes/read' }),
  ]

  const answers = await Promise.all(tokens.map((token) => api.send('GET', '/greet', bearing(token))))

  expect(answers.map(({ status }) => status)).toEqual([200, 401, 401])
})

test('an authorizer names pools, and a method only an authorizer of its own kind', async () => {
  const { on } = await withPool()
  const { apiId } = await createSimpleApi(on, [{ path: '/open', properties: {} }], {})
  const create = (input: object) =>
    on.call<{ id: string }>('CreateAuthorizer', { restApiId: apiId, name: 'a', type: 'COGNITO_USER_POOLS', ...input })

  await expect(create({})).rejects.toThrow('needs providerARNs')
  await expect(create({ providerARNs: ['arn:aws:iam::000000000000:role/r'] })).rejects.toThrow('Invalid Cognito ARN')
  const { id } = await create({ providerARNs: [poolArn] })
  const patch = (op: string, value: string) =>
    on.call('UpdateAuthorizer', {
      restApiId: apiId,
      authorizerId: id,
      patchOperations: [{ op, path: '/providerARNs', value }],
    })
  await expect(patch('add', `${poolArn}2`)).resolves.toMatchObject({ providerARNs: [poolArn, `${poolArn}2`] })
  await expect(patch('remove', poolArn)).resolves.toMatchObject({ providerARNs: [`${poolArn}2`] })
  await expect(behindPool(on, { Type: 'TOKEN', ProviderARNs: [poolArn] })).rejects.toThrow()
})

test('tried by TestInvokeAuthorizer, it tells the claims, or what a client would have got, and no token', async () => {
  const { on, sign, signAny } = await withPool()
  const { apiId } = await behindPool(on, { IdentityValidationExpression: 'client-1' })
  const { items: [authorizer] = [] } = await on.call<{ items?: { id: string }[] }>('GetAuthorizers', {
    restApiId: apiId,
  })
  const test = (headers?: object) =>
    on.call('TestInvokeAuthorizer', { restApiId: apiId, authorizerId: authorizer?.id, headers })
  const [good, others] = [await sign({}), await sign({ aud: 'client-2' })]

  const passed = await test({ Authorization: `Bearer ${good}` })
  const refused = await Promise.all([
    test(),
    test({ Authorization: others }),
    test({ Authorization: await signAny({ token_use: 'access', aud: 'client-1' }) }),
  ])

  expect(passed).toEqual({
    clientStatus: 0,
    latency: 0,
    log: expect.stringMatching(/^Execution log for request [\s\S]*Successfully completed authorizer execution\n$/),
    claims: expect.objectContaining({ sub: 'jdoe-sub', aud: 'client-1', token_use: 'id' }),
  })
  for (const { clientStatus, claims, log } of refused) {
    expect([clientStatus, claims]).toEqual([401, undefined])
    expect(log).toContain('Unauthorized request: ')
  }
  expect(JSON.stringify([passed, refused])).not.toContain(good.split('.')[2])
  expect(on.invoked).toEqual([])
})
