/** The routes of customers: whoever subscribes registers first. */
import * as z from 'zod/mini'
import { line, nameLine } from '../../../events/text'
import { defineRoutes } from '../../../shared/routes'
import { mailStops } from '../customer'
import { instant } from './parts'

export const newCustomer = z.object({ name: nameLine(100), company: z.optional(line(100)) })

export const customerAnswer = z.object({
  sub: z.string(),
  name: z.string(),
  company: z.optional(z.string()),
  registeredAt: instant,
  mailStopped: z.optional(z.enum(mailStops)),
})

const own = { handler: 'customer', authorization: 'user' } as const
const one = ['Customer', customerAnswer] as const

export const customerRoutes = defineRoutes({
  register: {
    ...own,
    method: 'PUT',
    path: '/customer',
    summary: 'Register, to subscribe to APIs. The same again changes name and company.',
    body: ['NewCustomer', newCustomer],
    answers: { 200: { meaning: 'Registered.', body: one } },
  },
  getCustomer: {
    ...own,
    method: 'GET',
    path: '/customer',
    summary: 'The caller, as a customer.',
    answers: { 200: { meaning: 'The customer.', body: one } },
    problems: ['NotRegistered'],
  },
})
