/** Configuration sets and their event destinations. */
import { NotModelledError } from '../../../kernel/aws-error'
import type { Operation } from '../../../kernel/service'
import type { DestinationInput } from '../configuration-sets'
import { alreadyExists } from '../errors'
import { pagesOf } from '../page'
import type { ConfigurationSet, EventDestination } from '../state'
import { anywhere, type PageInput, type Parts } from './parts'

const page = pagesOf(1000)

interface OfSet {
  readonly ConfigurationSetName: string
}

interface Suppressing extends OfSet {
  readonly SuppressionOptions?: { readonly SuppressedReasons?: readonly string[] }
}

interface OfDestination extends OfSet {
  readonly EventDestinationName: string
}

interface GivenDestination extends OfDestination {
  readonly EventDestination: DestinationInput
}

export function configurationSetOperations({ cloud, configurationSets }: Parts): Record<string, Operation> {
  const accessTo =
    (action: string) =>
    ({ ConfigurationSetName: name }: OfSet) => [
      { action: `ses:${action}`, resource: cloud.arn('ses', `configuration-set/${name}`) },
    ]

  return {
    CreateConfigurationSet: {
      access: accessTo('CreateConfigurationSet'),
      handle({ ConfigurationSetName: name, SuppressionOptions }: Suppressing) {
        if (configurationSets.find(name)) throw alreadyExists(`Configuration set ${name} already exists.`)
        configurationSets.save(name, SuppressionOptions?.SuppressedReasons)
        return {}
      },
    },
    GetConfigurationSet: {
      access: accessTo('GetConfigurationSet'),
      handle({ ConfigurationSetName }: OfSet) {
        return described(configurationSets.existing(ConfigurationSetName))
      },
    },
    ListConfigurationSets: {
      access: anywhere('ListConfigurationSets'),
      handle(input: PageInput) {
        const { items, next } = page(configurationSets.all(), ({ name }) => name, input)
        return { ConfigurationSets: items.map(({ name }) => name), ...next }
      },
    },
    DeleteConfigurationSet: {
      access: accessTo('DeleteConfigurationSet'),
      handle({ ConfigurationSetName }: OfSet) {
        configurationSets.remove(configurationSets.existing(ConfigurationSetName).name)
        return {}
      },
    },
    PutConfigurationSetSuppressionOptions: {
      access: accessTo('PutConfigurationSetSuppressionOptions'),
      handle({ ConfigurationSetName, SuppressedReasons }: OfSet & { readonly SuppressedReasons?: readonly string[] }) {
        configurationSets.save(configurationSets.existing(ConfigurationSetName).name, SuppressedReasons)
        return {}
      },
    },
    CreateConfigurationSetEventDestination: {
      access: accessTo('CreateConfigurationSetEventDestination'),
      handle({ ConfigurationSetName, EventDestinationName, EventDestination }: GivenDestination) {
        configurationSets.add(ConfigurationSetName, EventDestinationName, onlyToBus(EventDestination))
        return {}
      },
    },
    UpdateConfigurationSetEventDestination: {
      access: accessTo('UpdateConfigurationSetEventDestination'),
      handle({ ConfigurationSetName, EventDestinationName, EventDestination }: GivenDestination) {
        configurationSets.change(ConfigurationSetName, EventDestinationName, onlyToBus(EventDestination))
        return {}
      },
    },
    GetConfigurationSetEventDestinations: {
      access: accessTo('GetConfigurationSetEventDestinations'),
      handle({ ConfigurationSetName }: OfSet) {
        const { destinations } = configurationSets.existing(ConfigurationSetName)
        return { EventDestinations: destinations.map(describedDestination) }
      },
    },
    DeleteConfigurationSetEventDestination: {
      access: accessTo('DeleteConfigurationSetEventDestination'),
      handle({ ConfigurationSetName, EventDestinationName }: OfDestination) {
        configurationSets.removeDestination(ConfigurationSetName, EventDestinationName)
        return {}
      },
    },
  }
}

/** One of another kind would get nothing here. */
function onlyToBus(input: DestinationInput): DestinationInput {
  const other = Object.keys(input).find((name) => name.endsWith('Destination') && name !== 'EventBridgeDestination')
  if (other) throw new NotModelledError(`"${other}"`, 'EventDestination', 'modelled: EventBridgeDestination')
  return input
}

function described({ name, suppressedReasons }: ConfigurationSet): object {
  return {
    ConfigurationSetName: name,
    SendingOptions: { SendingEnabled: true },
    ...(suppressedReasons && { SuppressionOptions: { SuppressedReasons: suppressedReasons } }),
    Tags: [],
  }
}

function describedDestination({ name, isEnabled, types, busArn }: EventDestination): object {
  return {
    Name: name,
    Enabled: isEnabled,
    MatchingEventTypes: types,
    EventBridgeDestination: { EventBusArn: busArn },
  }
}
