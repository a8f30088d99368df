/** The reconciler can't look: a person must know, once, and again if it happens again. */
import { EnableRuleCommand, ListRulesCommand } from '@aws-sdk/client-eventbridge'
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { type Signalbox, startScenario } from './signalbox'
import { type People, peopleOf } from './signed-in'

const phone = '+15555550100'
const denied = { code: 'AccessDeniedException', message: 'Not now' }

let signalbox: Signalbox
let people: People

beforeAll(async () => {
  signalbox = await startScenario()
  people = peopleOf(signalbox)
  const sns = new SNSClient(signalbox.local.sdkConfig)
  const TopicArn = signalbox.local.outputs('signalbox-platform').OperatorTopicArn
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sms', Endpoint: phone }))
  sns.destroy()
  const { Rules = [] } = await signalbox.eventBridge.send(new ListRulesCommand({}))
  const Name = Rules.find((rule) => /identity.*ReconcileSchedule/.test(rule.Name ?? ''))?.Name
  await signalbox.eventBridge.send(new EnableRuleCommand({ Name }))
}, 120_000)

afterAll(async () => {
  people?.stop()
  await signalbox?.stop()
})

const pass = (time: string) => signalbox.local.clock.advance(time)

async function notices(): Promise<number> {
  await signalbox.local.idle()
  const messages = await signalbox.local.phone.list({ to: phone })
  return messages.filter(({ message }) => message.includes('The reconciler of accounts sees none')).length
}

test.each(['AdminGetUser', 'ListUsers'])(
  'while every %s is refused the operator is told once, however long it lasts, and again the next time',
  async (action) => {
    const before = await notices()
    for (let spell = 1; spell <= 2; spell++) {
      // Somebody whom no trigger has told of: there is something to look at.
      await people.add(`${action.toLowerCase()}-${spell}`)
      const fault = signalbox.local.faults.place({
        service: 'cognito-idp',
        action,
        caller: 'Reconcile',
        does: 'refuse',
        error: denied,
      })
      await pass('5m')
      expect(await notices()).toBe(before + spell - 1)
      await pass('1h')
      expect(await notices()).toBe(before + spell)
      fault.lift()
      // What the next spell is to find unseen has to be looked at in this one.
      await people.add(`${action.toLowerCase()}-${spell}-seen`)
      await pass('10m')
    }
    expect(await notices()).toBe(before + 2)
  },
  60_000,
)

test('one look that fails among others is told to nobody', async () => {
  const before = await notices()
  await people.add('one')
  await people.add('two')
  signalbox.local.faults.place({
    service: 'cognito-idp',
    action: 'AdminGetUser',
    caller: 'Reconcile',
    does: 'refuse',
    error: denied,
    count: 1,
  })
  await pass('20m')
  expect(await notices()).toBe(before)
})
