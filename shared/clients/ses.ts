/** One client a function; where it points is the environment's matter. */
import { SESClient } from '@aws-sdk/client-ses'

/** Of a mail that comes too soon after others: with their growing pauses, some seconds. An account in the sandbox sends one a second. */
const maxAttempts = 5

export const ses = new SESClient({ cacheMiddleware: true, maxAttempts })
