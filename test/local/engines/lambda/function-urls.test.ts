/** Function URLs: their configurations, and who may call them. */
import { SignatureV4 } from '@smithy/signature-v4'
import { type Principal, roleSession } from '../../../../local/kernel/principal'
import { createIdentifier } from '../../../../local/wire/signature'
import { root } from '../../create-test-cloud'
import { Sha256 } from '../../wire/sha256'
import { arn, echo, forbidden, serve, start, stopServing, withIam } from './function-url-cloud'
import { type LambdaCloud, restart, role, temporaryDirectory } from './lambda-cloud'

afterEach(stopServing)

describe('the configuration of a function URL', () => {
  it('is made, read, changed, listed by page and deleted, with AWS’s answers', async () => {
    const { lambda, port } = await start()
    const { call } = lambda
    await lambda.deploy('made', echo)
    await call('PublishVersion', { FunctionName: 'made' })
    await call('CreateAlias', { FunctionName: 'made', Name: 'live', FunctionVersion: '1' })

    const made = await call('CreateFunctionUrlConfig', { FunctionName: 'made', AuthType: 'NONE' })

    expect(made).toEqual({
      FunctionUrl: expect.stringMatching(`^http://[a-z0-9]{32}\\.lambda-url\\.us-east-1\\.localhost:${port}/$`),
      FunctionArn: arn,
      AuthType: 'NONE',
      CreationTime: '2026-01-05T09:00:00.000Z',
    })
    const LastModifiedTime = '2026-01-05T09:00:00.000Z'
    expect(await call('GetFunctionUrlConfig', { FunctionName: arn })).toEqual({
      ...made,
      InvokeMode: 'BUFFERED',
      LastModifiedTime,
    })
    const Cors = { AllowOrigins: ['https://app.example'], MaxAge: 86_400 }
    const changed = { ...made, AuthType: 'AWS_IAM', Cors, InvokeMode: 'RESPONSE_STREAM', LastModifiedTime }
    const change = { FunctionName: 'made', AuthType: 'AWS_IAM', Cors, InvokeMode: 'RESPONSE_STREAM' }
    expect(await call('UpdateFunctionUrlConfig', change)).toEqual(changed)
    expect(await call('UpdateFunctionUrlConfig', { FunctionName: 'made' })).toEqual(changed)

    const ofAlias = await call('CreateFunctionUrlConfig', {
      FunctionName: 'made:live',
      AuthType: 'NONE',
      InvokeMode: 'BUFFERED',
    })
    expect(ofAlias).toMatchObject({ FunctionArn: `${arn}:live`, InvokeMode: 'BUFFERED' })
    const first = await call<{ NextMarker: string }>('ListFunctionUrlConfigs', { FunctionName: 'made', MaxItems: 1 })
    expect(first).toMatchObject({ FunctionUrlConfigs: [changed] })
    const rest = { FunctionName: 'made', MaxItems: 1, Marker: first.NextMarker }
    expect(await call('ListFunctionUrlConfigs', rest)).toEqual({
      FunctionUrlConfigs: [{ ...ofAlias, LastModifiedTime }],
    })

    await call('DeleteFunctionUrlConfig', { FunctionName: 'made' })
    await expect(call('GetFunctionUrlConfig', { FunctionName: 'made' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'The resource you requested does not exist.',
    })
    await call('DeleteFunction', { FunctionName: 'made' })
    await lambda.deploy('made', echo)
    expect(await call('ListFunctionUrlConfigs', { FunctionName: 'made' })).toEqual({ FunctionUrlConfigs: [] })
  })

  it('is refused in AWS’s words: of versions, of what is not there, twice, and beyond the limits of CORS', async () => {
    const { lambda } = await start()
    const { call } = lambda
    await lambda.deploy('made', echo)
    await call('PublishVersion', { FunctionName: 'made' })
    const pattern = (value: string) =>
      `1 validation error detected: Value '${value}' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: ((?!^\\d+$)^[0-9a-zA-Z-_]+$)`
    const found = 'The resource you requested does not exist.'
    const create = { FunctionName: 'made', AuthType: 'NONE' }
    const cors = (Cors: object) => ['CreateFunctionUrlConfig', { ...create, Cors }] as const
    const refusals: readonly (readonly [string, object, string, string])[] = [
      ['CreateFunctionUrlConfig', { ...create, Qualifier: '1' }, 'ValidationException', pattern('1')],
      ['GetFunctionUrlConfig', { FunctionName: 'none', Qualifier: '1' }, 'ValidationException', pattern('1')],
      ['UpdateFunctionUrlConfig', { FunctionName: 'made:1' }, 'ValidationException', pattern('1')],
      [
        'DeleteFunctionUrlConfig',
        { FunctionName: 'made', Qualifier: '$LATEST' },
        'ValidationException',
        pattern('$LATEST'),
      ],
      [
        'CreateFunctionUrlConfig',
        { ...create, FunctionName: 'none' },
        'ResourceNotFoundException',
        'Function does not exist',
      ],
      [
        'CreateFunctionUrlConfig',
        { ...create, Qualifier: 'none' },
        'ResourceNotFoundException',
        'Function does not exist',
      ],
      ['UpdateFunctionUrlConfig', { FunctionName: 'none' }, 'ResourceNotFoundException', 'Function does not exist'],
      ['ListFunctionUrlConfigs', { FunctionName: 'none' }, 'ResourceNotFoundException', 'Function does not exist'],
      ['GetFunctionUrlConfig', { FunctionName: 'none' }, 'ResourceNotFoundException', found],
      ['DeleteFunctionUrlConfig', { FunctionName: 'made', Qualifier: 'none' }, 'ResourceNotFoundException', found],
      ['UpdateFunctionUrlConfig', { FunctionName: 'made' }, 'ResourceNotFoundException', found],
      [
        'CreateFunctionUrlConfig',
        { ...create, InvokeMode: 'UNKNOWN' },
        'ValidationException',
        "1 validation error detected: Value 'UNKNOWN' at 'invokeMode' failed to satisfy constraint: Member must satisfy enum value set: [RESPONSE_STREAM, BUFFERED]",
      ],
      [
        'CreateFunctionUrlConfig',
        { FunctionName: 'made:live', Qualifier: 'other', AuthType: 'NONE' },
        'InvalidParameterValueException',
        'The derived qualifier from the function name does not match the specified qualifier.',
      ],
      [
        ...cors({ AllowMethods: ['OPTIONS'] }),
        'ValidationException',
        'Member must have length less than or equal to 6',
      ],
      [...cors({ AllowMethods: Array(7).fill('GET') }), 'ValidationException', 'length less than or equal to 6'],
      [...cors({ MaxAge: 86_401 }), 'ValidationException', 'Member must have value less than or equal to 86400'],
      [...cors({ MaxAge: -1 }), 'ValidationException', 'Member must have value greater than or equal to 0'],
      [...cors({ AllowOrigins: ['*\r\nx: y'] }), 'InvalidParameterValueException', 'cannot be sent in a header'],
      [...cors({ AllowMethods: ['G\n'] }), 'InvalidParameterValueException', 'Cors.AllowMethods'],
      [...cors({ AllowHeaders: ['a\r\nx-more: 1'] }), 'InvalidParameterValueException', 'Cors.AllowHeaders'],
      [...cors({ ExposeHeaders: ['\u2603'] }), 'InvalidParameterValueException', 'Cors.ExposeHeaders'],
      [...cors({ AllowOrigins: [''] }), 'ValidationException', 'greater than or equal to 1'],
      [...cors({ AllowOrigins: Array(101).fill('*') }), 'ValidationException', 'length less than or equal to 100'],
      [
        'AddPermission',
        {
          FunctionName: 'made',
          StatementId: 'a',
          Principal: '*',
          Action: 'lambda:InvokeFunction',
          FunctionUrlAuthType: 'NONE',
        },
        'InvalidParameterValueException',
        'FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action',
      ],
      [
        'AddPermission',
        {
          FunctionName: 'made',
          StatementId: 'a',
          Principal: '*',
          Action: 'lambda:InvokeFunctionUrl',
          InvokedViaFunctionUrl: true,
        },
        'InvalidParameterValueException',
        'InvokedViaFunctionUrl is only supported',
      ],
    ]
    for (const [action, input, code, message] of refusals) {
      await expect(call(action, input)).rejects.toMatchObject({ code, message: expect.stringContaining(message) })
    }
    await call('CreateFunctionUrlConfig', create)
    await expect(call('CreateFunctionUrlConfig', create)).rejects.toMatchObject({
      code: 'ResourceConflictException',
      status: 409,
      message: `Failed to create function url config for [functionArn = ${arn}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
    })
  })

  it('of a template is the same at every start, changes in place, and survives a restart', async () => {
    const directory = temporaryDirectory()
    const { lambda, ...first } = await start({ directory })
    await lambda.deploy('made', echo)
    await first.allow()
    const properties = { TargetFunctionArn: arn, AuthType: 'NONE', Cors: { MaxAge: '60', AllowCredentials: 'true' } }
    expect(await lambda.apply('AWS::Lambda::Url', properties)).toMatchObject({ ref: arn })
    const before = await lambda.call<{ FunctionUrl: string }>('GetFunctionUrlConfig', { FunctionName: 'made' })
    expect(before).toMatchObject({ Cors: { MaxAge: 60, AllowCredentials: true } })

    const again = await restart(lambda, { directory, ...withIam })
    const { send } = await serve(again)
    const url = new URL(before.FunctionUrl).hostname.split('.')[0]
    const here = await again.call<{ FunctionUrl: string }>('GetFunctionUrlConfig', { FunctionName: 'made' })
    expect(here.FunctionUrl).toContain(`//${url}.`)
    expect((await send(here.FunctionUrl, '/')).status).toBe(200)
    await again.apply('AWS::Lambda::Url', { TargetFunctionArn: 'made', AuthType: 'AWS_IAM' })
    const changed = await again.call<{ FunctionUrl: string }>('GetFunctionUrlConfig', { FunctionName: 'made' })
    expect(changed).toMatchObject({ AuthType: 'AWS_IAM', FunctionUrl: here.FunctionUrl })
    expect(changed).not.toHaveProperty('Cors')
  })
})

describe('who may call a function URL', () => {
  it('is everybody, if the function’s policy gives both permissions to everybody', async () => {
    const { lambda, makeUrl, allow, send } = await start()
    await lambda.deploy('made', echo)
    const url = await makeUrl()
    const refused = { status: 403, body: forbidden, headers: { 'x-amzn-errortype': 'AccessDeniedException' } }
    expect(await send(url, '/')).toMatchObject(refused)
    await allow()
    expect(await send(url, '/')).toMatchObject({ status: 200 })
    await lambda.call('RemovePermission', { FunctionName: 'made', StatementId: 'function' })
    expect(await send(url, '/')).toMatchObject(refused)
    // Whoever may invoke it otherwise has this permission, too.
    await allowPlainInvoke(lambda)
    expect(await send(url, '/')).toMatchObject({ status: 200 })
    await lambda.call('UpdateFunctionUrlConfig', { FunctionName: 'made', AuthType: 'AWS_IAM' })
    expect(await send(url, '/')).toMatchObject(refused)
    const nobody = url.replace(/\/\/[a-z0-9]+/, '//0123456789abcdefghijklmnopqrstuv')
    expect(await send(nobody, '/')).toMatchObject({ status: 403, body: '{"Message":null}' })
  })

  it('is what policies can hold those to who make one', async () => {
    const { lambda } = await start()
    const { cloud } = lambda
    await lambda.deploy('made', echo)
    const allow = {
      Effect: 'Allow',
      Action: ['lambda:CreateFunctionUrlConfig', 'lambda:AddPermission'],
      Resource: arn,
      Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } },
    }
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [allow] })
    await cloud.call(root, 'iam', 'PutRolePolicy', { RoleName: 'function-role', PolicyName: 'own', PolicyDocument })
    const asRole = (action: string, input: object) => cloud.call(roleSession(role, 'test'), 'lambda', action, input)
    const create = { FunctionName: 'made', AuthType: 'NONE' }
    const permit = { FunctionName: 'made', StatementId: 'a', Action: 'lambda:InvokeFunctionUrl', Principal: '*' }
    await expect(asRole('CreateFunctionUrlConfig', create)).rejects.toThrow('not authorized to perform')
    await expect(asRole('AddPermission', { ...permit, FunctionUrlAuthType: 'NONE' })).rejects.toThrow('not authorized')
    await asRole('CreateFunctionUrlConfig', { ...create, AuthType: 'AWS_IAM' })
    await asRole('AddPermission', { ...permit, FunctionUrlAuthType: 'AWS_IAM' })
  })

  it('is told by a signature for Lambda, where AWS_IAM asks for one', async () => {
    const { lambda, port, makeUrl, send } = await start({
      identify: (cloud) => {
        const identify = createIdentifier(cloud)
        return (request) => identify(request).principal
      },
    })
    const principal: Principal = { kind: 'root', accountId: '000000000000', arn: 'arn:aws:iam::000000000000:root' }
    lambda.cloud.credentials.set(credentials.accessKeyId, { ...credentials, principal })
    await lambda.deploy('made', 'exports.handler = async ({ requestContext }) => requestContext')
    const url = await makeUrl({ AuthType: 'AWS_IAM' })

    const answer = await sign(url, port, 'lambda')

    expect(await send(url, '/orders', { headers: answer })).toMatchObject({ status: 200 })
    const { authorizer, accountId } = JSON.parse((await send(url, '/orders', { headers: answer })).body)
    expect(accountId).toBe('000000000000')
    expect(authorizer).toEqual({
      iam: {
        accessKey: 'ASIATEST',
        accountId: '000000000000',
        callerId: '000000000000',
        cognitoIdentity: null,
        principalOrgId: null,
        userArn: 'arn:aws:iam::000000000000:root',
        userId: '000000000000',
      },
    })
    expect(await send(url, '/other', { headers: answer })).toMatchObject({
      status: 403,
      headers: { 'x-amzn-errortype': 'InvalidSignatureException' },
      body: expect.stringContaining('The request signature we calculated does not match'),
    })
    expect(await send(url, '/orders', { headers: await sign(url, port, 'execute-api') })).toMatchObject({
      status: 403,
      body: expect.stringContaining("Credential should be scoped to correct service: 'lambda'."),
    })
    expect(await send(url, '/orders')).toMatchObject({ status: 403, body: forbidden })
  })
})

describe('pages of other sites', () => {
  const page = (origin: string) => ({ origin, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' })

  it('are answered by CORS, preflights without the function', async () => {
    const { publish, send } = await start()
    const Cors = {
      AllowOrigins: ['https://app.example'],
      AllowMethods: ['GET', 'POST'],
      AllowHeaders: ['content-type'],
      ExposeHeaders: ['x-own'],
      AllowCredentials: true,
      MaxAge: 60,
    }
    const code = `exports.handler = async ({ requestContext: { http } }) =>
      ({ statusCode: 200, body: http.method, headers: { 'access-control-allow-origin': '*' } })`
    const url = await publish(code, { Cors })
    const asks = { 'access-control-request-method': 'POST' }
    const preflight = { method: 'OPTIONS', headers: { ...page('https://app.example'), ...asks } }
    expect(await send(url, '/', preflight)).toMatchObject({
      status: 200,
      body: '',
      headers: {
        'access-control-allow-origin': 'https://app.example',
        'access-control-allow-methods': 'GET,POST',
        'access-control-allow-headers': 'content-type',
        'access-control-allow-credentials': 'true',
        'access-control-max-age': '60',
        vary: 'Origin',
      },
    })
    const posted = await send(url, '/', { method: 'POST', headers: page('https://app.example') })
    expect(posted).toMatchObject({
      body: 'POST',
      headers: { 'access-control-allow-origin': 'https://app.example, *', 'access-control-expose-headers': 'x-own' },
    })
    const other = await send(url, '/', { ...preflight, headers: { ...page('https://evil.example'), ...asks } })
    expect(other.headers).not.toHaveProperty('access-control-allow-origin')
    expect(await send(url, '/', { method: 'POST', headers: page('https://evil.example') })).toMatchObject({
      status: 403,
    })
  })

  it('may read what any origin may, and post nothing to it; nor is anything else under its name', async () => {
    const { publish, send } = await start()
    const url = await publish('exports.handler = async (event) => event.rawPath', { Cors: { AllowOrigins: ['*'] } })
    expect(await send(url, '/', { headers: page('https://any.example') })).toMatchObject({
      status: 200,
      headers: { 'access-control-allow-origin': 'https://any.example' },
    })
    expect(await send(url, '/', { method: 'POST', headers: page('https://any.example') })).toMatchObject({
      status: 403,
    })
    expect(await send(url, '/mail')).toMatchObject({ status: 200, body: '/mail' })
    const onAws = url.replace(/\.localhost:\d+/, '.on.aws')
    expect(await send(onAws, '/_local/health')).toMatchObject({ status: 200, body: '/_local/health' })
    const [id] = new URL(url).hostname.split('.')
    expect(await send('http://localhost', `/_aws/lambda-url/${id}/a`)).toMatchObject({ status: 200, body: '/a' })
    expect(await send(`http://${id}.lambda-url.us-east-1.evil.example`, '/')).toMatchObject({ status: 403 })
  })
})

async function allowPlainInvoke(lambda: LambdaCloud): Promise<void> {
  const StatementId = 'plain'
  await lambda.call('AddPermission', {
    FunctionName: 'made',
    StatementId,
    Action: 'lambda:InvokeFunction',
    Principal: '*',
  })
}

const credentials = { accessKeyId: 'ASIATEST', secretAccessKey: 'secret', sessionToken: 'session' }

async function sign(url: string, port: number, service: string): Promise<Record<string, string>> {
  const signer = new SignatureV4({ credentials, region: 'us-east-1', service, sha256: Sha256 as never })
  const { host } = new URL(url)
  const { headers } = await signer.sign({
    method: 'GET',
    protocol: 'http:',
    hostname: host,
    port,
    path: '/orders',
    headers: { host },
  })
  return headers
}
