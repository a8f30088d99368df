/** One client a function; where it points is the environment's matter. */
import { CodeBuildClient } from '@aws-sdk/client-codebuild'

export const codeBuild = new CodeBuildClient({ cacheMiddleware: true })
