/** What was built for a run: the same, by its hash, goes into every stage. */
import { BatchGetBuildsCommand } from '@aws-sdk/client-codebuild'
import type { ActionExecutionDetail } from '@aws-sdk/client-codepipeline'
import { codeBuild } from '../../shared/clients/codebuild'

export interface Artefact {
  readonly name: string
  readonly sha256: string
}

/** Undefined for a run that has built nothing yet, or elsewhere. @param actions in the order in which they were begun */
export async function artefactOf(actions: readonly ActionExecutionDetail[]): Promise<Artefact | undefined> {
  const build = actions.findLast(isBuilt)
  const id = build?.output?.executionResult?.externalExecutionId
  const name = build?.output?.outputArtifacts?.[0]?.name
  if (id === undefined || name === undefined) return undefined
  const { builds } = await codeBuild.send(new BatchGetBuildsCommand({ ids: [id] }))
  const sha256 = builds?.[0]?.artifacts?.sha256sum
  return sha256 === undefined ? undefined : { name, sha256 }
}

function isBuilt({ input, status }: ActionExecutionDetail): boolean {
  const { category, provider } = input?.actionTypeId ?? {}
  return category === 'Build' && provider === 'CodeBuild' && status === 'Succeeded'
}
