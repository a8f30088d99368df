/** One client a function; where it points is the environment's matter. */
import { SESClient } from '@aws-sdk/client-ses'

export const ses = new SESClient({ cacheMiddleware: true })
