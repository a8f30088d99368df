/** A whole run of sign-ins: what only its owner may know is in no log, trace, event or file. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  AdminAddUserToGroupCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  DescribeUserPoolClientCommand,
  ForgotPasswordCommand,
  InitiateAuthCommand,
  ListUserPoolClientsCommand,
  RespondToAuthChallengeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { generateSync } from 'otplib'
import { createBrowser } from '../local/engines/cognito/hosted-cloud'
import { createSrpClient, verifierOf } from '../local/engines/cognito/srp-client'
import { peopleOf } from './people'
import { type Signalbox, startScenario } from './signalbox'

const data = mkdtempSync(join(tmpdir(), 'signalbox-secrets-'))
const userName = 'keeper'
const email = 'keeper@example.com'
const passwords = {
  first: 'First-of-passwords-1',
  second: 'Second-of-passwords-2',
  third: 'Third-of-passwords-3',
  wrong: 'Wrong-of-passwords-4',
  weak: 'weakestofpasswords',
  misplaced: 'Misplaced-password-5',
  long: `Long-password-6${'x'.repeat(300)}`,
  bare: 'Bare-7',
}

/** By what they are. */
const secrets = new Map<string, string>(Object.entries(passwords).map(([name, value]) => [`password ${name}`, value]))
/** The mail that brings them is kept: that is what a mailbox is for. */
const mailed = new Map<string, string>()
const traces: string[] = []

let signalbox: Signalbox
let cognito: CognitoIdentityProviderClient
let outputs: Readonly<Record<string, string>>
let isStopped = false

beforeAll(async () => {
  signalbox = await startScenario({ data })
  signalbox.local.cloud.onTrace((record) => traces.push(JSON.stringify(record)))
  cognito = new CognitoIdentityProviderClient(signalbox.local.sdkConfig)
  outputs = signalbox.local.outputs('signalbox-identity')
  await runThrough()
}, 120_000)

afterAll(async () => {
  cognito?.destroy()
  if (!isStopped) await signalbox?.stop()
  rmSync(data, { recursive: true, force: true })
})

/** Notes what it is given as a secret. */
function keep(what: string, value: string | undefined): string {
  if (!value) throw new Error(`There is no ${what}`)
  secrets.set(what, value)
  return value
}

interface Given {
  readonly body?: unknown
  readonly token?: string
  readonly cookie?: string
}

async function call(method: string, path: string, { body, token, cookie }: Given = {}) {
  const { webUrl } = signalbox.local
  const response = await fetch(`${webUrl}/api/identity${path}`, {
    method,
    headers: {
      Origin: webUrl,
      'X-Signalbox-Session': '1',
      'Content-Type': 'application/json',
      ...(token && { Authorization: `Bearer ${token}` }),
      ...(cookie && { Cookie: cookie }),
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const set = response.headers.get('set-cookie')?.split(';')[0] ?? ''
  const answered = (await response.json()) as Record<string, string>
  await signalbox.local.idle()
  return { status: response.status, body: answered, cookie: set }
}

async function codeFromMail(what: string): Promise<string> {
  await signalbox.local.idle()
  const newest = (await signalbox.mails(email)).at(-1)
  const code = /\b\d{6}\b/.exec(newest?.text || newest?.html || '')?.[0]
  if (!code) throw new Error(`No mail has a ${what}`)
  mailed.set(what, code)
  return code
}

function keepSession(what: string, { body, cookie }: Awaited<ReturnType<typeof call>>) {
  const token = keep(`access token ${what}`, body.accessToken)
  keep(`refresh token ${what}`, decodeURIComponent(cookie.slice(cookie.indexOf('=') + 1)))
  return { token, cookie }
}

async function runThrough(): Promise<void> {
  const user = { UserPoolId: outputs.UserPoolId, Username: userName }
  const client = { ClientId: outputs.PageClientId, Username: userName }
  const names = { given_name: 'Kim', family_name: 'Keeper', gender: 'Female', email }
  const UserAttributes = Object.entries(names).map(([Name, Value]) => ({ Name, Value }))
  const signUp = (Password: string) => cognito.send(new SignUpCommand({ ...client, Password, UserAttributes }))

  await expect(signUp(passwords.weak)).rejects.toThrow()
  await signUp(passwords.first)
  await cognito.send(
    new ConfirmSignUpCommand({ ...client, ConfirmationCode: await codeFromMail('code of the sign-up') }),
  )
  await cognito.send(new AdminAddUserToGroupCommand({ ...user, GroupName: 'admins' }))
  await cognito.send(new ForgotPasswordCommand(client))
  const ConfirmationCode = await codeFromMail('code of the reset')
  await cognito.send(new ConfirmForgotPasswordCommand({ ...client, ConfirmationCode, Password: passwords.second }))
  await cognito.send(new AdminSetUserPasswordCommand({ ...user, Password: passwords.first, Permanent: true }))
  const { AuthenticationResult: result } = await cognito.send(
    new InitiateAuthCommand({
      ClientId: outputs.PageClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: userName, PASSWORD: passwords.first },
    }),
  )
  keep('ID token', result?.IdToken)
  keep('access token of the page', result?.AccessToken)
  keep('refresh token of the page', result?.RefreshToken)

  await signInBySrp()
  await signInOnPages()
  await takeCredentials(result?.IdToken ?? '')

  // What is wrong is told; what was given is not.
  expect((await call('POST', '/session', { body: { userName, password: passwords.wrong } })).status).toBe(403)
  expect((await call('POST', '/session', { body: { userName, password: [passwords.misplaced] } })).status).toBe(400)
  expect((await call('POST', '/session', { body: `{"password":"${passwords.misplaced}"` })).status).toBe(400)
  expect((await call('POST', `/session?password=${passwords.misplaced}`, { body: {} })).status).toBe(400)
  expect((await call('POST', '/session', { body: { userName, password: passwords.long } })).status).toBe(400)
  expect((await call('POST', '/session', { body: passwords.bare })).status).toBe(400)
  const mistyped = { challenge: 'SMS_MFA', session: `${passwords.misplaced}${'x'.repeat(5000)}`, userName, answer: '1' }
  expect((await call('POST', '/session/challenge', { body: mistyped })).status).toBe(400)

  const first = keepSession('1', await call('POST', '/session', { body: { userName, password: passwords.first } }))
  const { token } = first
  await call('PUT', '/me/password', { token, body: { current: passwords.wrong, next: passwords.third } })
  await call('PUT', '/me/password', { token, body: { current: passwords.first, next: passwords.weak } })
  const changed = await call('PUT', '/me/password', {
    token,
    body: { current: passwords.first, next: passwords.third },
  })
  expect(changed.status).toBe(200)

  expect((await call('PUT', '/me/totp', { token, body: { code: keep('mistyped code', '98 76 54') } })).status).toBe(400)

  const secret = keep('TOTP secret', (await call('POST', '/me/totp', { token })).body.secret)
  const totp = () => generateSync({ secret, epoch: Math.floor(signalbox.local.clock.now().getTime() / 1000) })
  expect((await call('PUT', '/me/totp', { token, body: { code: totp() } })).status).toBe(200)
  expect((await call('PUT', '/me/mfa', { token, body: { methods: ['totp'], preferred: 'totp' } })).status).toBe(200)
  await signalbox.local.clock.advance('31s')
  const asked = await call('POST', '/session', { body: { userName, password: passwords.third } })
  expect(asked).toMatchObject({ status: 202, body: { challenge: 'SOFTWARE_TOKEN_MFA' } })
  keep('session of a challenge', asked.body.session)
  const code = totp()
  keep('TOTP code', code)
  const second = keepSession('2', await call('POST', '/session/challenge', { body: { ...asked.body, answer: code } }))
  const third = keepSession('3', await call('POST', '/session/refresh', { cookie: second.cookie }))

  const application = {
    applicationId: 'vault',
    name: 'Vault',
    company: 'Example',
    countries: ['PT'],
    roles: ['reader'],
    redirectUris: ['https://vault.example.com/in'],
    isConfidential: true,
  }
  expect((await call('POST', '/applications', { token: third.token, body: application })).status).toBe(201)
  const revealed = await call('POST', '/applications/vault/secret', { token: third.token })
  keep('client secret of an application', revealed.body.clientSecret)
  const { UserPoolId } = outputs
  const { UserPoolClients = [] } = await cognito.send(new ListUserPoolClientsCommand({ UserPoolId }))
  const own = UserPoolClients.find(({ ClientName }) => ClientName === 'Sessions')
  const described = await cognito.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId: own?.ClientId }))
  keep('client secret of the sessions', described.UserPoolClient?.ClientSecret)
  expect((await call('DELETE', '/session', { cookie: third.cookie })).status).toBe(200)
}

async function signInBySrp(): Promise<void> {
  const { UserPoolId = '', PageClientId: ClientId } = outputs
  const srp = createSrpClient(UserPoolId, passwords.first)
  const AuthParameters = { USERNAME: userName, SRP_A: srp.publicValue }
  const begun = await cognito.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_SRP_AUTH', AuthParameters }))
  const challenge = begun.ChallengeParameters ?? {}
  keep('SRP verifier', verifierOf(UserPoolId, passwords.first, challenge))
  keep('secret block of SRP', challenge.SECRET_BLOCK)
  const ChallengeResponses = srp.answer(challenge)
  keep('proof of SRP', ChallengeResponses.PASSWORD_CLAIM_SIGNATURE)
  await cognito.send(
    new RespondToAuthChallengeCommand({ ClientId, ChallengeName: 'PASSWORD_VERIFIER', ChallengeResponses }),
  )
}

async function signInOnPages(): Promise<void> {
  const browser = createBrowser()
  const start = await browser.get(`${signalbox.local.webUrl}/api/identity/session/start`)
  const authorize = start.location ?? ''
  keep('state of a sign-in on pages', new URL(authorize).searchParams.get('state') ?? undefined)
  const page = await browser.open(authorize)
  await browser.submit(page, { username: userName, password: passwords.wrong })
  await browser.submit(page, { username: userName, password: passwords.first })
  for (const [name, value] of browser.cookies) keep(`cookie ${name}`, decodeURIComponent(value))
  const unused = await browser.get(authorize)
  keep('code of a sign-in on pages', new URL(unused.location ?? '').searchParams.get('code') ?? undefined)
}

async function takeCredentials(idToken: string): Promise<void> {
  const people = peopleOf(signalbox.local)
  const provider = `cognito-idp.${signalbox.local.cloud.region}.amazonaws.com/${outputs.UserPoolId}`
  const { keys } = await people.credentials({ [provider]: idToken })
  people.stop()
  keep('secret key of the identity pool', keys.secretAccessKey)
  keep('session token of the identity pool', keys.sessionToken)
}

/** Which of the secrets are there, by what they are. A code is a number of its own, not a part of another. */
function found(text: string, among: ReadonlyMap<string, string>): readonly string[] {
  return [...among].flatMap(([what, value]) => {
    const isThere = /^\d+$/.test(value)
      ? new RegExp(`(?<![\\w.-])${value}(?![\\w.-])`).test(text)
      : text.includes(value)
    return isThere ? [what] : []
  })
}

const everything = () => new Map([...secrets, ...mailed])

test('no log has a secret', async () => {
  const logs = await signalbox.logs()
  expect(logs).toContain('platform.start')
  expect(found(logs, everything())).toEqual([])
})

test('no event has a secret', async () => {
  const archive = await signalbox.archive()
  expect(archive).toContain('UserSignedIn')
  expect(found(archive, everything())).toEqual([])
})

test('no trace has a secret', () => {
  const traced = traces.join('\n')
  expect(traced).toContain('lambda')
  expect(found(traced, everything())).toEqual([])
})

test('no file has a secret, nor has any record that is kept in one', async () => {
  let records = ''
  let withoutMails = ''
  for await (const [key, value] of signalbox.local.cloud.store.range('')) {
    const record = `${key} ${JSON.stringify(value)}\n`
    records += record
    if (!key.startsWith('ses/')) withoutMails += record
  }
  isStopped = true
  await signalbox.stop()
  const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const contents = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'))

  expect(records).toContain(email)
  expect(found(withoutMails, mailed)).toEqual([])
  expect(contents.join('\n')).toContain(email)
  expect(found(records, secrets)).toEqual([])
  expect(found(contents.join('\n'), secrets)).toEqual([])
})
