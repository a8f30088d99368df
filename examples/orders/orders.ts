/** Orders of people who call with credentials of the identity pool. IAM has judged what their group may do. */
import { systemClock } from '../../shared/clock'
import { RefusedError } from '../../shared/errors'
import type { EdgeRequest } from '../../shared/http'
import { newUlid } from '../../shared/ids'
import { createLogger } from '../../shared/logging'
import { answer, serve } from '../../shared/serve'
import { OrderEntity } from './order'
import { routes } from './routes'

const mostListed = 100

export const handler = serve(
  { routes, handler: 'orders', logger: createLogger('orders') },
  {
    listOrders: async () => {
      const { data } = await OrderEntity.query.byOrderId({}).go({ limit: mostListed, order: 'desc', consistent: true })
      return answer(200, { orders: data })
    },
    placeOrder: async ({ request, body: { what } }) => {
      const orderId = newUlid(systemClock.now())
      const order = { orderId, what, status: 'ordered', orderedBy: identityOf(request) } as const
      await OrderEntity.put(order).go({ response: 'none' })
      return answer(201, order)
    },
    approveOrder: async ({ request, body: { orderId } }) => {
      const approvedBy = identityOf(request)
      const { data: order } = await OrderEntity.get({ orderId }).go({ consistent: true })
      if (!order) throw new RefusedError('not-found', 'NoSuchOrder', `There is no order ${orderId}`)
      if (order.orderedBy === approvedBy) {
        throw new RefusedError('forbidden', 'OwnOrder', 'Nobody approves what they have ordered: ask somebody else')
      }
      if (order.approvedBy) return answer(200, order)
      const approved = { ...order, status: 'approved', approvedBy } as const
      // Nothing of an order changes but this, and an order has one approval: the last of two at once is as good.
      await OrderEntity.put(approved).go({ response: 'none' })
      return answer(200, approved)
    },
  },
)

/** Whoever signs with a role of another origin may be allowed to call, and is nobody who could order. */
function identityOf({ identityId }: EdgeRequest): string {
  if (identityId) return identityId
  throw new RefusedError('forbidden', 'NoIdentity', 'Sign with credentials of the identity pool')
}
