/** Our HTTP bindings, judged by the AWS SDK. */
import {
  CreateEmailIdentityCommand,
  CreateEmailTemplateCommand,
  DeleteSuppressedDestinationCommand,
  GetAccountCommand,
  GetEmailIdentityCommand,
  GetEmailTemplateCommand,
  ListEmailIdentitiesCommand,
  ListEmailTemplatesCommand,
  PutSuppressedDestinationCommand,
  SESv2Client,
  SendBulkEmailCommand,
  SendEmailCommand,
} from '@aws-sdk/client-sesv2'
import { createEndpoint, type Endpoint } from '../../../../local/wire/endpoint'
import { createSesCloud, type SesCloud } from './ses-cloud'

describe('the AWS SDK', () => {
  let at: SesCloud
  let endpoint: Endpoint
  let client: SESv2Client

  beforeAll(async () => {
    at = await createSesCloud({ clock: 'running' })
    endpoint = createEndpoint(at.cloud)
    client = new SESv2Client({
      endpoint: `http://127.0.0.1:${await endpoint.listen(0)}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    })
  })
  afterAll(async () => {
    client.destroy()
    await endpoint.close()
  })

  it('verifies a sender, sends plain, raw and templated mail, and reads what is configured', async () => {
    const FromEmailAddress = 'robot@example.com'
    const Destination = { ToAddresses: ['amira+x@example.com'] }
    await client.send(new CreateEmailIdentityCommand({ EmailIdentity: 'example.com' }))
    await client.send(
      new CreateEmailTemplateCommand({ TemplateName: 't', TemplateContent: { Subject: 'Hi {{n}}', Text: '{{n}}' } }),
    )
    await client.send(new PutSuppressedDestinationCommand({ EmailAddress: 'a+b@example.com', Reason: 'BOUNCE' }))
    await client.send(new DeleteSuppressedDestinationCommand({ EmailAddress: 'a+b@example.com' }))

    await client.send(
      new SendEmailCommand({
        FromEmailAddress,
        Destination,
        Content: {
          Simple: {
            Subject: { Data: 'plain' },
            Body: { Text: { Data: 'x' } },
            Attachments: [{ FileName: 'a.bin', RawContent: Buffer.from([0, 255]) }],
          },
        },
      }),
    )
    const raw = Buffer.from(`From: ${FromEmailAddress}\r\nTo: ben@example.com\r\nSubject: raw\r\n\r\nx`)
    await client.send(new SendEmailCommand({ Content: { Raw: { Data: raw } } }))
    const bulk = await client.send(
      new SendBulkEmailCommand({
        FromEmailAddress,
        DefaultContent: { Template: { TemplateName: 't', TemplateData: '{"n":"you"}' } },
        BulkEmailEntries: [{ Destination }],
      }),
    )

    expect((await at.ses.mailbox.list()).map(({ subject }) => subject)).toEqual(['plain', 'raw', 'Hi you'])
    expect((await at.ses.mailbox.list())[0]?.attachments[0]?.content).toBe('AP8=')
    expect(bulk.BulkEmailEntryResults).toMatchObject([{ Status: 'SUCCESS', MessageId: expect.any(String) }])
    expect((await client.send(new GetEmailIdentityCommand({ EmailIdentity: 'example.com' }))).IdentityType).toBe(
      'DOMAIN',
    )
    expect((await client.send(new ListEmailIdentitiesCommand())).EmailIdentities).toHaveLength(1)
    expect((await client.send(new ListEmailTemplatesCommand({ PageSize: 5 }))).TemplatesMetadata).toMatchObject([
      { TemplateName: 't', CreatedTimestamp: expect.any(Date) },
    ])
    expect((await client.send(new GetEmailTemplateCommand({ TemplateName: 't' }))).TemplateContent?.Text).toBe('{{n}}')
    expect((await client.send(new GetAccountCommand())).SendQuota?.SentLast24Hours).toBe(3)
  })

  it('knows our errors by their names', async () => {
    const send = client.send(
      new SendEmailCommand({
        FromEmailAddress: 'eve@example.net',
        Destination: { ToAddresses: ['amira@example.com'] },
        Content: { Simple: { Subject: { Data: 's' }, Body: { Text: { Data: 't' } } } },
      }),
    )

    await expect(send).rejects.toMatchObject({ name: 'MessageRejected' })
    await expect(client.send(new GetEmailTemplateCommand({ TemplateName: 'none' }))).rejects.toMatchObject({
      name: 'NotFoundException',
    })
  })
})
