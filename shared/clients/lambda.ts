/** One client a function; where it points is the environment's matter. */
import { LambdaClient } from '@aws-sdk/client-lambda'

export const lambda = new LambdaClient({ cacheMiddleware: true })
