/** Where they point is the environment's matter. */
import { CodePipelineClient } from '@aws-sdk/client-codepipeline'

export const codePipeline = new CodePipelineClient({ cacheMiddleware: true })

/** For what must not be done twice: a call whose answer is lost is not made again, and whoever made it looks what came of it. */
export const codePipelineOnce = new CodePipelineClient({ cacheMiddleware: true, maxAttempts: 1 })
