/** A template's properties as the API's declaration: names begin small, and what was written as text is a number again. */
import { NotModelledError, refuseUnknown } from '../../../kernel/aws-error'
import { invalidStructure } from '../errors'
import type { ActionDeclaration, ArtifactStore, PipelineDeclaration, StageDeclaration } from './declaration'

type Given = Readonly<Record<string, unknown>>

export interface PipelineProperties {
  readonly Name?: string
  readonly RoleArn: string
  readonly ArtifactStore?: Given
  readonly ArtifactStores?: readonly Given[]
  readonly Stages: readonly Given[]
  readonly ExecutionMode?: string
  readonly PipelineType?: string
  readonly Variables?: readonly Given[]
}

export function declarationOf(properties: PipelineProperties, name: string): PipelineDeclaration {
  const where = `pipeline ${name}`
  const { ArtifactStore, ArtifactStores, ExecutionMode, PipelineType, Variables } = properties
  return {
    name,
    roleArn: properties.RoleArn,
    ...(ArtifactStore && { artifactStore: storeIn(ArtifactStore, `${where} ArtifactStore`) }),
    ...(ArtifactStores && { artifactStores: storesIn(ArtifactStores, `${where} ArtifactStores`) }),
    stages: listOf(properties.Stages, `${where} Stages`).map((stage) => stageIn(stage, where)),
    ...(ExecutionMode !== undefined && { executionMode: ExecutionMode }),
    ...(PipelineType !== undefined && { pipelineType: PipelineType }),
    ...(Variables && {
      variables: Variables.map((variable) => {
        refuseUnknown(variable, ['Name', 'DefaultValue', 'Description'], `${where} Variables`)
        const { Name, DefaultValue, Description } = variable
        return {
          name: String(Name),
          ...(DefaultValue !== undefined && { defaultValue: String(DefaultValue) }),
          ...(Description !== undefined && { description: String(Description) }),
        }
      }),
    }),
  }
}

function storeIn(given: Given, where: string): ArtifactStore {
  refuseUnknown(given, ['Type', 'Location', 'EncryptionKey'], where)
  const { Type, Location, EncryptionKey } = given
  const key = EncryptionKey as Given | undefined
  if (key) refuseUnknown(key, ['Id', 'Type'], `${where} EncryptionKey`)
  return {
    type: String(Type),
    location: String(Location),
    ...(key && { encryptionKey: { id: String(key.Id), type: String(key.Type) } }),
  }
}

function storesIn(given: readonly Given[], where: string): Record<string, ArtifactStore> {
  return Object.fromEntries(
    given.map((each) => {
      refuseUnknown(each, ['Region', 'ArtifactStore'], where)
      return [String(each.Region), storeIn(each.ArtifactStore as Given, where)] as const
    }),
  )
}

function stageIn(given: Given, pipeline: string): StageDeclaration {
  const where = `${pipeline} stage ${given.Name}`
  for (const condition of ['BeforeEntry', 'OnFailure', 'OnSuccess']) {
    if (given[condition] !== undefined) throw new NotModelledError(`the condition ${condition}`, where)
  }
  refuseUnknown(given, ['Name', 'Actions', 'Blockers'], where)
  if (listOf(given.Blockers ?? [], where).length > 0) throw new NotModelledError('property "Blockers"', where)
  return {
    name: String(given.Name),
    actions: listOf(given.Actions, `${where} Actions`).map((action) => actionIn(action, where)),
  }
}

const actionMembers = [
  'Name',
  'ActionTypeId',
  'Configuration',
  'InputArtifacts',
  'OutputArtifacts',
  'RunOrder',
  'RoleArn',
  'Region',
  'Namespace',
  'TimeoutInMinutes',
]

function actionIn(given: Given, stage: string): ActionDeclaration {
  const where = `${stage} action ${given.Name}`
  refuseUnknown(given, actionMembers, where)
  const { Name, RunOrder, RoleArn, Region, Namespace, TimeoutInMinutes, Configuration } = given
  const type = given.ActionTypeId as Given
  refuseUnknown(type ?? {}, ['Category', 'Owner', 'Provider', 'Version'], `${where} ActionTypeId`)
  return {
    name: String(Name),
    actionTypeId: {
      category: String(type?.Category),
      owner: String(type?.Owner),
      provider: String(type?.Provider),
      version: String(type?.Version),
    },
    ...(Configuration !== undefined && { configuration: configurationIn(Configuration as Given) }),
    inputArtifacts: artifactsIn(given.InputArtifacts, `${where} InputArtifacts`),
    outputArtifacts: artifactsIn(given.OutputArtifacts, `${where} OutputArtifacts`),
    ...(RunOrder !== undefined && { runOrder: Number(RunOrder) }),
    ...(RoleArn !== undefined && { roleArn: String(RoleArn) }),
    ...(Region !== undefined && { region: String(Region) }),
    ...(Namespace !== undefined && { namespace: String(Namespace) }),
    ...(TimeoutInMinutes !== undefined && { timeoutInMinutes: Number(TimeoutInMinutes) }),
  }
}

/** All values are text; a template may write numbers, booleans and JSON. */
function configurationIn(given: Given): Record<string, string> {
  const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, textOf(value)]))
}

function artifactsIn(given: unknown, where: string): { readonly name: string }[] {
  return listOf(given ?? [], where).map((artifact) => {
    refuseUnknown(artifact, ['Name'], where)
    return { name: String(artifact.Name) }
  })
}

function listOf(given: unknown, where: string): readonly Given[] {
  if (!Array.isArray(given)) throw invalidStructure(`${where} must be a list`)
  return given as readonly Given[]
}
