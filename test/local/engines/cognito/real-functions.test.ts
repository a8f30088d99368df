/** Triggers with Lambda's own functions: what a pool may call, and what comes back. */
import { createEndpoint, type Endpoint } from '../../../../local/wire/endpoint'
import { root } from '../../create-test-cloud'
import { zipOf } from '../../lib/zip/zip-of'
import { createPoolCloud, type MadePool, makePool, type PoolCloud, password, refusal } from './pool-cloud'
import { allFlows, functionArn } from './sign-in-cloud'

let at: PoolCloud
let endpoint: Endpoint
let pool: MadePool

beforeAll(async () => {
  at = await createPoolCloud()
  // Functions are told where AWS is.
  endpoint = createEndpoint(at.cloud)
  await endpoint.listen(0)
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] })
  await at.cloud.call(root, 'iam', 'CreateRole', { RoleName: 'functions', AssumeRolePolicyDocument })
  const code = `exports.handler = async (event) => {
    if (event.userName === 'banned') throw new Error('You are banned')
    return event
  }`
  await at.cloud.call(root, 'lambda', 'CreateFunction', {
    FunctionName: 'guard',
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Role: 'arn:aws:iam::000000000000:role/functions',
    Code: { ZipFile: zipOf({ 'index.js': code }) },
  })
  pool = await makePool(at, { LambdaConfig: { PreAuthentication: functionArn('guard') } }, allFlows)
  for (const Username of ['jdoe', 'banned']) {
    const one = { UserPoolId: pool.poolId, Username }
    await at.admin('AdminCreateUser', { ...one, MessageAction: 'SUPPRESS' })
    await at.admin('AdminSetUserPassword', { ...one, Password: password, Permanent: true })
  }
})
afterAll(async () => {
  await endpoint.close()
  await at.stop()
})

const signIn = (USERNAME: string): Promise<string> =>
  refusal(
    at.app('InitiateAuth', {
      ClientId: pool.clientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME, PASSWORD: password },
    }),
  )

it('runs a function that lets the pool in, and no other', async () => {
  expect(await signIn('jdoe')).toBe(
    'UnexpectedLambdaException: PreAuthentication invocation failed due to error AccessDeniedException.',
  )
  await at.cloud.call(root, 'lambda', 'AddPermission', {
    FunctionName: 'guard',
    StatementId: 'pool',
    Action: 'lambda:InvokeFunction',
    Principal: 'cognito-idp.amazonaws.com',
    SourceArn: at.cloud.arn('cognito-idp', `userpool/${pool.poolId}`),
  })
  expect(await signIn('jdoe')).toBe('nothing was refused')
  expect(await signIn('banned')).toBe(
    'UserLambdaValidationException: PreAuthentication failed with error You are banned.',
  )
})
