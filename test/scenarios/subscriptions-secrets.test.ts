/**
 * A whole run of purchases in both dialects, keys and rotations: what only its holder may know is in no log, event, trace,
 * history or dead letter, and in no answer that refuses something. And what every function of the system fails with.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetSecretValueCommand, ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { GetExecutionHistoryCommand, ListExecutionsCommand } from '@aws-sdk/client-sfn'
import { ListQueuesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { runCommand } from '../cli/run-command'
import { failEachCall } from './failing-calls'
import type { Purchase } from './marketplace'
import { type Dialect, type Listed, type Shop, startShop } from './shop'
import type { SignedInPerson } from './signed-in'

const data = mkdtempSync(join(tmpdir(), 'signalbox-keys-'))
const phoneNumber = '+351912345678'
const traces: string[] = []
/** Of all that was refused. */
const refusals: string[] = []
/** By `signalbox dlq`. */
const shownOfLetters: string[] = []
/** By what they are. */
const secrets = new Map<string, string>([['phone number', phoneNumber]])

let shop: Shop
let isStopped = false

beforeAll(async () => {
  shop = await startShop({ data })
  shop.signalbox.local.cloud.onTrace((record) => traces.push(JSON.stringify(record)))
  const { fetch } = globalThis
  globalThis.fetch = async (...call) => {
    const response = await fetch(...call)
    if (response.status >= 400) refusals.push(await response.clone().text())
    return response
  }
  try {
    await runThrough()
  } finally {
    globalThis.fetch = fetch
  }
}, 120_000)

afterAll(async () => {
  if (!isStopped) await shop?.stop()
  rmSync(data, { recursive: true, force: true })
})

function keep(what: string, value: string | undefined): string {
  if (!value) throw new Error(`There is no ${what}`)
  secrets.set(what, value)
  return value
}

const form = (value: string) => ({ url: '', form: { 'x-amzn-marketplace-token': value } })

/** Lands, with all that can go wrong, and claims. */
async function register(person: SignedInPerson, { product }: Listed, purchase: Purchase, of: string): Promise<void> {
  const { marketplace, signalbox } = shop
  const { clock, faults } = signalbox.local
  const token = keep(`registration token of ${of}`, purchase.registration.form['x-amzn-marketplace-token'])
  faults.place({ service: 'aws-marketplace', action: 'ResolveCustomer', does: 'kill', count: 1 })
  expect((await marketplace.land(purchase.registration)).status).toBe(502)
  await clock.advance('30s')
  const { cookie } = await marketplace.land(purchase.registration)
  keep(`cookie of a registration of ${of}`, cookie.slice(cookie.indexOf('=') + 1))
  expect((await marketplace.land(form(`${token}x`))).status).toBe(400)
  const claim = { productCode: product, accountEnding: purchase.accountId.slice(-4), name: 'Eve' }
  expect((await marketplace.claim(person, `${cookie}x`, claim)).status).toBe(410)
  for (const [member, part] of [
    ['accountEnding', token.slice(0, 40)],
    ['productCode', `${token.slice(40, 80)} `],
  ] as const) {
    const mistaken = { ...claim, [member]: keep(`part of the token of ${of}, as ${member}`, part) }
    expect((await marketplace.claim(person, cookie, mistaken)).status).toBe(400)
  }
  expect((await marketplace.claim(person, cookie, claim)).status).toBe(200)
}

/** A key is shown, is rotated by a step that dies with the next one in its hands, and is put where it doesn't belong. */
async function useKeys(person: SignedInPerson, listed: Listed, of: string): Promise<void> {
  const { people, forSale, signalbox } = shop
  const { clock, faults } = signalbox.local
  const subscription = (await shop.subscriptionsOf(person)).find(({ apiId }) => apiId === listed.apiId)
  const { subscriptionId = '' } = subscription ?? {}
  const key = keep(`key of ${of}`, await shop.keyOf(person, subscriptionId))
  const path = `subscriptions/subscriptions/${subscriptionId}`
  for (const action of ['CreateApiKey', 'UpdateApiKey']) {
    faults.place({ service: 'apigateway', action, caller: 'Apply', does: 'drop', count: 1 })
  }
  expect((await person.call('POST', `${path}/key/rotation`, { graceSeconds: 600 })).status).toBe(202)
  await clock.advance('5m')
  const again = await people.signIn(person)
  const fresh = keep(`second key of ${of}`, await shop.keyOf(again, subscriptionId))
  expect([await forSale.call(key), await forSale.call(fresh)]).toEqual([200, 200])
  await clock.advance('11m')
  expect([await forSale.call(key), await forSale.call(fresh)]).toEqual([403, 200])
  const later = await people.signIn(person)
  expect((await later.call('POST', `${path}/key/rotation`, { graceSeconds: fresh })).status).toBe(400)
  expect((await later.call('GET', `subscriptions/subscriptions/${fresh}`)).status).toBe(400)
  for (const [method, to, body] of [
    ['POST', 'subscriptions/subscriptions', { apiId: listed.apiId, planId: fresh }],
    ['POST', 'subscriptions/subscriptions', { apiId: fresh, planId: 'silver' }],
    ['PUT', `${path}/plan`, { planId: fresh }],
    ['POST', `${path}/cancellation`, { at: fresh }],
  ] as const) {
    expect([to, (await later.call(method, to, body)).status]).toEqual([to, 400])
  }
}

async function runThrough(): Promise<void> {
  const { people, forSale, marketplace, signalbox } = shop
  const { clock, faults } = signalbox.local

  // What is wrong is told; what was given is not.
  const mistyped = keep('mistyped token', `mistyped-${'t'.repeat(80)}`)
  expect((await marketplace.land(form(mistyped))).status).toBe(400)
  expect((await marketplace.land(form(keep('long token', 'u'.repeat(5000))))).status).toBe(400)
  expect(await forSale.call(keep('wrong key', 'sbkwrong0000000000000000000000000'))).toBe(403)

  const purchases: Purchase[] = []
  for (const dialect of ['sns', 'eventbridge'] as const satisfies readonly Dialect[]) {
    const listed = await shop.sell(dialect, 'both')
    const eve = await people.add(`eve-${dialect}`, { attributes: { phone_number: phoneNumber } })
    const purchase = await shop.buy(listed, { atOnce: true })
    await register(eve, listed, purchase, dialect)
    await useKeys(eve, listed, dialect)
    purchases.push(purchase)
  }

  const secretsManager = new SecretsManagerClient(signalbox.local.sdkConfig)
  const { SecretList = [] } = await secretsManager.send(new ListSecretsCommand({}))
  for (const { ARN } of SecretList.filter(({ Name }) => Name === 'signalbox-keys')) {
    const { SecretString } = await secretsManager.send(new GetSecretValueCommand({ SecretId: ARN }))
    keep('secret of the keys', SecretString)
  }
  secretsManager.destroy()
  expect(secrets.has('secret of the keys')).toBe(true)

  // What can be handled by nobody ends among the dead letters.
  const error = { code: 'AccessDeniedException' }
  for (const caller of ['OnBuyerTold', 'OnAgreementChanged']) {
    faults.place({ service: 'dynamodb', caller, does: 'refuse', error })
  }
  for (const { agreementId } of purchases) {
    await marketplace.play('end', { agreementId, deprovisionAfterSeconds: 31 })
  }
  await clock.advance('1h')
  for (const action of [['show'], ['redrive', 'platform']]) {
    const { out, err } = await runCommand('dlq', ...action, '--endpoint', signalbox.local.endpointUrl)
    shownOfLetters.push(out, err)
  }
  // And come back, as nothing has changed.
  await clock.advance('1h')
  faults.lift()
}

/** Which of the secrets are there, by what they are. */
function found(text: string): readonly string[] {
  return [...secrets].flatMap(([what, value]) => (text.includes(value) ? [what] : []))
}

test('No log has one', async () => {
  const logs = await shop.signalbox.logs()
  expect(logs).toContain('Applied')
  expect(found(logs)).toEqual([])
})

test('No event has one', async () => {
  const archive = await shop.signalbox.archive()
  expect(archive).toContain('ApiKeyRotated')
  expect(found(archive)).toEqual([])
})

test('No trace has one', () => {
  const traced = traces.join('\n')
  expect(traced).toContain('SubscriptionTokenIssued')
  expect(found(traced)).toEqual([])
})

test('No history of an execution has one', async () => {
  const { stepFunctions, local } = shop.signalbox
  const { StateMachineArn: stateMachineArn } = local.outputs('signalbox-subscriptions')
  const { executions = [] } = await stepFunctions.send(new ListExecutionsCommand({ stateMachineArn }))
  expect(executions.length).toBeGreaterThan(0)
  for (const { executionArn } of executions) {
    const { events } = await stepFunctions.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }))
    expect(found(JSON.stringify(events))).toEqual([])
  }
})

test('No dead letter has one, nor any other message', async () => {
  const sqs = new SQSClient(shop.signalbox.local.sdkConfig)
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}))
  const messages: unknown[] = []
  for (const QueueUrl of QueueUrls) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
    messages.push(...Messages)
  }
  sqs.destroy()
  for (const name of ['MarketplaceUnsubscribed', 'MarketplaceAgreementChanged']) {
    expect(JSON.stringify(messages)).toContain(name)
  }
  expect(found(JSON.stringify(messages))).toEqual([])
})

test('Neither has what is shown of dead letters, nor of sending them back', () => {
  for (const part of ['MarketplaceUnsubscribed', 'MarketplaceAgreementChanged', 'sent back']) {
    expect(shownOfLetters.join('\n')).toContain(part)
  }
  expect(found(shownOfLetters.join('\n'))).toEqual([])
})

test('No answer has one that refuses something', () => {
  expect(refusals.length).toBeGreaterThan(15)
  expect(found(refusals.join('\n'))).toEqual([])
})

test('No error of a function tells of anybody, whatever AWS and broken events have in them', async () => {
  const address = 'marked.person@example.com'
  const number = '+351919876543'
  const token = `AQCEAAAAKgAAAAMAAAAAAAAAA${'9Zx7+/q'.repeat(30)}==`
  const apiKey = `sbk${'0Mrk'.repeat(12)}q`
  const message = `1 validation error detected: Value 'Marked Person' at 'name' failed: ${address} ${number} ${token} ${apiKey}`
  const told = await failEachCall(shop.signalbox, { message, field: `Marked Person ${address} ${number} ${token}` })
  // All but those that answer each error, and those that nothing follows from.
  expect(told.failed.size).toBeGreaterThan(50)
  expect(told.answers).toContain('(address) (phone number) (token) (key)')

  const marks = Object.entries({ address, number, token, apiKey, name: 'Marked Person' })
  const marked = (text: string) => marks.flatMap(([what, value]) => (text.includes(value) ? [what] : []))
  const logs = await shop.signalbox.logs()
  expect(marked(told.answers)).toEqual([])
  expect(logs).toContain('(address) (phone number) (token) (key)')
  expect(marked(logs)).toEqual([])
  for await (const [key, value] of shop.signalbox.local.cloud.store.range('')) {
    expect([key, marked(JSON.stringify(value))]).toEqual([key, []])
  }
}, 300_000)

test('Only the services that are there to know one have it in what they keep', async () => {
  const keepers = new Map<string, Set<string>>()
  for await (const [key, value] of shop.signalbox.local.cloud.store.range('')) {
    for (const what of found(`${key} ${JSON.stringify(value)}`)) {
      keepers.set(what, (keepers.get(what) ?? new Set()).add(key.split('/').slice(0, 2).join('/')))
    }
  }
  isStopped = true
  await shop.stop()
  expect(Object.fromEntries(keepers)).toEqual({
    'phone number': new Set(['cognito-idp/user']),
    'second key of sns': new Set(['apigateway/key']),
    'second key of eventbridge': new Set(['apigateway/key']),
  })
  const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const contents = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1')).join('\n')
  // What was written of a key that is gone may be in its file until that is written anew.
  const inFiles = ['phone number', ...[...secrets.keys()].filter((what) => /^(?:second )?key of/.test(what))]
  expect(inFiles).toEqual(expect.arrayContaining([...found(contents)]))
})
