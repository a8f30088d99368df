/** What the fields of the API mean, and its refusals: for the OpenAPI document. Functions import none of it. */
import { type DescribedObject, describe } from '../../events/meanings'
import type { ProblemMeanings } from '../../shared/routes'
import * as customers from './api/customers'

const customer = {
  name: 'How those who approve of subscriptions know them.',
  company: 'Whom they work for.',
}

export const meanings: readonly DescribedObject[] = [
  describe(customers.newCustomer, customer),
  describe(customers.customerAnswer, {
    ...customer,
    sub: 'Who: the subject of their tokens.',
    registeredAt: 'Since when; ISO 8601, UTC.',
  }),
]

export const problems: ProblemMeanings = {
  NotRegistered: ['conflict', 'The caller has not registered: `PUT /customer` does.'],
}
