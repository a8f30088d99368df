/** The first API of SES, judged by the AWS SDK's own client for it: the same mailbox as the second one's. */
import {
  CreateReceiptRuleSetCommand,
  CreateTemplateCommand,
  DeleteIdentityCommand,
  DeleteTemplateCommand,
  GetAccountSendingEnabledCommand,
  GetIdentityVerificationAttributesCommand,
  GetSendQuotaCommand,
  GetSendStatisticsCommand,
  GetTemplateCommand,
  ListIdentitiesCommand,
  ListTemplatesCommand,
  ListVerifiedEmailAddressesCommand,
  SESClient,
  SendBulkTemplatedEmailCommand,
  SendEmailCommand,
  type SendEmailCommandInput,
  SendRawEmailCommand,
  SendTemplatedEmailCommand,
  TestRenderTemplateCommand,
  UpdateTemplateCommand,
  VerifyDomainIdentityCommand,
  VerifyEmailAddressCommand,
  VerifyEmailIdentityCommand,
} from '@aws-sdk/client-ses'
import { GetEmailTemplateCommand, SESv2Client, SendEmailCommand as SendV2Command } from '@aws-sdk/client-sesv2'
import { createIam } from '../../../../local/engines/iam/iam'
import { createSes } from '../../../../local/engines/ses/ses'
import { roleSession } from '../../../../local/kernel/principal'
import { root } from '../../create-test-cloud'
import { closeServed, type Served, serve } from '../../wire/serve'

let served: Served
let ses: ReturnType<typeof createSes>
let client: SESClient
let second: SESv2Client

beforeEach(async () => {
  served = await serve((cloud) => {
    ses = createSes(cloud)
    return [ses, ses.v1]
  })
  client = new SESClient(served.client)
  second = new SESv2Client(served.client)
})
afterEach(async () => {
  client.destroy()
  second.destroy()
  await closeServed()
})

const mail = (overrides: Partial<SendEmailCommandInput> = {}) =>
  new SendEmailCommand({
    Source: 'Approvals <approvals@example.com>',
    Destination: { ToAddresses: ['amira@example.com'], CcAddresses: ['ben@example.com'] },
    Message: {
      Subject: { Data: 'Please decide: 1 < 2 & “ü”', Charset: 'UTF-8' },
      Body: { Text: { Data: 'Yes or no?\n' }, Html: { Data: '<p>Yes or no?</p>' } },
    },
    ReplyToAddresses: ['requester@example.com'],
    ReturnPath: 'bounces@example.com',
    Tags: [{ Name: 'kind', Value: 'request' }],
    ...overrides,
  })

const inbox = () => ses.mailbox.list()

test('SendEmail puts a mail into the mailbox that the second API has as well', async () => {
  const { MessageId } = await client.send(mail())
  await second.send(
    new SendV2Command({
      FromEmailAddress: 'approvals@example.com',
      Destination: { ToAddresses: ['amira@example.com'] },
      Content: { Simple: { Subject: { Data: 'by the second' }, Body: { Text: { Data: 'x' } } } },
    }),
  )

  expect(await inbox()).toMatchObject([
    {
      id: MessageId,
      from: 'Approvals <approvals@example.com>',
      to: ['amira@example.com'],
      cc: ['ben@example.com'],
      bcc: [],
      replyTo: ['requester@example.com'],
      subject: 'Please decide: 1 < 2 & “ü”',
      text: 'Yes or no?\n',
      html: '<p>Yes or no?</p>',
      feedbackAddress: 'bounces@example.com',
      tags: [{ name: 'kind', value: 'request' }],
    },
    { subject: 'by the second' },
  ])
})

test('SendRawEmail sends to its destinations, or to those that the message names', async () => {
  const Data = Buffer.from('From: robot@example.com\r\nTo: ben@example.com\r\nSubject: raw\r\n\r\nx')
  await client.send(new SendRawEmailCommand({ RawMessage: { Data } }))
  await client.send(
    new SendRawEmailCommand({ Source: 'other@example.com', Destinations: ['a@example.com'], RawMessage: { Data } }),
  )

  expect(await inbox()).toMatchObject([
    { from: 'robot@example.com', to: ['ben@example.com'], subject: 'raw', text: 'x' },
    { from: 'other@example.com', to: ['a@example.com'], cc: [] },
  ])
})

test('templates are written, read, rendered and sent, and are those of the second API', async () => {
  const Template = { TemplateName: 'hello', SubjectPart: 'Hi {{n}}', TextPart: 'Dear {{n}}' }
  await client.send(new CreateTemplateCommand({ Template }))

  expect((await client.send(new GetTemplateCommand({ TemplateName: 'hello' }))).Template).toEqual(Template)
  expect((await second.send(new GetEmailTemplateCommand({ TemplateName: 'hello' }))).TemplateContent).toEqual({
    Subject: 'Hi {{n}}',
    Text: 'Dear {{n}}',
  })
  const { RenderedTemplate } = await client.send(
    new TestRenderTemplateCommand({ TemplateName: 'hello', TemplateData: '{"n":"Amira"}' }),
  )
  expect(RenderedTemplate).toContain('Subject: Hi Amira')

  await client.send(new UpdateTemplateCommand({ Template: { ...Template, HtmlPart: '<b>{{n}}</b>' } }))
  const Source = 'approvals@example.com'
  const Destination = { ToAddresses: ['amira@example.com'] }
  await client.send(
    new SendTemplatedEmailCommand({ Source, Destination, Template: 'hello', TemplateData: '{"n":"<Amira>"}' }),
  )
  const { Status } = await client.send(
    new SendBulkTemplatedEmailCommand({
      Source,
      Template: 'hello',
      DefaultTemplateData: '{"n":"all"}',
      Destinations: [
        { Destination, ReplacementTemplateData: '{"n":"Amira"}' },
        { Destination: { ToAddresses: ['nobody'] } },
        { Destination },
      ],
    }),
  )

  expect(Status).toEqual([
    { Status: 'Success', MessageId: expect.any(String) },
    { Status: 'InvalidParameterValue', Error: "Missing final '@domain': nobody" },
    { Status: 'Success', MessageId: expect.any(String) },
  ])
  expect((await inbox()).map(({ subject, html }) => [subject, html])).toEqual([
    ['Hi <Amira>', '<b><Amira></b>'],
    ['Hi Amira', '<b>Amira</b>'],
    ['Hi all', '<b>all</b>'],
  ])
  await client.send(new DeleteTemplateCommand({ TemplateName: 'hello' }))
  await client.send(new DeleteTemplateCommand({ TemplateName: 'hello' }))
  expect((await client.send(new ListTemplatesCommand())).TemplatesMetadata).toEqual([])
})

test('ListTemplates and ListIdentities go page by page', async () => {
  for (const name of ['a', 'b', 'c']) {
    const Template = { TemplateName: name, SubjectPart: name, TextPart: name }
    await client.send(new CreateTemplateCommand({ Template }))
    await client.send(new VerifyEmailIdentityCommand({ EmailAddress: `${name}@example.com` }))
  }
  const first = await client.send(new ListTemplatesCommand({ MaxItems: 2 }))
  const rest = await client.send(new ListTemplatesCommand({ MaxItems: 200, NextToken: first.NextToken }))
  expect([...(first.TemplatesMetadata ?? []), ...(rest.TemplatesMetadata ?? [])]).toEqual(
    ['a', 'b', 'c'].map((Name) => ({ Name, CreatedTimestamp: expect.any(Date) })),
  )
  expect(rest.NextToken).toBeUndefined()

  const identities = await client.send(new ListIdentitiesCommand({ MaxItems: 2 }))
  expect(identities.Identities).toEqual(['a@example.com', 'b@example.com'])
  expect((await client.send(new ListIdentitiesCommand({ NextToken: identities.NextToken }))).Identities).toEqual([
    'c@example.com',
  ])
  await expect(client.send(new ListIdentitiesCommand({ MaxItems: 0 }))).rejects.toMatchObject({
    name: 'InvalidParameterValue',
  })
})

test('identities are verified at once, told apart, and let nobody else send', async () => {
  await client.send(new VerifyEmailIdentityCommand({ EmailAddress: 'robot@example.org' }))
  await client.send(new VerifyEmailIdentityCommand({ EmailAddress: 'robot@example.org' }))
  await client.send(new VerifyEmailAddressCommand({ EmailAddress: 'old@example.org' }))
  const { VerificationToken } = await client.send(new VerifyDomainIdentityCommand({ Domain: 'example.com' }))

  expect(VerificationToken).toMatch(/^[\w+/]+=*$/)
  expect(await client.send(new ListIdentitiesCommand({ IdentityType: 'Domain' }))).toMatchObject({
    Identities: ['example.com'],
  })
  expect((await client.send(new ListVerifiedEmailAddressesCommand())).VerifiedEmailAddresses).toEqual([
    'old@example.org',
    'robot@example.org',
  ])
  const asked = { Identities: ['example.com', 'robot@example.org', 'unknown@example.net'] }
  expect((await client.send(new GetIdentityVerificationAttributesCommand(asked))).VerificationAttributes).toEqual({
    'example.com': { VerificationStatus: 'Success', VerificationToken },
    'robot@example.org': { VerificationStatus: 'Success' },
  })
  await client.send(mail())
  await client.send(new DeleteIdentityCommand({ Identity: 'example.com' }))
  await client.send(new DeleteIdentityCommand({ Identity: 'example.com' }))
  await expect(client.send(mail())).rejects.toMatchObject({
    name: 'MessageRejected',
    message:
      'Email address is not verified. The following identities failed the check in region US-EAST-1: approvals@example.com',
  })
  expect(await inbox()).toHaveLength(1)
})

test('quota and statistics count what was sent', async () => {
  await client.send(mail())
  await client.send(mail())

  expect(await client.send(new GetSendQuotaCommand())).toMatchObject({
    Max24HourSend: 50_000,
    MaxSendRate: 14,
    SentLast24Hours: 2,
  })
  expect((await client.send(new GetSendStatisticsCommand())).SendDataPoints).toEqual([
    { Timestamp: new Date('2026-01-05T09:00:00Z'), DeliveryAttempts: 2, Bounces: 0, Complaints: 0, Rejects: 0 },
  ])
  expect((await client.send(new GetAccountSendingEnabledCommand())).Enabled).toBe(true)
})

describe('errors are those of the first API', () => {
  const template = (name: string, SubjectPart = 'Hi') =>
    new CreateTemplateCommand({ Template: { TemplateName: name, SubjectPart, TextPart: '{{n}}' } })
  const templated = (TemplateData: string, Template = 'there') =>
    new SendTemplatedEmailCommand({
      Source: 'a@example.com',
      Destination: { ToAddresses: ['b@example.com'] },
      Template,
      TemplateData,
    })

  test.each<[string, () => Promise<unknown>, object]>([
    [
      'an address that is none',
      () => client.send(mail({ Destination: { ToAddresses: ['nobody'] } })),
      { name: 'InvalidParameterValue', message: "Missing final '@domain': nobody" },
    ],
    ['no recipient', () => client.send(mail({ Destination: { ToAddresses: [] } })), { name: 'InvalidParameterValue' }],
    ['nothing said of recipients', () => client.send(mail({ Destination: {} })), { name: 'ValidationError' }],
    [
      'no body',
      () => client.send(mail({ Message: { Subject: { Data: 's' }, Body: {} } })),
      { name: 'ValidationError' },
    ],
    [
      'a configuration set that there is not',
      () => client.send(mail({ ConfigurationSetName: 'none' })),
      { name: 'ConfigurationSetDoesNotExistException', ConfigurationSetName: 'none' },
    ],
    [
      'a template that there is not',
      () => client.send(templated('{}', 'none')),
      {
        name: 'TemplateDoesNotExistException',
        message: 'Template none does not exist',
        TemplateName: 'none',
      },
    ],
    [
      'a template to read that there is not',
      () => client.send(new GetTemplateCommand({ TemplateName: 'none' })),
      { name: 'TemplateDoesNotExistException' },
    ],
    [
      'a template that is there already',
      () => client.send(template('there')),
      { name: 'AlreadyExistsException', Name: 'there' },
    ],
    [
      'a template that can’t be parsed',
      () => client.send(template('bad', 'Hi {{#n}}')),
      { name: 'InvalidTemplateException', TemplateName: 'bad' },
    ],
    ['data that is no JSON', () => client.send(templated('{')), { name: 'InvalidParameterValue' }],
    [
      'data to render that is no JSON',
      () => client.send(new TestRenderTemplateCommand({ TemplateName: 'there', TemplateData: '{' })),
      { name: 'InvalidRenderingParameterException', TemplateName: 'there' },
    ],
    [
      'data to render that lacks an attribute',
      () => client.send(new TestRenderTemplateCommand({ TemplateName: 'there', TemplateData: '{}' })),
      {
        name: 'MissingRenderingAttributeException',
        message: "Attribute 'n' is not present in the rendering data.",
      },
    ],
    [
      'what is not modelled',
      () => client.send(mail({ SourceArn: 'arn:aws:ses:us-east-1:000000000000:identity/example.com' })),
      { message: expect.stringContaining('SourceArn') },
    ],
    [
      'an operation that is not modelled',
      () => client.send(new CreateReceiptRuleSetCommand({ RuleSetName: 'inbound' })),
      { message: expect.stringContaining('CreateReceiptRuleSet') },
    ],
  ])('%s', async (_, send, error) => {
    await client.send(template('there'))

    await expect(send()).rejects.toMatchObject(error)
    expect(await inbox()).toEqual([])
  })

  // Not by the client: in what it does with a text of 10 MB the JavaScript engine runs out of stack, once in some hundred runs.
  test('a message of more than 10 MB', async () => {
    const send = served.cloud.call(root, 'ses-v1', 'SendEmail', {
      Source: 'approvals@example.com',
      Destination: { ToAddresses: ['amira@example.com'] },
      Message: { Subject: { Data: 's' }, Body: { Text: { Data: 'x'.repeat(10 * 1024 * 1024) } } },
    })

    await expect(send).rejects.toMatchObject({
      code: 'InvalidParameterValue',
      message: expect.stringContaining('10485760 bytes'),
    })
    expect(await inbox()).toEqual([])
  })

  test('a mail whose data lacks an attribute is accepted and dropped, as on AWS', async () => {
    await client.send(template('there'))
    const { MessageId } = await client.send(templated('{}'))

    expect(await inbox()).toMatchObject([{ id: MessageId, failure: expect.stringContaining('n') }])
  })
})

test('a role may send only as its policy says: by address and recipients, and by the way of sending', async () => {
  const at = await serve((cloud) => {
    const engine = createSes(cloud)
    return [createIam(cloud), engine, engine.v1]
  })
  const document = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: statement })
  const mailer = { RoleName: 'mailer' }
  const trust = document({ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' })
  const condition = {
    StringEquals: { 'ses:FromAddress': 'approvals@example.com', 'ses:ApiVersion': '1' },
    'ForAllValues:StringLike': { 'ses:Recipients': '*@example.com' },
  }
  const PolicyDocument = document({ Effect: 'Allow', Action: 'ses:SendEmail', Resource: '*', Condition: condition })
  const policy = { ...mailer, PolicyName: 'mail', PolicyDocument }
  await at.cloud.call(root, 'iam', 'CreateRole', { ...mailer, AssumeRolePolicyDocument: trust })
  await at.cloud.call(root, 'iam', 'PutRolePolicy', policy)
  const caller = roleSession('arn:aws:iam::000000000000:role/mailer', 'test')
  const send = (action: string, input: object) => at.cloud.call(caller, 'ses-v1', action, input)
  const plain = {
    Source: 'approvals@example.com',
    Destination: { ToAddresses: ['amira@example.com'] },
    Message: { Subject: { Data: 's' }, Body: { Text: { Data: 't' } } },
  }
  const Data = Buffer.from('From: approvals@example.com\r\nTo: amira@example.com\r\n\r\nx').toString('base64')
  const refused = { code: 'AccessDeniedException' }

  await expect(send('SendEmail', plain)).resolves.toMatchObject({ MessageId: expect.any(String) })
  await expect(send('SendEmail', { ...plain, Source: 'eve@example.com' })).rejects.toMatchObject(refused)
  await expect(
    send('SendEmail', { ...plain, Destination: { BccAddresses: ['amira@example.net'] } }),
  ).rejects.toMatchObject(refused)
  await expect(send('SendRawEmail', { RawMessage: { Data } })).rejects.toMatchObject(refused)
})
