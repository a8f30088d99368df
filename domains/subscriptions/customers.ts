/** Reads and writes customers. */
import { RefusedError } from '../../shared/errors'
import { createStore } from '../../shared/store/store'
import type { Act } from './act'
import type { Customer } from './customer'
import { type Registration, register } from './decisions/register'
import { CustomerEntity } from './model'
import { outbox } from './outbox'

export class NotRegisteredError extends RefusedError {
  constructor(readonly sub: string) {
    super('conflict', 'NotRegistered', 'The caller has not registered: PUT /customer does')
    this.name = 'NotRegisteredError'
  }
}

const subject = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export const customers = createStore<Customer, typeof CustomerEntity>({
  entity: CustomerEntity,
  name: 'customer',
  idOf: ({ sub }) => sub,
  keyOf: (sub) => ({ sub }),
  isId: (text) => subject.test(text),
  notFound: (sub) => new NotRegisteredError(sub),
  toItem: ({ sub, version, ...state }) => ({ sub, version, state: JSON.stringify(state) }),
  fromItem: ({ sub, version, state }) => ({
    ...(JSON.parse(state) as Omit<Customer, 'sub' | 'version'>),
    sub,
    version,
  }),
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
