/** Publish, list and delete layers, and say who else may use one. */
import { AwsError } from '../../../kernel/aws-error'
import type { Access, Operation } from '../../../kernel/service'
import type { CodeInput } from '../code'
import { checkRevision, type Engine, type Operations, type PageInput, page } from '../engine'
import { type LayerVersion, layerArn, parseLayer } from '../layers'
import { refuseTwice, statementOf, without } from '../permissions'

interface LayerInput {
  readonly LayerName: string
}

interface VersionInput extends LayerInput {
  readonly VersionNumber: number | string
}

export interface PublishLayerInput extends LayerInput {
  readonly Content?: CodeInput
  readonly Description?: string
  readonly CompatibleRuntimes?: readonly string[]
  readonly CompatibleArchitectures?: readonly string[]
  readonly LicenseInfo?: string
}

interface ListInput extends PageInput {
  readonly CompatibleRuntime?: string
  readonly CompatibleArchitecture?: string
}

interface PermissionInput extends VersionInput {
  readonly StatementId: string
  readonly Action: string
  readonly Principal: string
  readonly OrganizationId?: string
  readonly RevisionId?: string
}

export function createLayerOperations(engine: Engine): Operations {
  const { cloud, layers, code } = engine

  const ofLayer = (action: string, reference: string): readonly Access[] => [
    { action: `lambda:${action}`, resource: layerArn(cloud, parseLayer(reference).name) },
  ]
  const ofVersion = (action: string, name: string, number: number): readonly Access[] => [
    { action: `lambda:${action}`, resource: layerArn(cloud, name, number) },
  ]
  const isFor = (input: ListInput) => (layer: LayerVersion) =>
    (input.CompatibleRuntime === undefined || layer.runtimes?.includes(input.CompatibleRuntime)) &&
    (input.CompatibleArchitecture === undefined || layer.architectures?.includes(input.CompatibleArchitecture))

  function find(input: VersionInput): LayerVersion {
    const { name } = parseLayer(input.LayerName)
    const found = layers.get(name, Number(input.VersionNumber))
    if (found) return found
    throw new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', 404, { Type: 'User' })
  }

  function onVersion<Input extends VersionInput>(
    action: string,
    handle: (layer: LayerVersion, input: Input) => unknown,
  ): Operation<Input> {
    return {
      access: (input) => ofVersion(action, parseLayer(input.LayerName).name, Number(input.VersionNumber)),
      handle: (input) => handle(find(input), input),
    }
  }

  const checkPolicy = (layer: LayerVersion, { RevisionId }: PermissionInput): void =>
    checkRevision(layer, RevisionId, 'GetLayerPolicy')

  return {
    PublishLayerVersion: {
      access: (input: PublishLayerInput) => ofLayer('PublishLayerVersion', input.LayerName),
      async handle(input: PublishLayerInput, context) {
        const { name } = parseLayer(input.LayerName)
        const placed = await code.upload(input.Content ?? {}, context.caller)
        const layer = layers.publish({ ...described(input), name, code: placed })
        return { ...describeContent(layer), ...describeLayer(layer) }
      },
    },
    GetLayerVersion: onVersion('GetLayerVersion', (layer) => ({ ...describeContent(layer), ...describeLayer(layer) })),
    GetLayerVersionByArn: {
      access: ({ Arn }: { readonly Arn: string }) => {
        const { name, number = 0 } = parseLayer(Arn)
        return ofVersion('GetLayerVersion', name, number)
      },
      handle({ Arn }: { readonly Arn: string }) {
        const { name, number = 0 } = parseLayer(Arn)
        const layer = find({ LayerName: name, VersionNumber: number })
        return { ...describeContent(layer), ...describeLayer(layer) }
      },
    },
    ListLayers: {
      access: () => [{ action: 'lambda:ListLayers', resource: '*' }],
      handle(input: ListInput) {
        const { items, next } = page(layers.newest().filter(isFor(input)), ({ name }) => name, input)
        const show = (layer: LayerVersion) => ({
          LayerName: layer.name,
          LayerArn: layerArn(cloud, layer.name),
          LatestMatchingVersion: describeVersion(layer),
        })
        return { Layers: items.map(show), ...next }
      },
    },
    ListLayerVersions: {
      access: (input: LayerInput) => ofLayer('ListLayerVersions', input.LayerName),
      handle(input: LayerInput & ListInput) {
        const all = layers.versions(parseLayer(input.LayerName).name).filter(isFor(input))
        const fromNewest = ({ number }: LayerVersion) => String(1e12 - number)
        const { items, next } = page(all, fromNewest, input)
        return { LayerVersions: items.map(describeVersion), ...next }
      },
    },
    DeleteLayerVersion: {
      access: (input: VersionInput) =>
        ofVersion('DeleteLayerVersion', parseLayer(input.LayerName).name, Number(input.VersionNumber)),
      handle(input: VersionInput) {
        layers.delete(parseLayer(input.LayerName).name, Number(input.VersionNumber))
      },
    },
    AddLayerVersionPermission: onVersion<PermissionInput>('AddLayerVersionPermission', (layer, input) => {
      checkPolicy(layer, input)
      refuseTwice(layer.statements, input.StatementId)
      const { OrganizationId: PrincipalOrgID, StatementId, Action, Principal } = input
      const given = { StatementId, Action, Principal, ...(PrincipalOrgID !== undefined && { PrincipalOrgID }) }
      const statement = statementOf(layer.arn, given)
      const { revisionId } = layers.put({ ...layer, statements: [...layer.statements, statement] })
      return { Statement: JSON.stringify(statement), RevisionId: revisionId }
    }),
    GetLayerVersionPolicy: onVersion('GetLayerVersionPolicy', ({ statements, revisionId }) => {
      if (statements.length === 0) {
        const message = 'No policy is associated with the given resource.'
        throw new AwsError('ResourceNotFoundException', message, 404, { Type: 'User' })
      }
      const Policy = JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: statements })
      return { Policy, RevisionId: revisionId }
    }),
    RemoveLayerVersionPermission: onVersion<PermissionInput>('RemoveLayerVersionPermission', (layer, input) => {
      checkPolicy(layer, input)
      layers.put({ ...layer, statements: without(layer.statements, input.StatementId) })
    }),
  }

  function describeLayer(layer: LayerVersion): object {
    return { LayerArn: layerArn(cloud, layer.name), ...describeVersion(layer) }
  }
}

/** What is said of a layer, as it is kept. */
export function described(input: PublishLayerInput) {
  const { Description = '', CompatibleRuntimes, CompatibleArchitectures, LicenseInfo } = input
  return {
    description: Description,
    runtimes: CompatibleRuntimes,
    architectures: CompatibleArchitectures,
    license: LicenseInfo,
  }
}

function describeContent({ code }: LayerVersion): object {
  return { Content: { Location: `file://${code.taskRoot}`, CodeSha256: code.sha256, CodeSize: code.size } }
}

function describeVersion({ arn, number, description, createdAt, ...layer }: LayerVersion): object {
  return {
    LayerVersionArn: arn,
    Version: number,
    Description: description,
    CreatedDate: new Date(createdAt).toISOString().replace('Z', '+0000'),
    ...(layer.runtimes && { CompatibleRuntimes: layer.runtimes }),
    ...(layer.architectures && { CompatibleArchitectures: layer.architectures }),
    ...(layer.license !== undefined && { LicenseInfo: layer.license }),
  }
}
