/** An optimized integration: one call of a service, answered as Step Functions answers it, failing in the service's name. */
import { randomUUID } from 'node:crypto'
import type { Integration, TaskCall } from './integration'
import { serviceFailure, withMetadata } from './service-failure'

interface Optimized extends Pick<Integration, 'resource' | 'resourceType' | 'prepare' | 'parsesOutput'> {
  /** The service as names of its errors spell it. */
  readonly prefix: string
  call(call: TaskCall): Promise<unknown>
}

export function optimized({ prefix, call, ...integration }: Optimized): Integration {
  return {
    ...integration,
    events: 'task',
    async call(task) {
      try {
        return withMetadata(await call(task), randomUUID())
      } catch (error) {
        throw serviceFailure(error, prefix)
      }
    },
  }
}
