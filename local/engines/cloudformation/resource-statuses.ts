/** The resources of a stack that something is being done to, or could not be done to: all others are complete. */
import type { Cloud } from '../../kernel/cloud'
import { createTable } from '../../kernel/table'
import type { StackEvent } from './events'

export type ResourceStatus = Omit<StackEvent, 'id' | 'properties' | 'token'>

export interface ResourceStatuses {
  of(stack: string): readonly ResourceStatus[]
  /** Takes it from what is told of a resource. */
  note(stack: string, event: Omit<ResourceStatus, 'at'>): void
  /** The stack has come to a good end. */
  clear(stack: string): void
  load(): Promise<void>
}

export function createResourceStatuses(cloud: Cloud): ResourceStatuses {
  const statuses = createTable<ResourceStatus>(cloud, 'cloudformation/resource-status')
  return {
    of: (stack) => statuses.list(stack),
    note(stack, { logicalId, physicalId, type, status, reason }) {
      if (/_(COMPLETE|SKIPPED)$/.test(status)) statuses.delete(stack, logicalId)
      else statuses.put({ at: cloud.clock.now(), logicalId, physicalId, type, status, reason }, stack, logicalId)
    },
    clear: (stack) => statuses.deleteAll(stack),
    load: statuses.load,
  }
}
