/** People of an older directory, which is a small server here, are moved at their first sign-in. */
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CognitoIdentityProviderClient, InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider'
import { EnableRuleCommand, ListRulesCommand } from '@aws-sdk/client-eventbridge'
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { build } from '../../cli/build'
import { parametersOf } from '../../cli/parameters'
import { type Signalbox, startScenario } from './signalbox'

const token = 'token-of-the-older-directory'
const oldPassword = 'old and short'
let server: Server
let signalbox: Signalbox
let cognito: CognitoIdentityProviderClient
let asked: { readonly authorization: string | undefined; readonly userName: string }[]

beforeAll(async () => {
  asked = []
  server = createServer(async (request, response) => {
    const { userName, password } = JSON.parse(await bodyOf(request)) as { userName: string; password: string }
    asked.push({ authorization: request.headers.authorization, userName })
    if (userName === 'broken') response.writeHead(500).end()
    else if (userName !== 'old-hand' || password !== oldPassword) response.writeHead(401).end()
    else response.end(JSON.stringify({ email: 'old.hand@example.com', isEmailVerified: true, givenName: 'Hanna' }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { directory: assembly } = await build({})
  signalbox = await startScenario({
    assembly,
    parameters: (addresses) => {
      const given = parametersOf(assembly)(addresses)
      const ofIdentity = {
        ...(given['signalbox-identity'] as Record<string, string>),
        OlderDirectories: 'older-directories',
      }
      return { ...given, 'signalbox-identity': ofIdentity }
    },
  })
  const { local } = signalbox
  const { Rules = [] } = await signalbox.eventBridge.send(new ListRulesCommand({}))
  for (const { Name } of Rules.filter((rule) => /identity.*ReconcileSchedule/.test(rule.Name ?? ''))) {
    await signalbox.eventBridge.send(new EnableRuleCommand({ Name }))
  }
  cognito = new CognitoIdentityProviderClient(local.sdkConfig)
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const secrets = new SecretsManagerClient(local.sdkConfig)
  const SecretString = JSON.stringify([{ name: 'staff-2009', url, token }])
  await secrets.send(new CreateSecretCommand({ Name: 'older-directories', SecretString }))
  secrets.destroy()
})

afterAll(async () => {
  cognito.destroy()
  await signalbox.stop()
  server.close()
})

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

async function signIn(USERNAME: string, PASSWORD: string) {
  const ClientId = signalbox.local.outputs('signalbox-identity').PageClientId
  const answer = await cognito.send(
    new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD } }),
  )
  await signalbox.local.idle()
  return answer.AuthenticationResult?.AccessToken
}

async function published(detailType: string): Promise<readonly Record<string, unknown>[]> {
  const data: Record<string, unknown>[] = []
  for await (const [, value] of signalbox.local.cloud.store.range('events/archived/')) {
    const { event } = value as { event: { detailType: string; detail: string } }
    if (event.detailType === detailType) data.push((JSON.parse(event.detail) as { data: Record<string, unknown> }).data)
  }
  return data
}

test('who is known to the older directory is in with the old password, confirmed, and it is told once', async () => {
  expect(await signIn('old-hand', oldPassword)).toBeDefined()
  expect(asked).toEqual([{ authorization: `Bearer ${token}`, userName: 'old-hand' }])
  await signalbox.local.clock.advance('6m')
  await signalbox.local.idle()

  expect(await signIn('old-hand', oldPassword)).toBeDefined()
  expect(asked).toHaveLength(1)
  const [registered] = await published('UserRegistered')
  expect(registered).toMatchObject({ way: 'migration' })
  expect(await published('UserMigrated')).toEqual([
    { sub: registered?.sub, userPoolId: registered?.userPoolId, directory: 'staff-2009' },
  ])
})

test('a wrong password, an unknown name and a directory that fails look the same, and nobody is made', async () => {
  const messages = []
  for (const [userName, tried] of [
    ['old-hand', 'another password'],
    ['nobody', oldPassword],
    ['broken', oldPassword],
    ['nobody@example.com', oldPassword],
  ] as const) {
    const error = await signIn(userName, tried).catch((each: Error) => each)
    messages.push(error instanceof Error ? `${error.name}: ${error.message}` : 'signed in')
  }

  expect(new Set(messages)).toEqual(new Set(['NotAuthorizedException: Incorrect username or password.']))
  expect(await published('UserMigrated')).toHaveLength(1)
})

test('neither a password nor the token of the directory is in a log or an event', async () => {
  const text = `${await signalbox.logs()}${await signalbox.archive()}`

  for (const secret of [oldPassword, 'another password', token]) expect(text).not.toContain(secret)
})
