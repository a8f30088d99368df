/** Connections, through which of them a repository was asked for, and which of its commits were told. */
import { randomUUID } from 'node:crypto'
import type { Cloud } from '../../kernel/cloud'
import { createTable } from '../../kernel/table'
import type { Tags } from '../../kernel/tags'
import type { Refs } from '../../lib/git/commits'
import { noSuchConnection } from './errors'

export interface Connection {
  readonly name: string
  readonly arn: string
  readonly providerType: string
  readonly tags?: Tags | undefined
}

export interface Connections {
  all(): readonly Connection[]
  find(arn: string): Connection | undefined
  /** @throws ResourceNotFoundException */
  existing(arn: string): Connection
  /** `service`: which of the two it is made by, and whose ARN it gets. */
  create(service: string, connection: Omit<Connection, 'arn'>): Connection
  put(connection: Connection): void
  remove(arn: string): void
  /** That of a stack is found by its name. */
  named(name: string): Connection | undefined
  /** A pipeline may name one that was not made here. */
  noteUse(arn: string, repository: string): void
  usersOf(repository: string): readonly string[]
  /** Undefined: its branches have not been looked at yet. */
  told(repository: string): Refs | undefined
  putTold(repository: string, refs: Refs): void
  load(): Promise<void>
}

interface Use {
  readonly arn: string
  readonly repository: string
}

export function createConnections(cloud: Cloud): Connections {
  const connections = createTable<Connection>(cloud, 'codeconnections/connection')
  const uses = createTable<Use>(cloud, 'codeconnections/use')
  const told = createTable<{ readonly refs: Refs }>(cloud, 'codeconnections/told')
  // An ARN has a slash of its own, and so has a repository's name.
  const keyOf = (text: string): string => encodeURIComponent(text)
  const put = (connection: Connection) => void connections.put(connection, keyOf(connection.arn))

  return {
    all: () => connections.list(),
    find: (arn) => connections.get(keyOf(arn)),
    existing(arn) {
      const connection = connections.get(keyOf(arn))
      if (!connection) throw noSuchConnection(arn)
      return connection
    },
    create(service, given) {
      const connection = { ...given, arn: cloud.arn(service, `connection/${randomUUID()}`) }
      put(connection)
      return connection
    },
    put,
    remove: (arn) => void connections.delete(keyOf(arn)),
    named: (name) => connections.list().find((each) => each.name === name),
    noteUse(arn, repository) {
      if (!uses.has(keyOf(repository), keyOf(arn))) uses.put({ arn, repository }, keyOf(repository), keyOf(arn))
    },
    usersOf: (repository) => uses.list(keyOf(repository)).map(({ arn }) => arn),
    told: (repository) => told.get(keyOf(repository))?.refs,
    putTold: (repository, refs) => void told.put({ refs }, keyOf(repository)),
    async load() {
      await connections.load()
      await uses.load()
      await told.load()
    },
  }
}
