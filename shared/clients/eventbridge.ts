/** One client a function; where it points is the environment's matter. */
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'

export const eventBridge = new EventBridgeClient({ cacheMiddleware: true })
