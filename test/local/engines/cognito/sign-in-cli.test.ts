/** An administrator's sign-in by the AWS CLI, as in tutorials. */
import { awsCli, describeWithCli } from '../../aws-cli'
import { type Answer, allFlows, makePool, tokensOf } from './sign-in-cloud'
import { createWireCloud, type WireCloud } from './wire-cloud'

describeWithCli('the AWS CLI', () => {
  let at: WireCloud

  beforeAll(async () => {
    at = await createWireCloud()
  })
  afterAll(() => at.stop())

  it('signs in an invited person and sets the new password', async () => {
    const { poolId, clientId } = await makePool(at, {}, allFlows)
    const temporary = ['--temporary-password', 'Temporary-1!', '--message-action', 'SUPPRESS']
    const cognito = (...words: readonly string[]) => awsCli<Answer>(at.url, ['cognito-idp', ...words])
    const ids = ['--user-pool-id', poolId, '--client-id', clientId]
    await cognito('admin-create-user', '--user-pool-id', poolId, '--username', 'jdoe', ...temporary)
    const flow = ['--auth-flow', 'ADMIN_USER_PASSWORD_AUTH']
    const given = ['--auth-parameters', 'USERNAME=jdoe,PASSWORD=Temporary-1!']
    const asked = await cognito('admin-initiate-auth', ...ids, ...flow, ...given)
    expect(asked.ChallengeName).toBe('NEW_PASSWORD_REQUIRED')
    const answer = ['--challenge-name', 'NEW_PASSWORD_REQUIRED', '--session', asked.Session ?? '']
    const responses = ['--challenge-responses', 'USERNAME=jdoe,NEW_PASSWORD=Correct-Horse-9']
    const done = await cognito('admin-respond-to-auth-challenge', ...ids, ...answer, ...responses)
    expect(tokensOf(done).TokenType).toBe('Bearer')
  })
})
