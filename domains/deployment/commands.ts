/** Reads and writes commands. One that is done is in the audit of its run with the same transaction. */
import { dynamoDb } from '../../shared/clients/dynamodb'
import { requireEnv } from '../../shared/config'
import { RetryLaterError } from '../../shared/errors'
import { isUlid } from '../../shared/ids'
import { createClaims } from '../../shared/store/claims'
import { eachPage } from '../../shared/store/page'
import { createStore } from '../../shared/store/store'
import type { Write } from '../../shared/store/writes'
import { audit } from './audit'
import type { Command } from './command'
import { entryOf } from './decisions/commands'
import { CommandEntity } from './model'

/** Of the keys of those who ask, and of what was made for them. */
export const claims = createClaims({
  service: 'deployment',
  name: 'command',
  idName: 'commandId',
  table: requireEnv('TABLE_NAME'),
  client: dynamoDb,
})

const maker = 'maker-of-run'

export const commands = createStore<Command, typeof CommandEntity>({
  entity: CommandEntity,
  name: 'command',
  idOf: ({ id }) => id,
  keyOf: (id) => ({ id }),
  isId: isUlid,
  notFound: (id) => new RetryLaterError(`Command ${id} is not written yet`),
  toItem(command) {
    const { id, version, status, by } = command
    const progress = status === 'begun' ? ('begun' as const) : ('over' as const)
    return { id, version, progress, since: by?.at ?? '', state: JSON.stringify(command) }
  },
  fromItem: ({ state }) => JSON.parse(state) as Command,
  beside: (written, before) => (before && before.status !== 'done' ? writesOf(written, before) : []),
})

function writesOf({ status, run, asked, id }: Command, before: Command): readonly Write[] {
  if (status !== 'done' || run === undefined) return []
  const entry = entryOf(before, run)
  const makes = asked.what === 'start' || asked.what === 'rollback'
  return [
    ...(entry ? audit.writes(entry) : []),
    // Nobody else has made it.
    ...(makes ? [claims.write({ asker: maker, key: run, id, fingerprint: asked.what })] : []),
  ]
}

/** The command that a run was made by, if any. */
export function makerOf(run: string): Promise<string | undefined> {
  return claims.find(maker, run)
}

/** Those of which nobody has written down what came of them, the oldest first. */
export async function* begunCommands(until: Date): AsyncGenerator<readonly Command[]> {
  const begun = CommandEntity.query.byProgress({ progress: 'begun' }).lte({ since: until.toISOString() })
  for await (const page of eachPage((cursor) => begun.go({ cursor, hydrate: true })))
    yield page.map(({ state }) => JSON.parse(state) as Command)
}
