/** What the templates say of mail: whom it may be sent as, and who hears what becomes of it. */
import { identityStatements, ofType } from './templates'

const mailing = identityStatements().filter(({ Action }) => Action.some((action) => action.startsWith('ses:')))

test('a function sends from one address with one configuration set, and to any identity, for the sandbox asks for those of recipients', () => {
  expect(mailing.length).toBeGreaterThan(0)
  for (const { Action, Resource, Condition } of mailing) {
    expect(Action).toEqual(['ses:SendEmail'])
    expect(Resource).toHaveLength(2)
    const [configurationSet, identities] = Resource.map((each) => JSON.stringify(each)).sort()
    expect(identities).toMatch(/:identity\/\*"/)
    expect(configurationSet).toMatch(/:configuration-set\/"/)
    expect(configurationSet).not.toContain('*')
    expect(Condition).toEqual({ StringEquals: { 'ses:FromAddress': { Ref: 'MailFrom' } } })
  }
})

test('whoever may send is told the configuration set', () => {
  const senders = ofType('AWS::Lambda::Function').filter(
    ({ Properties }) => Properties.Environment?.Variables?.MAIL_FROM,
  )
  expect(senders.length).toBeGreaterThan(0)
  for (const { Properties } of senders) {
    expect(Properties.Environment.Variables.MAIL_CONFIGURATION_SET).toBeDefined()
  }
})

test('bounces, complaints and rejections go to the default bus, the one that SES sends to', () => {
  const [set, ...others] = ofType('AWS::SES::ConfigurationSet')
  const [destination, ...more] = ofType('AWS::SES::ConfigurationSetEventDestination')
  expect([others, more]).toEqual([[], []])
  expect(set?.Properties).toMatchObject({
    Name: 'signalbox',
    SuppressionOptions: { SuppressedReasons: ['BOUNCE', 'COMPLAINT'] },
    ReputationOptions: { ReputationMetricsEnabled: true },
  })
  const { EventDestination } = destination?.Properties ?? {}
  expect(EventDestination).toMatchObject({ Enabled: true, MatchingEventTypes: ['bounce', 'complaint', 'reject'] })
  expect(JSON.stringify(EventDestination.EventBridgeDestination.EventBusArn)).toMatch(/:event-bus\/default"/)
})

test('the rule takes what is told of this stage’s mails alone', () => {
  const patterns = ofType('AWS::Events::Rule')
    .filter(({ Properties }) => Properties.EventPattern?.source?.includes('aws.ses'))
    .map(({ Properties: { EventBusName, EventPattern, Targets } }) => ({ EventBusName, EventPattern, Targets }))
  expect(patterns).toEqual([
    {
      EventBusName: undefined,
      EventPattern: {
        source: ['aws.ses'],
        'detail-type': ['Email Bounced', 'Email Complaint Received', 'Email Rejected'],
        detail: { mail: { tags: { 'ses:configuration-set': [expect.anything()] } } },
      },
      Targets: [expect.objectContaining({ DeadLetterConfig: expect.anything() })],
    },
  ])
})
