/** What CloudFormation makes of layers. */
import type { ResourceType } from '../../kernel/service'
import type { Engine } from './engine'
import { parseLayer } from './layers'
import { described } from './operations/layers'
import { statementOf } from './permissions'
import { placeCode } from './placed-code'

export function layerTypes(engine: Engine): readonly ResourceType[] {
  return [versionType(engine), permissionType(engine)]
}

// From the type reference of CloudFormation: none of them changes in place.
const layerMembers = [
  'CompatibleArchitectures',
  'CompatibleRuntimes',
  'Content',
  'Description',
  'LayerName',
  'LicenseInfo',
]
const layerPermissionMembers = ['Action', 'LayerVersionArn', 'OrganizationId', 'Principal']

function versionType({ layers, code }: Engine): ResourceType {
  return {
    type: 'AWS::Lambda::LayerVersion',
    properties: layerMembers,
    replacedBy: layerMembers,
    async apply({ LayerName, Content, ...more }, context) {
      const name = parseLayer(LayerName ?? context.physicalName(140)).name
      const madeBy = `${context.stackName}/${context.logicalId}`
      const before = layers.versions(name).find((layer) => layer.madeBy === madeBy)
      const placed = await placeCode(code, Content, before?.code, context, 'Content')
      const told = described({ LayerName: name, ...more })
      const isSame =
        before?.code.sha256 === placed.sha256 &&
        JSON.stringify(told) === JSON.stringify({ ...told, ...pick(before, told) })
      const { arn } = isSame ? before : layers.publish({ ...told, name, code: code.keep(placed), madeBy })
      return { ref: arn, attributes: { LayerVersionArn: arn } }
    },
    remove(ref) {
      const { name, number = 0 } = parseLayer(ref)
      layers.delete(name, number)
    },
  }
}

function pick<Told extends object>(layer: object, told: Told): Told {
  return Object.fromEntries(Object.keys(told).map((name) => [name, (layer as Record<string, unknown>)[name]])) as Told
}

function permissionType({ layers }: Engine): ResourceType {
  return {
    type: 'AWS::Lambda::LayerVersionPermission',
    properties: layerPermissionMembers,
    replacedBy: layerPermissionMembers,
    apply({ Action, LayerVersionArn, OrganizationId, Principal }, context) {
      const { name, number = 0 } = parseLayer(LayerVersionArn)
      const layer = layers.get(name, number)
      if (!layer) throw new Error(`${context.stackName}/${context.logicalId}: there is no layer ${LayerVersionArn}`)
      const StatementId = context.physicalName(100)
      const PrincipalOrgID = OrganizationId === undefined ? {} : { PrincipalOrgID: OrganizationId }
      const statement = statementOf(layer.arn, { StatementId, Action, Principal, ...PrincipalOrgID })
      const others = layer.statements.filter(({ Sid }) => Sid !== StatementId)
      const statements = [...others, statement]
      if (JSON.stringify(statements) !== JSON.stringify(layer.statements)) layers.put({ ...layer, statements })
      return { ref: `${layer.arn}#${StatementId}`, attributes: {} }
    },
    remove(ref) {
      const [arn, id] = ref.split('#')
      const { name, number = 0 } = parseLayer(arn)
      const layer = layers.get(name, number)
      const statements = layer?.statements.filter(({ Sid }) => Sid !== id)
      if (layer && statements && statements.length < layer.statements.length) layers.put({ ...layer, statements })
    },
  }
}
