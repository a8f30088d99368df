/** One client a function; where it points is the environment's matter. */
import { CodeCommitClient } from '@aws-sdk/client-codecommit'

export const codeCommit = new CodeCommitClient({ cacheMiddleware: true })
