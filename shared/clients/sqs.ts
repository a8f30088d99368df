/** One client a function; where it points is the environment's matter. */
import { SQSClient } from '@aws-sdk/client-sqs'

export const sqs = new SQSClient({ cacheMiddleware: true })
