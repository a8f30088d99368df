/** Lets a role publish certain events, as a certain domain, and nothing else. */
import type { IEventBus } from 'aws-cdk-lib/aws-events'
import { type Grant, Grant as Grants, type IGrantable } from 'aws-cdk-lib/aws-iam'
import { type EventDefinition, EventNotForPublisherError, sourceOf } from '../../../events'

/**
 * ```ts
 * import type { IEventBus } from 'aws-cdk-lib/aws-events'
 * import type { IFunction } from 'aws-cdk-lib/aws-lambda'
 * import { ApprovalRequested } from 'signalbox/events/catalog/approvals'
 * import { grantPublish } from 'signalbox/infra'
 *
 * export function mayAsk(bus: IEventBus, handler: IFunction): void {
 *   grantPublish(bus, handler, { as: 'promotions', events: [ApprovalRequested] })
 * }
 * ```
 * `as`: one of the events' publishers. @throws EventNotForPublisherError
 */
export function grantPublish(
  bus: Pick<IEventBus, 'eventBusArn'>,
  grantee: IGrantable,
  { as, events }: { readonly as: string; readonly events: readonly EventDefinition[] },
): Grant {
  for (const { detailType, publishers } of events) {
    if (!publishers.includes(as)) throw new EventNotForPublisherError(detailType, as, publishers)
  }
  const oneOrAll = (values: readonly string[]) => {
    const [first, ...others] = [...new Set(values)]
    return others.length === 0 && first !== undefined ? first : [...new Set(values)]
  }
  return Grants.addToPrincipal({
    grantee,
    actions: ['events:PutEvents'],
    resourceArns: [bus.eventBusArn],
    conditions: {
      StringEquals: {
        'events:source': oneOrAll(events.map(({ sourcePrefix }) => sourceOf(as, sourcePrefix))),
        'events:detail-type': oneOrAll(events.map(({ detailType }) => detailType)),
      },
    },
  })
}
