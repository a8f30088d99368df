/** One client a function; where it points is the environment's matter. */
import { CloudFormationClient } from '@aws-sdk/client-cloudformation'

export const cloudFormation = new CloudFormationClient({ cacheMiddleware: true })
