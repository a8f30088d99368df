/** A cloud in memory with all engines, for tests of user pools: what its people get by mail and on the phone is read here. */

import type { Cloud } from '../../../../local/kernel/cloud'
import type { Principal } from '../../../../local/kernel/principal'
import { createEngines, type Engines } from '../../../../local/start/engines'
import { createTestCloud, root, type TestCloudOptions } from '../../create-test-cloud'

export type Output = Readonly<Record<string, unknown>>

export interface PoolCloud {
  readonly cloud: Cloud
  readonly engines: Engines
  /** As the account. */
  admin<Result = Output>(action: string, input?: object): Promise<Result>
  /** As an application: without a signature. */
  app<Result = Output>(action: string, input: object): Promise<Result>
  /** The code, or the temporary password, in the newest mail. */
  mailedCode(to: string): Promise<string>
  textedCode(to: string): Promise<string>
  mails(to: string): Promise<readonly { readonly subject: string; readonly from: string; readonly body: string }[]>
  texts(to: string): Promise<readonly string[]>
  /** A role that may send text messages, and that trusts the service. */
  smsRole(externalId?: string): Promise<string>
  advance(milliseconds: number): Promise<void>
  stop(): Promise<void>
}

const anybody: Principal = { kind: 'anonymous' }

export async function createPoolCloud(options: TestCloudOptions = {}): Promise<PoolCloud> {
  const cloud = await createTestCloud(options)
  const engines = createEngines(cloud, {})
  for (const service of engines.services) await service.load?.()
  for (const service of engines.services) await service.resume?.()
  let roles = 0

  async function mails(to: string) {
    const found = await engines.mailbox.list({ to })
    return found.map(({ subject, from, html, text }) => ({ subject, from, body: html ?? text ?? '' }))
  }
  const texts = async (to: string) => (await engines.phone.list({ to })).map(({ message }) => message)

  return {
    cloud,
    engines,
    mails,
    texts,
    admin: (action, input = {}) => cloud.call(root, 'cognito-idp', action, input),
    app: (action, input) => cloud.call(anybody, 'cognito-idp', action, input),
    mailedCode: async (to) => codeIn((await mails(to)).at(-1)?.body),
    textedCode: async (to) => codeIn((await texts(to)).at(-1)),
    async smsRole(externalId) {
      const RoleName = `sms-${roles++}`
      const Condition =
        externalId === undefined ? {} : { Condition: { StringEquals: { 'sts:ExternalId': externalId } } }
      const trust = { Effect: 'Allow', Principal: { Service: 'cognito-idp.amazonaws.com' }, Action: 'sts:AssumeRole' }
      const policy = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
      const { Role } = await cloud.call<{ Role: { Arn: string } }>(root, 'iam', 'CreateRole', {
        RoleName,
        AssumeRolePolicyDocument: policy({ ...trust, ...Condition }),
      })
      await cloud.call(root, 'iam', 'PutRolePolicy', {
        RoleName,
        PolicyName: 'send',
        PolicyDocument: policy({ Effect: 'Allow', Action: 'sns:Publish', Resource: '*' }),
      })
      return Role.Arn
    },
    async advance(milliseconds) {
      await cloud.clock.advance(milliseconds)
    },
    async stop() {
      for (const service of [...engines.services].reverse()) await service.stop?.()
      cloud.clock.stop()
      await cloud.store.close()
    },
  }
}

/** What stands behind "code is" or "password is". */
function codeIn(text = ''): string {
  const code = /(?:code|password) is (\S+?)\.?(?:$|\s|<)/.exec(text)?.[1]
  if (code === undefined) throw new Error(`No code in "${text}"`)
  return code
}

export const password = 'Correct-Horse-9'

export interface MadePool {
  readonly poolId: string
  readonly clientId: string
}

/** A pool and a client of it. */
export async function makePool({ admin }: PoolCloud, pool: object = {}, client: object = {}): Promise<MadePool> {
  const { UserPool } = await admin<{ UserPool: { Id: string } }>('CreateUserPool', { PoolName: 'people', ...pool })
  const { UserPoolClient } = await admin<{ UserPoolClient: { ClientId: string } }>('CreateUserPoolClient', {
    UserPoolId: UserPool.Id,
    ClientName: 'app',
    ...client,
  })
  return { poolId: UserPool.Id, clientId: UserPoolClient.ClientId }
}

export const attributes = (given: Readonly<Record<string, string>>) =>
  Object.entries(given).map(([Name, Value]) => ({ Name, Value }))

export interface ShownUser {
  readonly Username: string
  readonly UserStatus: string
  readonly Enabled: boolean
  readonly attributes: Readonly<Record<string, string>>
}

export async function shownUser({ admin }: PoolCloud, UserPoolId: string, Username: string): Promise<ShownUser> {
  const { UserAttributes, ...user } = await admin<
    Omit<ShownUser, 'attributes'> & { readonly UserAttributes: readonly { Name: string; Value: string }[] }
  >('AdminGetUser', { UserPoolId, Username })
  return { ...user, attributes: Object.fromEntries(UserAttributes.map(({ Name, Value }) => [Name, Value])) }
}

/** What was thrown, as `code: message`. */
export async function refusal(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'nothing was refused',
    (error: { readonly code?: string; readonly message: string }) => `${error.code}: ${error.message}`,
  )
}
