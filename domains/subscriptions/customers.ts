/** Reads and writes customers. */
import { RefusedError } from '../../shared/errors'
import { isSub } from '../../shared/ids'
import { removing } from '../../shared/retention'
import { createStore } from '../../shared/store/store'
import type { Act } from './act'
import type { Customer } from './customer'
import { type Registration, register } from './decisions/register'
import { notErased } from './holdings'
import { CustomerEntity } from './model'
import { outbox } from './outbox'

export class NotRegisteredError extends RefusedError {
  constructor(readonly sub: string) {
    super('conflict', 'NotRegistered', 'The caller has not registered: PUT /customer does')
    this.name = 'NotRegisteredError'
  }
}

export const customers = createStore<Customer, typeof CustomerEntity>({
  entity: CustomerEntity,
  name: 'customer',
  idOf: ({ sub }) => sub,
  keyOf: (sub) => ({ sub }),
  isId: isSub,
  notFound: (sub) => new NotRegisteredError(sub),
  toItem: ({ sub, version, ...state }) => ({
    sub,
    version,
    state: JSON.stringify(state),
    ...removing(state.removeAt),
  }),
  fromItem: ({ sub, version, state }) => ({
    ...(JSON.parse(state) as Omit<Customer, 'sub' | 'version'>),
    sub,
    version,
  }),
  beside: ({ sub }, before) => (before ? [] : [notErased(sub)]),
  outbox,
})

export async function findCustomer(sub: string): Promise<Customer | undefined> {
  try {
    return await customers.load(sub)
  } catch (error) {
    if (error instanceof NotRegisteredError) return undefined
    throw error
  }
}

/** Of two registrations at once one creates, and the other changes what is there. */
export async function registerCustomer(sub: string, registration: Registration, act: Act): Promise<Customer> {
  const known = await findCustomer(sub)
  if (!known) await customers.create(register(undefined, sub, registration, act))
  return customers.change(sub, (customer) => register(customer, sub, registration, act))
}
