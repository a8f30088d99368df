/** The example API behind IAM: which group may call what is said by the roles of the identity pool. */
import * as z from 'zod/mini'
import { defineRoutes } from '../../shared/routes'

const newOrder = z.object({ what: z.string().check(z.minLength(1), z.maxLength(200)) })
const orderId = z.ulid()
const order = z.object({
  orderId,
  what: z.string(),
  status: z.enum(['ordered', 'approved']),
  /** Identities of the identity pool. */
  orderedBy: z.string(),
  approvedBy: z.optional(z.string()),
})

const signed = { handler: 'orders', authorization: 'iam' } as const

export const routes = defineRoutes({
  listOrders: {
    ...signed,
    method: 'GET',
    path: '/orders',
    summary: 'The newest hundred.',
    answers: { 200: { meaning: 'Here they are.', body: ['Orders', z.object({ orders: z.array(order) })] } },
  },
  placeOrder: {
    ...signed,
    method: 'POST',
    path: '/orders',
    summary: 'Order something.',
    body: ['NewOrder', newOrder],
    answers: { 201: { meaning: 'Ordered.', body: ['Order', order] } },
  },
  approveOrder: {
    ...signed,
    method: 'POST',
    path: '/approvals',
    summary: 'Approve what somebody else has ordered.',
    body: ['Approval', z.object({ orderId })],
    answers: { 200: { meaning: 'Approved.', body: ['Order', order] } },
  },
})
