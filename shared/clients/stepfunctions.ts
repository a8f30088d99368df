/** One client a function; where it points is the environment's matter. */
import { SFNClient } from '@aws-sdk/client-sfn'

export const stepFunctions = new SFNClient({ cacheMiddleware: true })
