/** One client a function; where it points is the environment's matter. */
import { STSClient } from '@aws-sdk/client-sts'

export const sts = new STSClient({})
