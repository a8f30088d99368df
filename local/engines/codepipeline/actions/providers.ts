/** What actions there are. */
import { cloudFormation } from './cloudformation'
import { codeBuildBuild, codeBuildTest } from './codebuild'
import { lambdaInvoke } from './lambda-invoke'
import { manualApproval } from './manual-approval'
import type { Provider } from './provider'
import { codeCommitSource, connectionSource } from './repositories'
import { s3Source } from './s3-source'
import { stepFunctionsInvoke } from './step-functions'

const providers: readonly Provider[] = [
  s3Source,
  codeCommitSource,
  connectionSource,
  codeBuildBuild,
  codeBuildTest,
  cloudFormation,
  lambdaInvoke,
  stepFunctionsInvoke,
  manualApproval,
]

export function findProvider(category: string, name: string): Provider | undefined {
  return providers.find((provider) => provider.category === category && provider.name === name)
}

export const providerNames: readonly string[] = providers.map(({ category, name }) => `${category} ${name}`)
