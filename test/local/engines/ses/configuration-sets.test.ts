import type { ResourceContext } from '../../../../local/kernel/service'
import { createSesCloud, type SesCloud } from './ses-cloud'

const busArn = 'arn:aws:events:us-east-1:000000000000:event-bus/default'
const inSet = { ConfigurationSetName: 'plain' }
const named = { ...inSet, EventDestinationName: 'bus' }
const destination = (changes: object = {}) => ({
  ...named,
  EventDestination: { MatchingEventTypes: ['BOUNCE'], EventBridgeDestination: { EventBusArn: busArn }, ...changes },
})

let ses: SesCloud
beforeEach(async () => {
  ses = await createSesCloud()
  await ses.call('CreateConfigurationSet', inSet)
})

it('a destination is made, changed, shown and removed', async () => {
  await ses.call('CreateConfigurationSetEventDestination', destination())
  await ses.call('UpdateConfigurationSetEventDestination', destination({ Enabled: true, MatchingEventTypes: ['SEND'] }))

  expect(await ses.call('GetConfigurationSetEventDestinations', inSet)).toEqual({
    EventDestinations: [
      { Name: 'bus', Enabled: true, MatchingEventTypes: ['SEND'], EventBridgeDestination: { EventBusArn: busArn } },
    ],
  })
  await ses.call('DeleteConfigurationSetEventDestination', named)
  expect(await ses.call('GetConfigurationSetEventDestinations', inSet)).toEqual({ EventDestinations: [] })
})

it('what can’t be is refused by name', async () => {
  const create = (changes: object) => ses.call('CreateConfigurationSetEventDestination', destination(changes))
  const otherBus = { EventBusArn: `${busArn}-not` }

  await expect(create({ EventBridgeDestination: otherBus })).rejects.toThrow('only the default bus is supported')
  await expect(create({ MatchingEventTypes: ['BOUNCED'] })).rejects.toThrow('MatchingEventTypes: each is one of')
  await expect(create({ MatchingEventTypes: [] })).rejects.toThrow('MatchingEventTypes: expected at least one')
  await expect(create({ SnsDestination: { TopicArn: 'arn' } })).rejects.toMatchObject({ code: 'NotModelled' })
  await expect(ses.call('CreateConfigurationSet', inSet)).rejects.toMatchObject({ code: 'AlreadyExistsException' })
  await expect(ses.call('UpdateConfigurationSetEventDestination', destination())).rejects.toMatchObject({
    code: 'NotFoundException',
  })
  await expect(ses.call('CreateConfigurationSet', { ConfigurationSetName: 'a b' })).rejects.toThrow(
    'ConfigurationSetName must be 1 to 64',
  )
})

it('a template writes the types of events as CloudFormation does, and a set that goes takes its destinations along', async () => {
  const context: ResourceContext = {
    stackName: 'Mail',
    stackId: 'stack',
    logicalId: 'Told',
    physicalName: () => 'Mail-Told-1',
    asset: () => '',
  }
  const type = (name: string) => ses.ses.resources?.find((each) => each.type === `AWS::SES::${name}`)
  const EventDestination = {
    Enabled: true,
    MatchingEventTypes: ['bounce', 'renderingFailure'],
    EventBridgeDestination: { EventBusArn: busArn },
  }
  await type('ConfigurationSet')?.apply({ Name: 'made' }, context)

  const made = await type('ConfigurationSetEventDestination')?.apply(
    { ConfigurationSetName: 'made', EventDestination },
    context,
  )

  expect(await ses.call('GetConfigurationSetEventDestinations', { ConfigurationSetName: 'made' })).toMatchObject({
    EventDestinations: [{ Name: 'Mail-Told-1', MatchingEventTypes: ['BOUNCE', 'RENDERING_FAILURE'] }],
  })
  await type('ConfigurationSet')?.remove?.('made')
  await type('ConfigurationSetEventDestination')?.remove?.(made?.ref ?? '')
  await expect(ses.call('GetConfigurationSet', { ConfigurationSetName: 'made' })).rejects.toThrow('does not exist')
})
