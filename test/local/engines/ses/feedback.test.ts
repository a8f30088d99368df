/**
 * What SES tells of a mail after it has taken it. "Monitoring SES events using Amazon EventBridge" and "Contents of event data
 * that Amazon SES publishes", ses/latest/dg, read 2026-11-28.
 */
import { testStart } from '../../create-test-cloud'
import { listenOnBus, type ToldEvent } from '../../told-bus'
import { createSesCloud, type SesCloud, simpleMail } from './ses-cloud'

const busArn = 'arn:aws:events:us-east-1:000000000000:event-bus/default'
const toBus = (...MatchingEventTypes: string[]) => ({
  Enabled: true,
  MatchingEventTypes,
  EventBridgeDestination: { EventBusArn: busArn },
})
const at = '2026-01-05T09:00:00.000Z'

let ses: SesCloud
let told: ToldEvent[]

beforeEach(async () => {
  ses = await createSesCloud()
  told = listenOnBus(ses.cloud)
  await ses.call('CreateConfigurationSet', { ConfigurationSetName: 'told' })
})

async function tellOf(...types: string[]): Promise<void> {
  await ses.call('CreateConfigurationSetEventDestination', {
    ConfigurationSetName: 'told',
    EventDestinationName: 'bus',
    EventDestination: toBus(...types),
  })
}

async function send(to: readonly string[], more: object = {}): Promise<string> {
  const mail = simpleMail({ ConfigurationSetName: 'told', Destination: { ToAddresses: to }, ...more })
  const { MessageId } = await ses.call('SendEmail', mail)
  await ses.cloud.activity.idle()
  return MessageId
}

const kinds = () => told.map(({ DetailType }) => DetailType)

it('a mail to the simulator’s bounce is told as bounced, in the shape that AWS documents', async () => {
  await tellOf('BOUNCE')

  const id = await send(['bounce@simulator.amazonses.com'], { EmailTags: [{ Name: 'about', Value: 'A1' }] })

  expect(told).toEqual([
    {
      Source: 'aws.ses',
      DetailType: 'Email Bounced',
      Time: testStart / 1000,
      Resources: ['arn:aws:ses:us-east-1:000000000000:configuration-set/told'],
      detail: {
        eventType: 'Bounce',
        mail: {
          timestamp: at,
          source: 'Approvals <approvals@example.com>',
          sourceArn: 'arn:aws:ses:us-east-1:000000000000:identity/approvals@example.com',
          sendingAccountId: '000000000000',
          messageId: id,
          destination: ['bounce@simulator.amazonses.com'],
          headersTruncated: false,
          headers: expect.arrayContaining([{ name: 'Subject', value: 'Please decide' }]),
          commonHeaders: {
            from: ['Approvals <approvals@example.com>'],
            to: ['bounce@simulator.amazonses.com'],
            messageId: id,
            subject: 'Please decide',
          },
          tags: {
            'ses:operation': ['SendEmail'],
            'ses:configuration-set': ['told'],
            'ses:source-ip': ['127.0.0.1'],
            'ses:from-domain': ['example.com'],
            'ses:caller-identity': ['root'],
            about: ['A1'],
          },
        },
        bounce: {
          feedbackId: expect.any(String),
          bounceType: 'Permanent',
          bounceSubType: 'General',
          bouncedRecipients: [
            {
              emailAddress: 'bounce@simulator.amazonses.com',
              action: 'failed',
              status: '5.1.1',
              diagnosticCode: 'smtp; 550 5.1.1 user unknown',
            },
          ],
          timestamp: at,
          reportingMTA: expect.stringContaining('dns; '),
        },
      },
    },
  ])
})

it.each([
  ['success@simulator.amazonses.com', ['Email Sent', 'Email Delivered']],
  ['ooto@simulator.amazonses.com', ['Email Sent', 'Email Delivered']],
  ['complaint+a-label@simulator.amazonses.com', ['Email Sent', 'Email Delivered', 'Email Complaint Received']],
  ['Bounce+Ben <bounce+ben@simulator.amazonses.com>', ['Email Sent', 'Email Bounced']],
  ['suppressionlist@simulator.amazonses.com', ['Email Sent', 'Email Bounced']],
  ['nobody-there@simulator.amazonses.com', ['Email Sent', 'Email Bounced']],
  ['amira@example.com', ['Email Sent', 'Email Delivered']],
])('of a mail to %s it is told: %j', async (address, expected) => {
  await tellOf('SEND', 'DELIVERY', 'BOUNCE', 'COMPLAINT', 'REJECT')

  await send([address])

  expect(kinds()).toEqual(expected)
})

it('a complaint names who complained, and of what kind it is', async () => {
  await tellOf('COMPLAINT')
  await send(['complaint@simulator.amazonses.com', 'amira@example.com'])

  expect(told[0]?.detail).toMatchObject({
    eventType: 'Complaint',
    complaint: {
      complainedRecipients: [{ emailAddress: 'complaint@simulator.amazonses.com' }],
      complaintFeedbackType: 'abuse',
      complaintSubType: null,
      timestamp: at,
    },
  })
})

it('an address on the list of the account bounces, unless the configuration set lets its reason pass', async () => {
  await tellOf('BOUNCE')
  await ses.call('PutSuppressedDestination', { EmailAddress: 'gone@example.com', Reason: 'BOUNCE' })

  await send(['gone@example.com'])
  expect(told[0]?.detail.bounce).toMatchObject({
    bounceSubType: 'OnAccountSuppressionList',
    bouncedRecipients: [{ emailAddress: 'gone@example.com' }],
  })

  await ses.call('PutConfigurationSetSuppressionOptions', {
    ConfigurationSetName: 'told',
    SuppressedReasons: ['COMPLAINT'],
  })
  await send(['gone@example.com'])
  expect(told).toHaveLength(1)
})

it('a mail with a file that scanners take for a virus is told as rejected', async () => {
  await tellOf('REJECT', 'DELIVERY')
  const virus = 'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'
  const Attachments = [{ FileName: 'eicar.com', RawContent: Buffer.from(virus).toString('base64') }]

  const Body = { Text: { Data: 'x' } }
  await send(['amira@example.com'], { Content: { Simple: { Subject: { Data: 'Bad' }, Body, Attachments } } })

  expect(told).toMatchObject([{ DetailType: 'Email Rejected', detail: { reject: { reason: 'Bad content' } } }])
})

it('a mail whose template lacks data is told as not rendered', async () => {
  await tellOf('RENDERING_FAILURE', 'SEND')

  await send(['amira@example.com'], {
    Content: { Template: { TemplateContent: { Subject: '{{name}}', Text: 'x' }, TemplateData: '{}' } },
  })

  expect(told).toMatchObject([{ DetailType: 'Email Rendering Failed', detail: { eventType: 'Rendering Failure' } }])
})

it('nothing is told without a configuration set, and nothing by a destination that is disabled', async () => {
  await tellOf('BOUNCE')
  await send(['bounce@simulator.amazonses.com'], { ConfigurationSetName: undefined })
  await ses.call('UpdateConfigurationSetEventDestination', {
    ConfigurationSetName: 'told',
    EventDestinationName: 'bus',
    EventDestination: { ...toBus('BOUNCE'), Enabled: false },
  })
  await send(['bounce@simulator.amazonses.com'])

  expect(told).toEqual([])
})

it('a name or value that SES takes for no tag is refused', async () => {
  const tagged = (Name: string, Value: string) => send(['amira@example.com'], { EmailTags: [{ Name, Value }] })

  await expect(tagged('about', 'two words')).rejects.toMatchObject({ code: 'BadRequestException' })
  for (const [name, value, message] of [
    ['ses:mine', 'a b', "Invalid tag name <ses:mine>: only alphanumeric ASCII characters, '_',  '-' are allowed."],
    ['mine', 'a b', "Invalid tag value <a b>: only alphanumeric ASCII characters, '_',  '-' , '.', '@' are allowed."],
    ['', '', 'The tag name must be specified.'],
    ['mine', '', 'The tag value must be specified.'],
    ['n'.repeat(256), 'x', 'Tag name cannot exceed 255 characters.'],
    ['mine', 'x'.repeat(256), 'Tag value cannot exceed 255 characters.'],
  ] as const) {
    await expect(tagged(name, value)).rejects.toThrow(message)
  }
  await tagged('mine', 'an.address@example.com')
})
