/**
 * What every mail is sent with: a configuration set, which tells the default bus what becomes of it. SES sends to no other
 * bus. Its name has the stage in it, and its events have its name: each stage hears of its own mails.
 */
import { EventBus, type EventPattern } from 'aws-cdk-lib/aws-events'
import { ConfigurationSet, EmailSendingEvent, EventDestination, SuppressionReasons } from 'aws-cdk-lib/aws-ses'
import { Construct } from 'constructs'

export class MailFeedback extends Construct {
  readonly configurationSetName: string

  constructor(scope: Construct, id: string, { name }: { readonly name: string }) {
    super(scope, id)
    const set = new ConfigurationSet(this, 'Set', {
      configurationSetName: name,
      // Whatever the account says: an address that has bounced is not sent to again, and is told as bounced.
      suppressionReasons: SuppressionReasons.BOUNCES_AND_COMPLAINTS,
      reputationMetrics: true,
    })
    set.addEventDestination('ToBus', {
      configurationSetEventDestinationName: 'default-bus',
      destination: EventDestination.eventBus(EventBus.fromEventBusName(this, 'DefaultBus', 'default')),
      // A delay ends in an arrival or a bounce: nobody does anything about it before.
      events: [EmailSendingEvent.BOUNCE, EmailSendingEvent.COMPLAINT, EmailSendingEvent.REJECT],
    })
    this.configurationSetName = set.configurationSetName
  }

  pattern(detailType: readonly string[]): EventPattern {
    return {
      source: ['aws.ses'],
      detailType: [...detailType],
      detail: { mail: { tags: { 'ses:configuration-set': [this.configurationSetName] } } },
    }
  }
}
