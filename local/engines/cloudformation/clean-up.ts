/**
 * Removes what the templates no longer have: dropped resources, replaced ones, whole stacks. It goes against
 * the order of creation, and respects DeletionPolicy and UpdateReplacePolicy.
 */
import { isAwsError } from '../../kernel/aws-error'
import { messageOf } from '../../kernel/message-of'
import type { StackEvent } from './events'
import type { Types } from './plan-stack'
import type { DeployReport } from './report'
import { isCustom } from './resources'
import type { Generation, ResourceRecord, StackRecords } from './state'

export interface CleanUpOptions {
  readonly records: StackRecords
  readonly types: Types
  readonly report: DeployReport
  readonly tell?: ((stack: string, event: Omit<StackEvent, 'at' | 'id'>) => void) | undefined
  /** @throws AwsError if who removes it may not */
  readonly authorize?: ((removed: Removed) => void) | undefined
  /** What is to stay besides what its policy says. */
  readonly retains?: ((record: ResourceRecord) => boolean) | undefined
  /** What is removed though its policy says otherwise. */
  readonly lets?: ((record: ResourceRecord) => boolean) | undefined
  /** What could not be removed stays the stack's, for another try. */
  readonly keepsFailed?: (() => boolean) | undefined
}

export type Removed = Pick<ResourceRecord, 'stack' | 'logicalId' | 'type' | 'ref'>

export interface CleanedUp {
  /** Logical ids of what could not be removed. */
  readonly failed: readonly string[]
}

/** `alive` gives for each stack that stays the logical ids it has now; all others of `stacks` go. */
export async function cleanUp(
  stacks: readonly string[],
  alive: ReadonlyMap<string, ReadonlySet<string>>,
  options: CleanUpOptions,
): Promise<CleanedUp> {
  const { records, types, report, tell, authorize, retains, lets, keepsFailed } = options
  const isAlive = (record: ResourceRecord): boolean => alive.get(record.stack)?.has(record.logicalId) ?? false
  // A fixed physical name may have moved to another logical id or stack: what is in use there must stay.
  const inUse = new Set<string>()
  for (const name of records.stacks.keys()) {
    for (const record of records.resources(name).values()) {
      if (isAlive(record) || !stacks.includes(name)) inUse.add(identity(record))
    }
  }

  /** What could not be removed: it is tried once more when all else is gone that may have stood in its way. */
  const remaining: (() => Promise<void>)[] = []
  const failed: string[] = []

  async function discard(record: ResourceRecord, generation: Generation, forget: () => void): Promise<void> {
    const { stack, logicalId } = record
    const { type, ref } = generation
    const retain = retains?.(record) || (generation.retain && !lets?.(record))
    if (inUse.has(identity({ stack, logicalId, type, ref }))) return forget()
    const note = { stack, logicalId, type, ref }
    const say = (status: string, reason?: string): void =>
      tell?.(stack, { logicalId, physicalId: ref, type, status, reason })
    const resourceType = types.modelled.get(type) ?? types.inert.get(type)?.resourceType
    const leave = (reason: string): void => {
      report.retained.push({ ...note, reason })
      if (resourceType?.named) records.putLeft({ ...note, couldNotBeRemoved: !retain })
      forget()
    }
    if (retain) {
      say('DELETE_SKIPPED')
      return leave('its policy says Retain')
    }
    if (!resourceType?.remove) {
      say('DELETE_SKIPPED', 'the local cloud cannot remove this resource type')
      return leave('the local cloud cannot remove this resource type')
    }
    const place = { stackName: stack, stackId: records.stacks.get(stack)?.id ?? '', logicalId }
    const remove = async (): Promise<unknown> => {
      try {
        authorize?.(note)
        await resourceType.remove?.(ref, place)
      } catch (error) {
        if (!isGone(error)) return error
      }
      report.removed.push(note)
      forget()
      say('DELETE_COMPLETE')
      return undefined
    }
    say('DELETE_IN_PROGRESS')
    if ((await remove()) === undefined) return
    remaining.push(async () => {
      const error = await remove()
      if (error === undefined) return
      say('DELETE_FAILED', messageOf(error))
      failed.push(logicalId)
      if (keepsFailed?.()) records.putResource({ ...record, notRemoved: messageOf(error) })
      else leave(`it could not be removed: ${messageOf(error)}`)
    })
  }

  const order = (name: string): number => records.stacks.get(name)?.order ?? 0
  const vanishedFirst = (name: string): number => (alive.has(name) ? 1 : 0)
  for (const name of [...stacks].sort((a, b) => vanishedFirst(a) - vanishedFirst(b) || order(b) - order(a))) {
    const resources = [...records.resources(name).values()].sort((a, b) => b.order - a.order)
    for (const record of resources) {
      for (const generation of record.replaced) await discard(record, generation, () => undefined)
      if (isAlive(record)) {
        if (record.replaced.length > 0) records.putResource({ ...record, replaced: [] })
      } else {
        await discard(record, record, () => records.deleteResource(record))
      }
    }
    const stack = records.stacks.get(name)
    if (alive.has(name) || !stack) continue
    remaining.push(async () => {
      records.deleteStack(name)
      report.stacks.push({ name, id: stack.id, change: 'removed', resources: resources.length })
    })
  }
  for (const tryAgain of remaining) await tryAgain()
  return { failed }
}

function identity({
  stack,
  logicalId,
  type,
  ref,
}: Pick<ResourceRecord, 'stack' | 'logicalId' | 'type' | 'ref'>): string {
  return isCustom(type) ? `${type} ${ref} of ${stack}/${logicalId}` : `${type} ${ref}`
}

/** The services have many names for it: ResourceNotFoundException, NoSuchBucket, QueueDoesNotExist, … */
function isGone(error: unknown): boolean {
  return isAwsError(error) && /NotFound|NoSuch|DoesNotExist|NonExistent/.test(error.code)
}
