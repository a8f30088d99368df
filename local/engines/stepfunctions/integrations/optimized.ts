/** An optimized integration: one call of a service, answered as Step Functions answers it, failing in the service's name. */
import type { Integration, TaskCall } from './integration'
import { withMetadata } from './metadata'
import type { Takes } from './parameters'
import { optimizedFailure } from './service-failure'

interface Optimized extends Pick<Integration, 'resource' | 'resourceType' | 'prepare' | 'parsesOutput'> {
  readonly takes: Takes
  call(call: TaskCall): Promise<unknown>
}

export function optimized({ call, ...integration }: Optimized): Integration {
  const { service } = integration.takes
  return {
    ...integration,
    events: 'task',
    async call(task) {
      const { cloud } = task
      try {
        return withMetadata(await call(task), service, cloud.clock.now())
      } catch (error) {
        throw optimizedFailure(error, service, cloud.services.get(service)?.api)
      }
    },
  }
}
