/** One client a function; where it points is the environment's matter. */
import { SNSClient } from '@aws-sdk/client-sns'

export const sns = new SNSClient({ cacheMiddleware: true })
