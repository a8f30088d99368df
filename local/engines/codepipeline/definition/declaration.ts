/** A pipeline as the API writes it: what CreatePipeline takes and GetPipeline gives. */

export type ExecutionMode = 'SUPERSEDED' | 'QUEUED'

export interface PipelineDeclaration {
  readonly name: string
  readonly roleArn: string
  readonly artifactStore?: ArtifactStore
  /** By region. */
  readonly artifactStores?: Readonly<Record<string, ArtifactStore>>
  readonly stages: readonly StageDeclaration[]
  readonly version?: number
  readonly executionMode?: string
  readonly pipelineType?: string
  readonly variables?: readonly VariableDeclaration[]
}

export interface ArtifactStore {
  readonly type: string
  readonly location: string
  readonly encryptionKey?: { readonly id: string; readonly type: string }
}

export interface VariableDeclaration {
  readonly name: string
  readonly defaultValue?: string
  readonly description?: string
}

export interface StageDeclaration {
  readonly name: string
  readonly actions: readonly ActionDeclaration[]
}

export interface ActionTypeId {
  readonly category: string
  readonly owner: string
  readonly provider: string
  readonly version: string
}

export interface ActionDeclaration {
  readonly name: string
  readonly actionTypeId: ActionTypeId
  readonly runOrder?: number
  readonly configuration?: Readonly<Record<string, string>>
  readonly inputArtifacts?: readonly { readonly name: string }[]
  readonly outputArtifacts?: readonly { readonly name: string }[]
  readonly roleArn?: string
  readonly region?: string
  readonly namespace?: string
  readonly timeoutInMinutes?: number
}

export const runOrderOf = ({ runOrder = 1 }: ActionDeclaration): number => runOrder

export const modeOf = ({ executionMode = 'SUPERSEDED' }: PipelineDeclaration): ExecutionMode =>
  executionMode as ExecutionMode

export function storeOf(
  { artifactStore, artifactStores }: PipelineDeclaration,
  region: string,
): ArtifactStore | undefined {
  return artifactStore ?? artifactStores?.[region]
}
