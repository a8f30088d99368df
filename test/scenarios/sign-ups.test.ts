/**
 * People sign up while the bus refuses, triggers can't write, are lost or called again, functions die at work, and the
 * reconciler can't look: nobody's sign-up fails, and each is told once. Only who meets a function that died is told so,
 * as on AWS, and tries again. `SIGN_UPS=30 npx jest test/scenarios/sign-ups` does it quickly, 3000 takes a while.
 */
import {
  AdminConfirmSignUpCommand,
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
  paginateListUsers,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb'
import { EnableRuleCommand, ListRulesCommand } from '@aws-sdk/client-eventbridge'
import type { Fault } from '../../local/start-local-cloud'
import { type Signalbox, startScenario } from './signalbox'

const signUps = Number(process.env.SIGN_UPS ?? 120)
/** At once. */
const several = 6

const denied = { code: 'AccessDeniedException', message: 'Not now' }
const triggers = { service: 'lambda', action: 'Invoke', caller: 'cognito-idp.amazonaws.com' }
const confirmation = { service: 'dynamodb', caller: 'PostConfirmation' }

/** One after the other. The user pool calls a trigger three times in all, so that two calls may be lost. */
const mishaps: readonly (readonly Fault[])[] = [
  [],
  [{ service: 'dynamodb', caller: 'PreSignUp', does: 'refuse', error: denied }],
  [{ ...confirmation, does: 'refuse', error: denied }],
  [{ service: 'dynamodb', does: 'refuse', error: denied }],
  [{ ...triggers, does: 'refuse', count: 2 }],
  [{ ...triggers, does: 'drop', count: 2 }],
  [{ ...confirmation, action: 'TransactWriteItems', does: 'drop', count: 2 }],
  [{ ...confirmation, action: 'TransactWriteItems', does: 'duplicate' }],
  [{ ...confirmation, action: 'DeleteItem', does: 'refuse', error: denied }],
  [{ ...confirmation, action: 'TransactWriteItems', does: 'delay', count: 1 }],
  [{ service: 'lambda', action: 'Invoke', caller: 'events.amazonaws.com', does: 'duplicate' }],
  [{ service: 'dynamodb', caller: 'PreSignUp', does: 'kill', count: 3 }],
  [{ ...confirmation, action: 'TransactWriteItems', does: 'kill', count: 3 }],
  // What it owes to the bus is written by then.
  [{ service: 'events', caller: 'PostConfirmation', does: 'kill', count: 3 }],
  [{ service: 'events', caller: 'PublishOutbox', does: 'kill', count: 1 }],
  [{ service: 'cognito-idp', caller: 'Reconcile', does: 'kill', count: 1 }],
]

let signalbox: Signalbox
let cognito: CognitoIdentityProviderClient

beforeAll(async () => {
  signalbox = await startScenario({ faults: { seed: 9 } })
  cognito = new CognitoIdentityProviderClient({ ...signalbox.local.sdkConfig, maxAttempts: 1 })
  const { Rules = [] } = await signalbox.eventBridge.send(new ListRulesCommand({}))
  for (const { Name } of Rules.filter((rule) => /identity.*(?:Outbox|Reconcile)Schedule/.test(rule.Name ?? ''))) {
    await signalbox.eventBridge.send(new EnableRuleCommand({ Name }))
  }
}, 120_000)

afterAll(async () => {
  cognito?.destroy()
  await signalbox?.stop()
})

/** How many were told that a function of the pool's had died. */
let deaths = 0

function isDeath(error: unknown): boolean {
  const { name, message } = error as Error
  return name === 'UserLambdaValidationException' && message.endsWith('Runtime exited with error: signal: killed.')
}

/** Who is told that a function has died finds nothing half made, and tries again. */
async function signedUp(index: number): Promise<string> {
  for (;;) {
    try {
      return await signUp(index)
    } catch (error) {
      if (!isDeath(error)) throw error
      deaths++
    }
  }
}

/** The account is confirmed before its function is called: whatever becomes of that. */
async function confirmed(Username: string): Promise<void> {
  const { UserPoolId } = signalbox.local.outputs('signalbox-identity')
  try {
    await cognito.send(new AdminConfirmSignUpCommand({ UserPoolId, Username }))
  } catch (error) {
    if (!isDeath(error)) throw error
    deaths++
    const { UserStatus } = await cognito.send(new AdminGetUserCommand({ UserPoolId, Username }))
    expect(UserStatus).toBe('CONFIRMED')
  }
}

/** Every fifth is not confirmed: no trigger tells that they are there. */
async function signUp(index: number): Promise<string> {
  const { PageClientId: ClientId } = signalbox.local.outputs('signalbox-identity')
  const Username = `person-${index}`
  const Password = 'Correct-horse-7'
  const names = { given_name: 'John', family_name: 'Doe', gender: 'Male', email: `${Username}@example.com` }
  const UserAttributes = Object.entries(names).map(([Name, Value]) => ({ Name, Value }))
  const { UserSub = '' } = await cognito.send(new SignUpCommand({ ClientId, Username, Password, UserAttributes }))
  if (index % 5 > 0) await confirmed(Username)
  return UserSub
}

async function inDirectory(): Promise<readonly string[]> {
  const { UserPoolId } = signalbox.local.outputs('signalbox-identity')
  const names: string[] = []
  for await (const { Users = [] } of paginateListUsers({ client: cognito }, { UserPoolId })) {
    names.push(...Users.map(({ Username = '' }) => Username))
  }
  return names
}

/** By their ids: one that comes twice is one. */
async function registered(): Promise<readonly string[]> {
  const subs = new Map<string, string>()
  for (const line of (await signalbox.archive()).split('\n')) {
    const { event } = JSON.parse(line) as { event: { detailType: string; detail: string } }
    if (event.detailType !== 'UserRegistered') continue
    const { metadata, data } = JSON.parse(event.detail) as { metadata: { eventId: string }; data: { sub: string } }
    subs.set(metadata.eventId, data.sub)
  }
  return [...subs.values()]
}

/** What of the domain's table is there only while something is under way. */
async function leftOver(): Promise<number> {
  const client = new DynamoDBClient(signalbox.local.sdkConfig)
  const { TableName } = signalbox.local.outputs('signalbox-identity')
  let count = 0
  for await (const { Items = [] } of paginateScan({ client }, { TableName })) {
    count += Items.filter(({ __edb_e__ }) => ['outbox', 'sign-up'].includes(__edb_e__?.S ?? '')).length
  }
  client.destroy()
  return count
}

test(`${signUps} sign up while the bus refuses, and functions fail and die: none is refused, each is told once`, async () => {
  const { faults, clock } = signalbox.local
  const domain = { caller: 'signalbox-identity', does: 'refuse', error: denied } as const
  faults.place({ ...domain, service: 'events', action: 'PutEvents', probability: 0.5 })
  faults.place({ ...domain, service: 'cognito-idp', action: 'AdminGetUser', probability: 0.1 })
  const subs: string[] = []
  for (let round = 0; subs.length < signUps; round++) {
    const placed = (mishaps[round % mishaps.length] ?? []).map((fault) => faults.place(fault))
    const indexes = Array.from({ length: Math.min(several, signUps - subs.length) }, (_, each) => subs.length + each)
    subs.push(...(await Promise.all(indexes.map(signedUp))))
    await clock.advance('1m')
    for (const fault of placed) fault.lift()
  }

  faults.lift()
  // Several runs of the sweep and of the reconciler, each of which looks at 1,500.
  await clock.advance(`${Math.ceil(20 + signUps / 100)}m`)

  expect(new Set(subs).size).toBe(signUps)
  expect(await inDirectory()).toHaveLength(signUps)
  expect(deaths).toBeGreaterThan(0)
  expect([...(await registered())].sort()).toEqual([...subs].sort())
  expect(await leftOver()).toBe(0)
  expect(await signalbox.deadLetters()).toBe(0)
}, 3_600_000)
