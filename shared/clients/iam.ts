/** One client a function; where it points is the environment's matter. */
import { IAMClient } from '@aws-sdk/client-iam'

export const iam = new IAMClient({})
