/** APIs of others, and the scopes that applications ask for them by. */
import { failedConstraint, invalid, notFound } from './errors'
import type { ResourceServer } from './state/records'
import type { State } from './state/state'

export interface GivenServer {
  readonly UserPoolId: string
  readonly Identifier: string
  readonly Name: string
  readonly Scopes?: ResourceServer['Scopes']
}

export interface ResourceServers {
  /** @throws ResourceNotFoundException */
  existing(poolId: string, identifier: string): ResourceServer
  find(poolId: string, identifier: string): ResourceServer | undefined
  create(given: GivenServer): ResourceServer
  update(given: GivenServer): ResourceServer
  remove(server: ResourceServer): void
}

const mostScopes = 100
/** No quotes, backslashes or spaces: they stand in tokens, side by side. */
const scopeName = /^[\x21\x23-\x2e\x30-\x5b\x5d-\x7e]{1,256}$/

export function createResourceServers(state: Pick<State, 'pool' | 'resourceServers'>): ResourceServers {
  const { resourceServers } = state
  const find = (poolId: string, id: string) => resourceServers.get(poolId, encodeURIComponent(id))

  function existing(poolId: string, id: string): ResourceServer {
    const server = find(state.pool(poolId).Id, id)
    if (!server) throw notFound(`Resource server ${id} does not exist.`)
    return server
  }

  function put({ UserPoolId, Identifier, Name, Scopes = [] }: GivenServer): ResourceServer {
    check(Identifier, Name, Scopes)
    return resourceServers.put({ UserPoolId, Identifier, Name, Scopes }, UserPoolId, encodeURIComponent(Identifier))
  }

  return {
    find,
    existing,
    create(given) {
      const { Id } = state.pool(given.UserPoolId)
      if (find(Id, given.Identifier)) throw invalid(`${given.Identifier} already exists in user pool ${Id}.`)
      return put(given)
    },
    update(given) {
      existing(given.UserPoolId, given.Identifier)
      return put(given)
    },
    remove({ UserPoolId, Identifier }) {
      resourceServers.delete(UserPoolId, encodeURIComponent(Identifier))
    },
  }
}

function check(identifier: string, name: string, scopes: ResourceServer['Scopes']): void {
  if (!/^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/.test(identifier)) {
    throw failedConstraint(
      identifier,
      'identifier',
      'satisfy regular expression pattern: [\\x21\\x23-\\x5B\\x5D-\\x7E]+',
    )
  }
  if (!/^[\w\s+=,.@-]{1,256}$/.test(name)) {
    throw failedConstraint(name, 'name', 'satisfy regular expression pattern: [\\w\\s+=,.@-]+')
  }
  if (scopes.length > mostScopes)
    throw failedConstraint(`${scopes.length} scopes`, 'scopes', `have at most ${mostScopes}`)
  const names = scopes.map(({ ScopeName }) => ScopeName)
  const wrong = names.find((each) => !scopeName.test(each))
  if (wrong !== undefined)
    throw failedConstraint(wrong, 'scopes.scopeName', `satisfy regular expression pattern: ${scopeName.source}`)
  if (new Set(names).size < names.length) throw invalid('Two scopes of the resource server have the same name.')
}
