/** An account is shut, or open again: until then nothing of it has access. */
import { consumeAny } from '../../../events'
import { UserDisabled, UserEnabled } from '../../../events/catalog/identity'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { actOn } from '../act-on'
import { customers, findCustomer } from '../customers'
import { resume, suspend } from '../decisions/change'
import { shut } from '../decisions/register'
import { isOver } from '../decisions/status'
import { allSubscriptionsOf } from '../subscriptions'

const logger = createLogger('subscriptions-on-account-changed')

export const handler = guarded(
  consumeAny(
    [UserDisabled, UserEnabled],
    async (definition, { metadata, data: { sub } }) => {
      if (!(await findCustomer(sub))) return
      const { occurredAt, correlationId, eventId: causationId } = metadata
      const customer = await customers.change(sub, (before) => shut(before, definition === UserDisabled, occurredAt))
      // What is known by now, which may be newer than this event.
      const isDisabled = customer.isDisabled === true
      for await (const subscription of allSubscriptionsOf(sub)) {
        if (isOver(subscription)) continue
        await actOn(subscription.subscriptionId, (before, now) => {
          const act = { now, correlationId, causationId, actor: 'identity' }
          return isDisabled ? suspend(before, 'account', 'The account is shut', act) : resume(before, 'account')
        })
      }
    },
    { logger },
  ),
)
