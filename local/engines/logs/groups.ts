/** Log groups as calls and templates make, change and delete them. */
import { NotModelledError } from '../../kernel/aws-error'
import type { LogsEngine } from './engine'
import { invalid } from './errors'
import type { LogGroup } from './state'

const days = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]

export function readRetention(value: unknown): number {
  const number = Number(value)
  if (!days.includes(number)) throw invalid(`retentionInDays must be one of ${days.join(', ')}, not ${String(value)}`)
  return number
}

interface GroupChanges {
  readonly logGroupClass?: string | undefined
  readonly retentionInDays?: number | undefined
  readonly tags?: Readonly<Record<string, string>> | undefined
  readonly isAutomatic?: boolean | undefined
}

export function putGroup({ groups, cloud }: LogsEngine, name: string, changes: GroupChanges): void {
  const logGroupClass = changes.logGroupClass ?? 'STANDARD'
  if (logGroupClass !== 'STANDARD' && logGroupClass !== 'INFREQUENT_ACCESS') {
    throw new NotModelledError(`logGroupClass "${logGroupClass}"`, `log group ${name}`)
  }
  const before = groups.get(name)
  const group: LogGroup = {
    name,
    createdAt: before?.createdAt ?? Math.trunc(cloud.clock.now()),
    retentionInDays: changes.retentionInDays,
    logGroupClass,
    tags: changes.tags ?? before?.tags ?? {},
    ...(changes.isAutomatic && { isAutomatic: true }),
  }
  if (JSON.stringify(before) !== JSON.stringify(group)) groups.put(group)
}

export async function deleteGroup({ groups, events }: LogsEngine, name: string): Promise<void> {
  groups.find(name)
  groups.hide(name)
  await events.delete(name, {})
  for await (const stream of groups.streams(name)) groups.deleteStream(name, stream.name)
  groups.forget(name)
}
