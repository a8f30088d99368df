/** One client a function; where it points is the environment's matter. */
import { CodePipelineClient } from '@aws-sdk/client-codepipeline'

export const codePipeline = new CodePipelineClient({ cacheMiddleware: true })
