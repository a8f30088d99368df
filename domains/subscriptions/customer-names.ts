/** How the customers of a page are called. */
import type { Customer } from './customer'
import { findCustomer } from './customers'

export async function customerNames(subs: readonly string[]): Promise<ReadonlyMap<string, Customer>> {
  const found = await Promise.all([...new Set(subs)].map(findCustomer))
  return new Map(found.flatMap((customer) => (customer ? [[customer.sub, customer]] : [])))
}
