/** `aws ses` as a client of the first API, where the AWS CLI is installed. */
import { createSes } from '../../../../local/engines/ses/ses'
import { awsCli, testWithCli } from '../../aws-cli'
import { closeServed, serve } from '../../wire/serve'

afterEach(closeServed)

testWithCli(
  'aws ses send-email and aws sesv2 send-email fill the same mailbox',
  async () => {
    let ses: ReturnType<typeof createSes> | undefined
    const { url } = await serve((cloud) => {
      ses = createSes(cloud)
      return [ses, ses.v1]
    })

    const first = await awsCli(url, [
      ...['ses', 'send-email', '--from', 'robot@example.com', '--to', 'amira@example.com'],
      ...['--subject', 'by the first', '--text', 'x'],
    ])
    await awsCli(url, [
      ...['sesv2', 'send-email', '--from-email-address', 'robot@example.com'],
      ...['--destination', 'ToAddresses=amira@example.com'],
      ...['--content', '{"Simple":{"Subject":{"Data":"by the second"},"Body":{"Text":{"Data":"x"}}}}'],
    ])

    expect(await ses?.mailbox.list()).toMatchObject([
      { id: first.MessageId, subject: 'by the first' },
      { subject: 'by the second' },
    ])
  },
  60_000,
)

testWithCli(
  'aws sesv2 lists configuration sets, and tells of one and of where its events go',
  async () => {
    const { url } = await serve((cloud) => [createSes(cloud)])
    const EventBusArn = 'arn:aws:events:us-east-1:000000000000:event-bus/default'
    const destination = { Enabled: true, MatchingEventTypes: ['BOUNCE'], EventBridgeDestination: { EventBusArn } }
    const named = ['--configuration-set-name', 'told']

    for (const name of ['plain', 'told'])
      await awsCli(url, ['sesv2', 'create-configuration-set', '--configuration-set-name', name])
    await awsCli(url, [
      ...['sesv2', 'create-configuration-set-event-destination', ...named],
      ...['--event-destination-name', 'bus', '--event-destination', JSON.stringify(destination)],
    ])

    expect(await awsCli(url, ['sesv2', 'list-configuration-sets'])).toEqual({ ConfigurationSets: ['plain', 'told'] })
    expect(await awsCli(url, ['sesv2', 'get-configuration-set', ...named])).toMatchObject({
      ConfigurationSetName: 'told',
      SendingOptions: { SendingEnabled: true },
    })
    expect(await awsCli(url, ['sesv2', 'get-configuration-set-event-destinations', ...named])).toEqual({
      EventDestinations: [{ Name: 'bus', ...destination }],
    })
  },
  60_000,
)
