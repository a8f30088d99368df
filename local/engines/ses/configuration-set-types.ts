/** The CloudFormation resource types of configuration sets. */
import { refuseUnknown } from '../../kernel/aws-error'
import type { ResourceContext, ResourceType } from '../../kernel/service'
import type { ConfigurationSets, DestinationInput } from './configuration-sets'

interface SetProperties {
  readonly Name?: string
  readonly SuppressionOptions?: { readonly SuppressedReasons?: readonly string[] }
}

interface DestinationProperties {
  readonly ConfigurationSetName: string
  readonly EventDestination: DestinationInput & { readonly Name?: string }
}

type Naming = Pick<ResourceContext, 'physicalName'>

export function configurationSetType(configurationSets: ConfigurationSets): ResourceType {
  const nameOf = ({ Name }: SetProperties, { physicalName }: Naming): string => Name ?? physicalName(64)
  return {
    type: 'AWS::SES::ConfigurationSet',
    properties: ['Name', 'SuppressionOptions'],
    inert: {
      ArchivingOptions: 'every mail is kept here',
      DeliveryOptions: 'mail stays on this machine',
      ReputationOptions: 'there is no reputation to measure',
      SendingOptions: 'sending is always enabled',
      Tags: 'tags have no effect here',
      TrackingOptions: 'links are not rewritten',
      VdmOptions: 'there is no deliverability to measure',
    },
    named: {
      by: ['Name'],
      find: (properties: SetProperties, context) => configurationSets.find(nameOf(properties, context))?.name,
    },
    apply(properties: SetProperties, context) {
      const { SuppressionOptions = {} } = properties
      refuseUnknown(SuppressionOptions, ['SuppressedReasons'], `${context.stackName}/${context.logicalId}`)
      const name = nameOf(properties, context)
      configurationSets.save(name, SuppressionOptions.SuppressedReasons)
      return { ref: name, attributes: {} }
    },
    remove: configurationSets.remove,
  }
}

/** `Ref` and `Id` are of our own making: AWS says no form for them. */
export function eventDestinationType(configurationSets: ConfigurationSets): ResourceType {
  const nameOf = ({ EventDestination }: DestinationProperties, { physicalName }: Naming): string =>
    EventDestination.Name ?? physicalName(64)
  return {
    type: 'AWS::SES::ConfigurationSetEventDestination',
    properties: ['ConfigurationSetName', 'EventDestination'],
    named: {
      by: ['EventDestination', 'ConfigurationSetName'],
      find(properties: DestinationProperties, context) {
        const set = configurationSets.find(properties.ConfigurationSetName)
        const found = set?.destinations.find(({ name }) => name === nameOf(properties, context))
        return set && found && refOf(set.name, found.name)
      },
    },
    apply(properties: DestinationProperties, context) {
      const { ConfigurationSetName: set, EventDestination: destination } = properties
      const where = `${context.stackName}/${context.logicalId}`
      refuseUnknown(destination, ['Enabled', 'EventBridgeDestination', 'MatchingEventTypes', 'Name'], where)
      refuseUnknown(destination.EventBridgeDestination ?? {}, ['EventBusArn'], where)
      const name = nameOf(properties, context)
      const { MatchingEventTypes = [], ...rest } = destination
      configurationSets.put(set, name, { ...rest, MatchingEventTypes: MatchingEventTypes.map(typeOf) })
      return { ref: refOf(set, name), attributes: { Id: refOf(set, name) } }
    },
    remove(ref) {
      const [set = '', name = ''] = ref.split('|')
      const isThere = configurationSets.find(set)?.destinations.some((each) => each.name === name)
      // The set may have gone before, and the destination with it.
      if (isThere) configurationSets.removeDestination(set, name)
    },
  }
}

const refOf = (set: string, name: string): string => `${set}|${name}`

/** As the API writes it: `RENDERING_FAILURE` for `renderingFailure`. */
function typeOf(type: string): string {
  return type.replace(/(?<=[a-z])[A-Z]/g, '_$&').toUpperCase()
}
