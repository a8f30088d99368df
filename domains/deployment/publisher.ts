/** For edges, which translate what comes from outside and do nothing else. */
import { createPublisher } from '../../events'
import { eventBridge } from '../../shared/clients/eventbridge'
import { requireEnv } from '../../shared/config'

export const publisher = createPublisher({ domain: 'deployment', busName: requireEnv('BUS_NAME'), client: eventBridge })
