/** What EventBridge can do and the local cloud can't: refused by name. */
import { NotModelledError } from '../kernel/aws-error'
import type { Operation } from '../kernel/service'

const refused: Readonly<Record<string, readonly string[]>> = {
  'connections and API destinations': [
    'CreateConnection',
    'UpdateConnection',
    'DescribeConnection',
    'ListConnections',
    'DeleteConnection',
    'DeauthorizeConnection',
    'CreateApiDestination',
    'UpdateApiDestination',
    'DescribeApiDestination',
    'ListApiDestinations',
    'DeleteApiDestination',
  ],
  'partner event sources': [
    'CreatePartnerEventSource',
    'DescribePartnerEventSource',
    'DeletePartnerEventSource',
    'ListPartnerEventSources',
    'ListPartnerEventSourceAccounts',
    'PutPartnerEvents',
    'ActivateEventSource',
    'DeactivateEventSource',
    'DescribeEventSource',
    'ListEventSources',
  ],
  'global endpoints': ['CreateEndpoint', 'UpdateEndpoint', 'DescribeEndpoint', 'ListEndpoints', 'DeleteEndpoint'],
}

export const refusedOperations: Readonly<Record<string, Operation>> = Object.fromEntries(
  Object.entries(refused).flatMap(([feature, actions]) =>
    actions.map((action) => [
      action,
      {
        refused: true,
        access: () => [],
        handle: () => {
          throw new NotModelledError(`operation "${action}" (${feature})`, 'events')
        },
      },
    ]),
  ),
)
