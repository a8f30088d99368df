/** A whole run of purchases and keys: what only its holder may know is in no log, event, trace, history or dead letter. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetSecretValueCommand, ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { GetExecutionHistoryCommand, ListExecutionsCommand } from '@aws-sdk/client-sfn'
import { ListQueuesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { type Shop, startShop } from './shop'

const data = mkdtempSync(join(tmpdir(), 'signalbox-keys-'))
const phoneNumber = '+351912345678'
const traces: string[] = []
/** By what they are. */
const secrets = new Map<string, string>([['phone number', phoneNumber]])

let shop: Shop
let isStopped = false

beforeAll(async () => {
  shop = await startShop({ data })
  shop.signalbox.local.cloud.onTrace((record) => traces.push(JSON.stringify(record)))
  await runThrough()
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

async function runThrough(): Promise<void> {
  const { people, forSale, marketplace, signalbox } = shop
  const { clock, faults } = signalbox.local
  const listed = await shop.sell('sns', 'both')
  const eve = await people.add('eve', { attributes: { phone_number: phoneNumber } })
  const purchase = await shop.buy(listed)
  const token = keep('registration token', purchase.registration.form['x-amzn-marketplace-token'])

  // What is wrong is told; what was given is not.
  const mistyped = keep('mistyped token', `mistyped-${'t'.repeat(80)}`)
  const form = (value: string) => ({ url: '', form: { 'x-amzn-marketplace-token': value } })
  expect((await marketplace.land(form(mistyped))).status).toBe(400)
  expect((await marketplace.land(form(keep('long token', 'u'.repeat(5000))))).status).toBe(400)
  faults.place({ service: 'aws-marketplace', action: 'ResolveCustomer', does: 'kill', count: 1 })
  expect((await marketplace.land(purchase.registration)).status).toBe(502)
  await clock.advance('30s')
  const { cookie } = await marketplace.land(purchase.registration)
  keep('cookie of a registration', cookie.slice(cookie.indexOf('=') + 1))
  expect((await marketplace.land(form(`${token}x`))).status).toBe(400)
  const claim = { productCode: listed.product, accountEnding: purchase.accountId.slice(-4), name: 'Eve' }
  expect((await marketplace.claim(eve, `${cookie}x`, claim)).status).toBe(410)
  for (const [member, part] of [
    ['accountEnding', token.slice(0, 40)],
    ['productCode', `${token.slice(40, 80)} `],
  ] as const) {
    const mistaken = { ...claim, [member]: keep(`part of the token, as ${member}`, part) }
    expect((await marketplace.claim(eve, cookie, mistaken)).status).toBe(400)
  }
  expect((await marketplace.claim(eve, cookie, claim)).status).toBe(200)

  const [subscription] = await shop.subscriptionsOf(eve)
  const { subscriptionId = '' } = subscription ?? {}
  const key = keep('key', await shop.keyOf(eve, subscriptionId))
  const path = `subscriptions/subscriptions/${subscriptionId}/key/rotation`
  // The step dies with the key in its hands, and is tried again.
  for (const action of ['CreateApiKey', 'UpdateApiKey']) {
    faults.place({ service: 'apigateway', action, caller: 'Apply', does: 'drop', count: 1 })
  }
  expect((await eve.call('POST', path, { graceSeconds: 600 })).status).toBe(202)
  await clock.advance('5m')
  const fresh = keep('second key', await shop.keyOf(await people.signIn(eve), subscriptionId))
  expect([await forSale.call(key), await forSale.call(fresh)]).toEqual([200, 200])
  await clock.advance('11m')
  expect([await forSale.call(key), await forSale.call(fresh)]).toEqual([403, 200])
  expect(await forSale.call(keep('wrong key', 'sbkwrong0000000000000000000000000'))).toBe(403)

  const secretsManager = new SecretsManagerClient(signalbox.local.sdkConfig)
  const { SecretList = [] } = await secretsManager.send(new ListSecretsCommand({}))
  for (const { ARN } of SecretList.filter(({ Name }) => Name?.includes('ubscriptions'))) {
    const { SecretString } = await secretsManager.send(new GetSecretValueCommand({ SecretId: ARN }))
    keep('secret of the keys', SecretString)
  }
  secretsManager.destroy()
  expect(secrets.has('secret of the keys')).toBe(true)

  // What can be handled by nobody ends among the dead letters.
  faults.place({ service: 'dynamodb', caller: 'OnBuyerTold', does: 'refuse', error: { code: 'AccessDeniedException' } })
  await marketplace.play('end', { agreementId: purchase.agreementId, deprovisionAfterSeconds: 31 })
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
  expect(JSON.stringify(messages)).toContain('MarketplaceUnsubscribed')
  expect(found(JSON.stringify(messages))).toEqual([])
})

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
    'second key': new Set(['apigateway/key']),
  })
  const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const contents = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1')).join('\n')
  // What was written of a key that is gone may be in its file until that is written anew.
  expect(['key', 'second key', 'phone number']).toEqual(expect.arrayContaining([...found(contents)]))
})
