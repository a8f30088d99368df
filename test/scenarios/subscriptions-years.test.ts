/** Years of a subscription: executions follow each other. */
import { forSaleOf } from './for-sale'
import { type Signalbox, startScenario } from './signalbox'
import { peopleOf } from './signed-in'

let signalbox: Signalbox

beforeAll(async () => {
  // Nothing but the workflow itself keeps it going.
  signalbox = await startScenario({ schedules: 'paused' })
}, 90_000)

afterAll(() => signalbox?.stop())

test('After three years a subscription goes on as it was, in its 37th execution', async () => {
  const people = peopleOf(signalbox)
  const forSale = forSaleOf(signalbox)
  await forSale.publish('years', [{ planId: 'silver' }])
  const ada = await people.add('ada')
  await ada.call('PUT', 'subscriptions/customer', { name: 'Ada' })
  const asked = await ada.call<{ subscriptionId: string }>('POST', 'subscriptions/subscriptions', {
    apiId: 'years',
    planId: 'silver',
  })
  const { subscriptionId } = asked.body
  const shown = await ada.call<{ key: string }>('POST', `subscriptions/subscriptions/${subscriptionId}/key`, {})

  await signalbox.local.clock.advance('1095d')

  expect(await forSale.call(shown.body.key)).toBe(200)
  const { StateMachineArn = '' } = signalbox.local.outputs('signalbox-subscriptions')
  const execution = (count: number) =>
    signalbox.execution(`${StateMachineArn.replace(':stateMachine:', ':execution:')}:${subscriptionId}-${count}`)
  expect(await execution(36)).toMatchObject({ status: 'SUCCEEDED' })
  expect(await execution(37)).toMatchObject({ status: 'RUNNING' })
  people.stop()
  forSale.stop()
}, 120_000)
