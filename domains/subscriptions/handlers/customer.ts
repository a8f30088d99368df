/** Whoever subscribes, as a customer. */
import { systemClock } from '../../../shared/clock'
import { createLogger } from '../../../shared/logging'
import { answer, serve } from '../../../shared/serve'
import { customerRoutes as routes } from '../api/customers'
import type { Customer } from '../customer'
import { customers, registerCustomer } from '../customers'

export const handler = serve(
  { routes, handler: 'customer', logger: createLogger('subscriptions-customer') },
  {
    register: async ({ request, caller: { sub, email }, body }) => {
      const act = { now: systemClock.now(), correlationId: request.correlationId, actor: sub }
      return answer(200, answerOf(await registerCustomer(sub, { ...body, email }, act)))
    },
    getCustomer: async ({ caller }) => answer(200, answerOf(await customers.load(caller.sub))),
  },
)

function answerOf({ sub, name, company, registeredAt, mailStopped }: Customer) {
  return { sub, name, company, registeredAt, ...(mailStopped && { mailStopped }) }
}
