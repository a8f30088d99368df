/** What comes from a seller's other account or from us-east-1: only where it is asked for, and let in as narrowly as AWS can say it. */
import { App } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { forwardedFrom } from '../../infra/forwarding'
import { ForwardingStack } from '../../infra/stacks/forwarding-stack'
import { stageFrom } from '../../infra/stage'
import { ofType, resources } from './templates'

const templateOf = (context: string) =>
  Template.fromStack(
    new ForwardingStack(new App(), {
      stage: stageFrom('beta'),
      forward: forwardedFrom(context) ?? { events: false, productCodes: [] },
    }),
  )

const propertiesOf = (template: Template, type: string) =>
  Object.values(template.findResources(type)).map(({ Properties }) => Properties)

test('Nothing of it is there unless it is asked for', () => {
  expect(resources.filter(({ stack }) => stack.includes('forwarding'))).toEqual([])
  expect(forwardedFrom(undefined)).toBeUndefined()
})

test.each(['', 'Events', 'events,', 'events,ABC', 'a b', 7])('What can’t be forwarded is refused: %p', (context) => {
  expect(() => forwardedFrom(context)).toThrow(/forward: expected events, or product codes, separated by commas/)
})

test('A rule of the default bus sends what is translated, and nothing else, in a role that may do nothing else', () => {
  const template = templateOf('events')
  const [rule, ...others] = propertiesOf(template, 'AWS::Events::Rule')
  expect(others).toEqual([])
  expect(rule).not.toHaveProperty('EventBusName')
  expect(rule.EventPattern.source).toEqual(['aws.agreement-marketplace'])
  const [heard] = ofType('AWS::Events::Rule').filter(
    ({ Properties }) => Properties.EventPattern?.source?.[0] === 'aws.agreement-marketplace',
  )
  expect(rule.EventPattern).toEqual(heard?.Properties.EventPattern)
  expect(rule.Targets).toEqual([
    expect.objectContaining({ Arn: { Ref: 'Bus' }, RoleArn: expect.anything(), DeadLetterConfig: expect.anything() }),
  ])
  expect(propertiesOf(template, 'AWS::IAM::Role')).toMatchObject([{ RoleName: 'signalbox-forwarding-beta' }])
  const [{ PolicyDocument }] = propertiesOf(template, 'AWS::IAM::Policy') as [{ PolicyDocument: object }]
  expect(PolicyDocument).toMatchObject({
    Statement: [{ Action: 'events:PutEvents', Effect: 'Allow', Resource: { Ref: 'Bus' } }],
  })
  expect(propertiesOf(template, 'AWS::SNS::Subscription')).toEqual([])
})

test('Both topics of a product send to the inbox, and what can’t be sent is kept', () => {
  const template = templateOf('abc123')
  expect(propertiesOf(template, 'AWS::Events::Rule')).toEqual([])
  const subscriptions = propertiesOf(template, 'AWS::SNS::Subscription')
  expect(subscriptions).toHaveLength(2)
  for (const [index, about] of ['subscription', 'entitlement'].entries()) {
    expect(subscriptions[index]).toMatchObject({
      Protocol: 'sqs',
      Endpoint: { Ref: 'Inbox' },
      Region: 'us-east-1',
      RedrivePolicy: { deadLetterTargetArn: expect.anything() },
    })
    expect(JSON.stringify(subscriptions[index].TopicArn)).toContain(`:aws-mp-${about}-notification-abc123`)
  }
})

test('The default bus lets in the forwarding of the one account that who deploys has named, by rules alone', () => {
  const [policy, ...others] = ofType('AWS::Events::EventBusPolicy')
  expect(others).toEqual([])
  expect(policy).toMatchObject({ Condition: expect.stringContaining('IsOther') })
  const { EventBusName, Statement } = policy?.Properties ?? {}
  expect(EventBusName).toBeUndefined()
  const iam = ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'MarketplaceSeller' }]
  expect(Statement).toMatchObject({
    Principal: { AWS: { 'Fn::Join': ['', [...iam, ':root']] } },
    Action: 'events:PutEvents',
    Condition: {
      StringEquals: { 'events:source': 'aws.agreement-marketplace' },
      ArnEquals: { 'aws:PrincipalArn': { 'Fn::Join': ['', [...iam, ':role/signalbox-forwarding']] } },
      Bool: { 'events:eventBusInvocation': 'true' },
    },
  })
})
