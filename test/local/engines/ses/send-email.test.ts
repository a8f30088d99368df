import fc from 'fast-check'
import type { Access } from '../../../../local/kernel/service'
import { createSesCloud, type SesCloud, simpleMail } from './ses-cloud'

describe('SendEmail', () => {
  let at: SesCloud
  beforeEach(async () => {
    at = await createSesCloud()
  })
  afterEach(() => at.cloud.store.close())

  it('keeps a mail with all its parts and answers its id', async () => {
    const { MessageId } = await at.call(
      'SendEmail',
      simpleMail({
        Destination: {
          ToAddresses: ['amira@example.com'],
          CcAddresses: ['ben@example.com'],
          BccAddresses: ['c@x.org'],
        },
        ReplyToAddresses: ['desk@example.com'],
        EmailTags: [{ Name: 'kind', Value: 'approval' }],
        Content: {
          Simple: {
            Subject: { Data: 'Schön' },
            Body: { Text: { Data: 'text' }, Html: { Data: '<p>html</p>' } },
            Headers: [{ Name: 'X-Approval', Value: '42' }],
            Attachments: [
              { FileName: 'a.txt', RawContent: Buffer.from('hello').toString('base64'), ContentType: 'text/plain' },
            ],
          },
        },
      }),
    )

    const [mail] = await at.ses.mailbox.list({ to: 'Ben <BEN@example.com>' })
    const source = (await at.ses.mailbox.source(MessageId))?.toString() ?? ''

    expect(mail).toMatchObject({
      id: MessageId,
      at: at.cloud.clock.now(),
      subject: 'Schön',
      tags: [{ name: 'kind', value: 'approval' }],
      bcc: ['c@x.org'],
    })
    expect(source).toContain(`Message-ID: <${MessageId}@email.amazonses.com>`)
    expect(source).toContain('Date: Mon, 05 Jan 2026 09:00:00 +0000')
    expect(source).toContain('X-Approval: 42')
    expect(source).toContain('filename=a.txt')
    expect(source).not.toContain('c@x.org')
    expect((await at.ses.mailbox.source(MessageId))?.toString()).toBe(source)
  })

  it.each([
    ['no sender', { FromEmailAddress: undefined }, 'BadRequestException', "Missing required header 'From'."],
    ['no recipient', { Destination: {} }, 'BadRequestException', 'At least one recipient address must be specified.'],
    [
      'a recipient without a domain',
      { Destination: { ToAddresses: ['amira'] } },
      'BadRequestException',
      "Missing final '@domain'",
    ],
    [
      '51 recipients',
      { Destination: { BccAddresses: Array(51).fill('a@example.com') } },
      'BadRequestException',
      'exceeds 50',
    ],
    [
      'two kinds of content',
      { Content: { Raw: { Data: 'YQ==' }, Template: {} } },
      'BadRequestException',
      'exactly one of',
    ],
    [
      'a parameter that is not modelled',
      { ListManagementOptions: { ContactListName: 'list' } },
      'NotModelled',
      '"ListManagementOptions"',
    ],
    ['an unknown configuration set', { ConfigurationSetName: 'none' }, 'NotFoundException', 'none does not exist'],
  ])('refuses %s and keeps nothing', async (_what, overrides, code, message) => {
    const sending = at.call('SendEmail', simpleMail(overrides))

    await expect(sending).rejects.toMatchObject({ code, message: expect.stringContaining(message) })
    expect(await at.ses.mailbox.list()).toEqual([])
  })

  it('refuses a header that would start a new one, and one that SES writes itself', async () => {
    const withHeader = (Name: string, Value: string) =>
      at.call(
        'SendEmail',
        simpleMail({
          Content: { Simple: { Subject: { Data: 's' }, Body: { Text: { Data: 't' } }, Headers: [{ Name, Value }] } },
        }),
      )

    await expect(withHeader('X-A', 'b\r\nBcc: eve@example.com')).rejects.toThrow('Invalid header')
    await expect(withHeader('Bcc', 'eve@example.com')).rejects.toThrow("can't be set")
  })

  it('lets no subject, name or text add a header of its own', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.string(), async (subject, text) => {
        const hostile = `${subject}\r\nX-Injected: yes`
        const { MessageId } = await at.call(
          'SendEmail',
          simpleMail({
            Content: {
              Simple: { Subject: { Data: hostile }, Body: { Text: { Data: `${text}\n.\nX-Injected: yes` } } },
            },
          }),
        )
        const [head] = ((await at.ses.mailbox.source(MessageId))?.toString() ?? '').split('\r\n\r\n')
        expect(head).not.toMatch(/^X-Injected/im)
      }),
      { numRuns: 25 },
    )
  })

  it('refuses a sender that no identity covers, once there are identities', async () => {
    await at.call('SendEmail', simpleMail())
    await at.call('CreateEmailIdentity', { EmailIdentity: 'example.org' })
    await at.call('CreateEmailIdentity', { EmailIdentity: 'Robot@example.com' })

    await at.call('SendEmail', simpleMail({ FromEmailAddress: 'anyone@mail.example.org' }))
    await at.call('SendEmail', simpleMail({ FromEmailAddress: 'robot+label@example.com' }))

    await expect(at.call('SendEmail', simpleMail())).rejects.toMatchObject({
      code: 'MessageRejected',
      message:
        'Email address is not verified. The following identities failed the check in region US-EAST-1: approvals@example.com',
    })
  })

  it('keeps a raw message as written, with its own Message-ID and Date and without Bcc', async () => {
    const raw = [
      'From: "Robot, the" <robot@example.com>',
      'To: amira@example.com,',
      ' ben@example.com',
      'Bcc: secret@example.com',
      'Date: Thu, 01 Jan 1970 00:00:00 +0000',
      'Subject: =?UTF-8?Q?Sch=C3=B6n?=',
      '',
      'Dear all',
    ].join('\r\n')

    const { MessageId } = await at.call('SendEmail', {
      Content: { Raw: { Data: Buffer.from(raw).toString('base64') } },
    })

    const mail = await at.ses.mailbox.get(MessageId)
    const source = (await at.ses.mailbox.source(MessageId))?.toString() ?? ''
    expect(mail).toMatchObject({
      from: '"Robot, the" <robot@example.com>',
      to: ['amira@example.com', 'ben@example.com'],
      bcc: ['secret@example.com'],
      subject: 'Schön',
    })
    expect(source).toContain('To: amira@example.com,\r\n ben@example.com\r\n')
    expect(source).toMatch(/\r\n\r\nDear all$/)
    expect(source).toContain('Date: Mon, 05 Jan 2026')
    expect(source).not.toMatch(/secret|1970/)
  })

  it('marks recipients on the suppression list', async () => {
    await at.call('PutSuppressedDestination', { EmailAddress: 'Amira@example.com', Reason: 'BOUNCE' })

    const { MessageId } = await at.call('SendEmail', simpleMail())

    expect((await at.ses.mailbox.get(MessageId))?.suppressed).toEqual(['amira@example.com'])
    expect(await at.call('ListSuppressedDestinations')).toMatchObject({
      SuppressedDestinationSummaries: [{ EmailAddress: 'amira@example.com', Reason: 'BOUNCE' }],
    })
  })

  it('needs the permission on the identity that covers the sender, with the condition keys of the mail', async () => {
    await at.call('CreateEmailIdentity', { EmailIdentity: 'example.com' })
    const needed: Access[] = []
    at.cloud.useAuthorizer({ authorize: (_caller, access) => needed.push(...access) })

    await at.call('SendEmail', simpleMail())

    expect(needed).toEqual([
      {
        action: 'ses:SendEmail',
        resource: 'arn:aws:ses:us-east-1:000000000000:identity/example.com',
        context: {
          'ses:ApiVersion': '2',
          'ses:FromAddress': 'approvals@example.com',
          'ses:FromDisplayName': 'Approvals',
          'ses:Recipients': ['amira@example.com'],
        },
      },
    ])
  })
})
