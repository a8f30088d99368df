/** The account's rate, and its sandbox. "Request production access" and "Service quotas", ses/latest/dg, read 2026-11-28. */
import { root } from '../../create-test-cloud'
import { createSesCloud, simpleMail } from './ses-cloud'

const simpleOfV1 = {
  Source: 'approvals@example.com',
  Destination: { ToAddresses: ['amira@example.com'] },
  Message: { Subject: { Data: 'x' }, Body: { Text: { Data: 'x' } } },
}

describe('an account with a rate', () => {
  it('takes so many mails a second, and what it refuses it has not taken', async () => {
    const { call, cloud, ses } = await createSesCloud({ mailRate: 2 })

    await call('SendEmail', simpleMail())
    await call('SendEmail', simpleMail())
    await expect(call('SendEmail', simpleMail())).rejects.toMatchObject({
      code: 'TooManyRequestsException',
      status: 429,
      message: 'Maximum sending rate exceeded.',
    })
    await cloud.clock.advance(500)
    await call('SendEmail', simpleMail())
    await expect(call('SendEmail', simpleMail())).rejects.toThrow('Maximum sending rate exceeded.')

    expect(await ses.mailbox.list()).toHaveLength(3)
    expect(await call('GetAccount')).toMatchObject({ SendQuota: { MaxSendRate: 2 }, ProductionAccessEnabled: true })
  })

  it('counts recipients, and gives no more at once after a pause', async () => {
    const { call, cloud } = await createSesCloud({ mailRate: 2 })
    await call('SendEmail', simpleMail({ Destination: { ToAddresses: Array(4).fill('amira@example.com') } }))

    await cloud.clock.advance(1000)
    await expect(call('SendEmail', simpleMail())).rejects.toThrow('Maximum sending rate exceeded.')
    await cloud.clock.advance(36_000_000)
    await call('SendEmail', simpleMail())
    await call('SendEmail', simpleMail())
    await expect(call('SendEmail', simpleMail())).rejects.toThrow('Maximum sending rate exceeded.')
  })

  it('says it in the words of the first API, and of one mail of several in its own place', async () => {
    const { call, cloud, ses } = await createSesCloud({ mailRate: 1 })
    cloud.register(ses.v1)
    const BulkEmailEntries = [1, 2].map(() => ({ Destination: { ToAddresses: ['amira@example.com'] } }))
    const Template = { TemplateContent: { Subject: 'x', Text: 'x' }, TemplateData: '{}' }

    const { BulkEmailEntryResults } = await call('SendBulkEmail', {
      FromEmailAddress: 'approvals@example.com',
      DefaultContent: { Template },
      BulkEmailEntries,
    })
    expect(BulkEmailEntryResults).toMatchObject([{ Status: 'SUCCESS' }, { Status: 'ACCOUNT_THROTTLED' }])
    await expect(cloud.call(root, 'ses-v1', 'SendEmail', simpleOfV1)).rejects.toMatchObject({
      code: 'Throttling',
      status: 400,
      message: 'Maximum sending rate exceeded.',
    })
  })
})

describe('the sandbox', () => {
  it('takes mail to those whom it has verified, and to the simulator', async () => {
    const { call } = await createSesCloud({ mailSandbox: true, mailRate: 14 })
    const to = (...ToAddresses: string[]) => call('SendEmail', simpleMail({ Destination: { ToAddresses } }))
    await call('CreateEmailIdentity', { EmailIdentity: 'approvals@example.com' })

    await expect(to('amira@example.com')).rejects.toMatchObject({
      code: 'MessageRejected',
      message: expect.stringMatching(/region US-EAST-1: amira@example\.com$/),
    })
    await to('bounce+x@simulator.amazonses.com')
    await call('CreateEmailIdentity', { EmailIdentity: 'amira@example.com' })
    await to('Amira <amira@example.com>')
    expect(await call('GetAccount')).toMatchObject({ ProductionAccessEnabled: false })
  })

  it('sends one a second to 200 a day, unless a start says otherwise', async () => {
    const { call } = await createSesCloud({ mailSandbox: true })

    expect(await call('GetAccount')).toMatchObject({ SendQuota: { MaxSendRate: 1, Max24HourSend: 200 } })
  })
})

describe('what a mail needs permission for', () => {
  const asked = async (options: object, mail: object) => {
    const { cloud, call, ses } = await createSesCloud(options)
    await call('CreateEmailIdentity', { EmailIdentity: 'example.com' })
    await call('CreateConfigurationSet', { ConfigurationSetName: 'plain' })
    const resources: string[] = []
    cloud.useAuthorizer({ authorize: (_, needed) => resources.push(...needed.map(({ resource }) => resource)) })
    await call('SendEmail', simpleMail(mail))
    expect(await ses.mailbox.list()).toHaveLength(1)
    return resources.map((arn) => arn.replace('arn:aws:ses:us-east-1:000000000000:', ''))
  }

  it('is the identity of the sender, and the configuration set that it names', async () => {
    const to = { Destination: { ToAddresses: ['ben@example.com'] } }

    expect(await asked({}, to)).toEqual(['identity/example.com'])
    expect(await asked({}, { ...to, ConfigurationSetName: 'plain' })).toEqual([
      'identity/example.com',
      'configuration-set/plain',
    ])
  })

  it('is in the sandbox the identity of each recipient as well', async () => {
    const to = { Destination: { ToAddresses: ['ben@example.com', 'success@simulator.amazonses.com'] } }

    expect(await asked({ mailSandbox: true }, to)).toEqual(['identity/example.com', 'identity/example.com'])
  })
})
