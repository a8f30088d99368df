/** Under which prefix the hosted pages of a pool are. */
import { failedConstraint, invalid, notFound } from './errors'
import type { Domain } from './state/records'
import type { State } from './state/state'

export interface GivenDomain {
  readonly Domain: string
  readonly UserPoolId: string
  readonly ManagedLoginVersion?: number
}

export interface Domains {
  find(name: string): Domain | undefined
  create(given: GivenDomain): Domain
  update(given: GivenDomain): Domain
  /** @throws InvalidParameterException if it is not the pool's */
  remove(poolId: string, name: string): void
}

export function createDomains(state: Pick<State, 'pool' | 'domains'>): Domains {
  const { domains } = state

  function put({ Domain, UserPoolId, ManagedLoginVersion = 1 }: GivenDomain): Domain {
    if (ManagedLoginVersion !== 1 && ManagedLoginVersion !== 2) {
      throw failedConstraint(String(ManagedLoginVersion), 'managedLoginVersion', 'be 1 or 2')
    }
    return domains.put({ Domain, UserPoolId, ManagedLoginVersion }, Domain)
  }

  function existing(poolId: string, name: string): Domain {
    const domain = domains.get(name)
    if (domain?.UserPoolId !== state.pool(poolId).Id) throw notFound('No such domain or user pool exists.')
    return domain
  }

  return {
    find: (name) => domains.get(name),
    create(given) {
      const { Id } = state.pool(given.UserPoolId)
      if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(given.Domain)) {
        throw failedConstraint(
          given.Domain,
          'domain',
          'satisfy regular expression pattern: ^[a-z0-9](?:[a-z0-9\\-]{0,61}[a-z0-9])?$',
        )
      }
      const reserved = ['aws', 'amazon', 'cognito'].find((word) => given.Domain.includes(word))
      if (reserved) throw invalid(`Domain cannot contain reserved word: ${reserved}`)
      if (domains.has(given.Domain)) throw invalid('Domain already exists.')
      const other = domains.list().find(({ UserPoolId }) => UserPoolId === Id)
      if (other) throw invalid(`Only one domain can be associated with a user pool; this one has ${other.Domain}.`)
      return put(given)
    },
    update({ Domain, UserPoolId, ManagedLoginVersion }) {
      const before = existing(UserPoolId, Domain)
      return put({ ...before, ...(ManagedLoginVersion !== undefined && { ManagedLoginVersion }) })
    },
    remove(poolId, name) {
      existing(poolId, name)
      domains.delete(name)
    },
  }
}
