/** Pages that sign people in and call an API with what they got, in a real browser, which asks before it lets them. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import {
  CognitoIdentityClient,
  CreateIdentityPoolCommand,
  SetIdentityPoolRolesCommand,
} from '@aws-sdk/client-cognito-identity'
import {
  AdminCreateUserCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminSetUserPasswordCommand,
  AssociateSoftwareTokenCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import { build as bundle } from 'esbuild'
import { generateSync } from 'otplib'
import type { Browser, Page } from 'playwright-core'
import { build } from '../../cli/build'
import { parametersOf } from '../../cli/parameters'
import { type LocalCloud, startLocalCloud } from '../../local/start-local-cloud'
import { findChromium, launchChromium, newPerson, type Person } from './chromium'
import type * as page from './sign-in-page'

const executable = findChromium()
const describeInChromium = executable === undefined ? describe.skip : describe
jest.setTimeout(30_000)
const password = 'Correct-horse-7'

type App = typeof page

describeInChromium('a page that signs people in', () => {
  let local: LocalCloud
  let site: Server
  let browser: Browser
  let person: Person
  let script: string
  let settings: page.Settings
  let cognito: CognitoIdentityProviderClient
  /** A page of the developer's own server, which the start allows, and the API too. */
  let allowed: string
  /** The same server by another name. */
  let foreign: string

  beforeAll(async () => {
    script = await bundled()
    const html = `<!doctype html><title>An application</title><script>${script.replaceAll('</script', '<\\/script')}</script>`
    site = createServer((_, answer) => void answer.setHeader('content-type', 'text/html').end(html))
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
    const { port } = site.address() as AddressInfo
    allowed = `http://app.example:${port}`
    foreign = `http://evil.example:${port}`
    const [{ directory }, launched] = await Promise.all([
      build(),
      launchChromium(executable ?? '', ['--host-resolver-rules=MAP *.example 127.0.0.1']),
    ])
    browser = launched
    local = await startLocalCloud({
      assembly: directory,
      awsPort: 0,
      webPort: 0,
      clock: 'manual',
      allowedOrigins: [allowed],
      parameters: (addresses) => ({
        ...parametersOf(directory)(addresses),
        'signalbox-greeting': { AllowedOrigin: allowed },
      }),
    })
    cognito = new CognitoIdentityProviderClient(local.sdkConfig)
    const { UserPoolId: poolId = '', PageClientId: clientId = '' } = local.outputs('signalbox-identity')
    const identityPoolId = await makeIdentityPool(local, poolId, clientId)
    settings = { poolId, clientId, identityPoolId, endpoint: local.endpointUrl }
  }, 120_000)

  afterAll(async () => {
    cognito?.destroy()
    await browser?.close()
    site?.close()
    await local?.stop()
  })

  beforeEach(async () => {
    person = await newPerson(browser, { bypassCSP: true })
  })

  afterEach(() => person.context.close())

  async function open(origin: string): Promise<Page> {
    const opened = await person.context.newPage()
    await opened.goto(origin)
    // Pages of the web port have no scripts of others: this one is put there.
    if (origin === local.webUrl) await opened.addScriptTag({ content: script })
    return opened
  }

  /** Calls what the page has under that name. */
  async function run<Name extends keyof App>(on: Page, name: Name, ...given: Parameters<App[Name]>) {
    const source = `app.${name}(...${JSON.stringify(given)})`
    return on.evaluate<Awaited<ReturnType<App[Name]>>>(source)
  }

  async function newUser(Username: string, more: Readonly<Record<string, string>> = {}) {
    const one = { UserPoolId: settings.poolId, Username }
    const attributes = { email: `${Username}@example.com`, email_verified: 'true', given_name: 'John', ...more }
    const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }))
    await cognito.send(new AdminCreateUserCommand({ ...one, MessageAction: 'SUPPRESS', UserAttributes }))
    await cognito.send(new AdminSetUserPasswordCommand({ ...one, Password: password, Permanent: true }))
    return one
  }

  async function texted(Username: string, number: string): Promise<void> {
    const one = await newUser(Username, { phone_number: number, phone_number_verified: 'true' })
    await cognito.send(
      new AdminSetUserMFAPreferenceCommand({ ...one, SMSMfaSettings: { Enabled: true, PreferredMfa: true } }),
    )
  }

  async function codeSentTo(number: string): Promise<string | undefined> {
    const response = await fetch(`${local.webUrl}/phone/messages?to=${encodeURIComponent(number)}`)
    const { messages } = (await response.json()) as { messages: { message: string }[] }
    return messages.map(({ message }) => /\d{6}/.exec(message)?.[0] ?? '').at(-1)
  }

  /** Gives what tells the code of now. */
  async function withAuthenticator(Username: string): Promise<() => string> {
    const one = await newUser(Username)
    const { AuthenticationResult } = await cognito.send(
      new InitiateAuthCommand({
        ClientId: settings.clientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: Username, PASSWORD: password },
      }),
    )
    const { AccessToken } = AuthenticationResult ?? {}
    const { SecretCode: secret = '' } = await cognito.send(new AssociateSoftwareTokenCommand({ AccessToken }))
    const codeOfNow = () => generateSync({ secret, epoch: local.clock.now().getTime() / 1000 })
    await cognito.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: codeOfNow() }))
    await cognito.send(
      new AdminSetUserMFAPreferenceCommand({ ...one, SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true } }),
    )
    await local.clock.advance('30s')
    return codeOfNow
  }

  test('of the web port: by SRP and a code that was texted, and is greeted with its ID token, not without', async () => {
    await texted('jdoe', '+15555550123')
    const opened = await open(local.webUrl)
    const greeting = `${local.webUrl}/api/greeting/any`

    await expect(run(opened, 'signIn', settings, 'jdoe', 'Wrong-horse-7')).rejects.toThrow('NotAuthorizedException')
    expect(await run(opened, 'signIn', settings, 'jdoe', password)).toEqual({ is: 'SMS_MFA' })
    const signedIn = await run(opened, 'sendCode', (await codeSentTo('+15555550123')) ?? '')
    if (signedIn.is !== 'in') throw new Error(signedIn.is)

    expect(await run(opened, 'call', greeting, 'PUT', signedIn.idToken)).toMatchObject({
      status: 200,
      body: { message: 'Hello John!', method: 'PUT', path: '/any' },
    })
    expect(await run(opened, 'call', greeting, 'PUT')).toEqual({ status: 401, body: { message: 'Unauthorized' } })
  })

  test('of an allowed origin: with Amplify and an authenticator, whose credentials it uses, and asks the API first', async () => {
    const codeOfNow = await withAuthenticator('careful')
    const opened = await open(allowed)
    const asked: unknown[] = []
    local.cloud.onTrace(({ kind, detail }) => {
      if (kind === 'api.request') asked.push(detail.method)
    })
    const greeting = `${local.webUrl}/api/greeting`

    const next = await run(opened, 'amplifySignIn', settings, 'careful', password)
    expect(next).toBe('CONFIRM_SIGN_IN_WITH_TOTP_CODE')
    const signedIn = await run(opened, 'amplifySendCode', settings.endpoint, codeOfNow())

    expect(signedIn).toMatchObject({
      identityId: expect.stringMatching(/^us-east-1:/),
      caller: expect.stringContaining(':assumed-role/page-visitor/'),
    })
    expect(await run(opened, 'call', greeting, 'DELETE', signedIn.idToken)).toMatchObject({
      status: 200,
      body: { message: 'Hello John!', method: 'DELETE' },
    })
    expect(await run(opened, 'call', greeting, 'DELETE')).toEqual({ status: 401, body: { message: 'Unauthorized' } })
    expect(asked.slice(0, 2)).toEqual(['OPTIONS', 'DELETE'])
  })

  test('of another origin signs nobody in, and calls no API', async () => {
    await texted('victim', '+15555550199')
    const opened = await open(foreign)

    await expect(run(opened, 'signIn', settings, 'victim', password)).rejects.toThrow('Network')
    await expect(run(opened, 'amplifySignIn', settings, 'victim', password)).rejects.toThrow()
    expect(await run(opened, 'call', `${local.webUrl}/api/greeting`, 'GET', 'a.b.c')).toBeUndefined()
    expect(
      await run(opened, 'call', `${local.endpointUrl}/${settings.poolId}/.well-known/jwks.json`, 'GET'),
    ).toBeUndefined()
    expect(await codeSentTo('+15555550199')).toBeUndefined()
  })
})

async function bundled(): Promise<string> {
  const { outputFiles } = await bundle({
    entryPoints: [join(__dirname, 'sign-in-page.ts')],
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    globalName: 'app',
    minify: true,
    define: { global: 'globalThis' },
    logLevel: 'error',
  })
  return outputFiles[0]?.text ?? ''
}

/** Whose people may say who they are, and no more. */
async function makeIdentityPool({ sdkConfig }: LocalCloud, poolId: string, ClientId: string): Promise<string> {
  const identities = new CognitoIdentityClient(sdkConfig)
  const iam = new IAMClient(sdkConfig)
  const { IdentityPoolId = '' } = await identities.send(
    new CreateIdentityPoolCommand({
      IdentityPoolName: 'pages',
      AllowUnauthenticatedIdentities: false,
      CognitoIdentityProviders: [{ ProviderName: `cognito-idp.us-east-1.amazonaws.com/${poolId}`, ClientId }],
    }),
  )
  const trust = {
    Effect: 'Allow',
    Principal: { Federated: 'cognito-identity.amazonaws.com' },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: { 'cognito-identity.amazonaws.com:aud': IdentityPoolId } },
  }
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: 'page-visitor',
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    }),
  )
  await identities.send(new SetIdentityPoolRolesCommand({ IdentityPoolId, Roles: { authenticated: Role?.Arn ?? '' } }))
  identities.destroy()
  iam.destroy()
  return IdentityPoolId
}
