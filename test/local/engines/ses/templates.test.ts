import type { Access } from '../../../../local/kernel/service'
import { createSesCloud, type SesCloud, simpleMail } from './ses-cloud'

const greeting = {
  TemplateName: 'greeting',
  TemplateContent: { Subject: 'Hi {{name}}', Html: '<b>{{#if vip}}Dear {{/if}}{{name}}</b>' },
}
const fromTemplate = (template: object) => simpleMail({ Content: { Template: template } })

describe('email templates', () => {
  let at: SesCloud
  beforeEach(async () => {
    at = await createSesCloud()
    await at.call('CreateEmailTemplate', greeting)
  })
  afterEach(() => at.cloud.store.close())

  it('render into the mail, with permission on the template too', async () => {
    const needed: Access[] = []
    at.cloud.useAuthorizer({ authorize: (_caller, access) => needed.push(...access) })

    await at.call('SendEmail', fromTemplate({ TemplateName: 'greeting', TemplateData: '{"name":"Amira"}' }))

    expect(await at.ses.mailbox.list()).toMatchObject([{ subject: 'Hi Amira', html: '<b>Amira</b>' }])
    expect(needed.map(({ action, resource }) => [action, resource.split(':').at(-1)])).toEqual([
      ['ses:SendTemplatedEmail', 'identity/approvals@example.com'],
      ['ses:SendTemplatedEmail', 'template/greeting'],
    ])
  })

  it('that lack an attribute are accepted and then dropped, visibly', async () => {
    const { MessageId } = await at.call('SendEmail', fromTemplate({ TemplateName: 'greeting', TemplateData: '{}' }))

    expect(await at.ses.mailbox.get(MessageId)).toMatchObject({
      subject: 'Not sent: template greeting could not be rendered',
      failure: expect.stringContaining('"name" not defined'),
    })
    await expect(
      at.call('TestRenderEmailTemplate', { TemplateName: 'greeting', TemplateData: '{}' }),
    ).rejects.toMatchObject({
      code: 'BadRequestException',
      message: expect.stringContaining('MissingRenderingAttribute'),
    })
  })

  it('are created once, changed, listed, rendered for a test and deleted', async () => {
    await expect(at.call('CreateEmailTemplate', greeting)).rejects.toMatchObject({ code: 'AlreadyExistsException' })
    await at.call('UpdateEmailTemplate', { TemplateName: 'greeting', TemplateContent: { Subject: 'Bye', Text: 'x' } })

    expect(await at.call('GetEmailTemplate', { TemplateName: 'greeting' })).toMatchObject({
      TemplateContent: { Subject: 'Bye' },
    })
    expect(await at.call('ListEmailTemplates')).toEqual({
      TemplatesMetadata: [{ TemplateName: 'greeting', CreatedTimestamp: at.cloud.clock.now() / 1000 }],
      NextToken: undefined,
    })
    const { RenderedTemplate } = await at.call('TestRenderEmailTemplate', {
      TemplateName: 'greeting',
      TemplateData: '{}',
    })
    expect(RenderedTemplate).toContain('Subject: Bye')

    await at.call('DeleteEmailTemplate', { TemplateName: 'greeting' })
    await expect(at.call('GetEmailTemplate', { TemplateName: 'greeting' })).rejects.toMatchObject({ status: 404 })
  })

  it('that Handlebars cannot read are refused', async () => {
    const creating = at.call('CreateEmailTemplate', { TemplateName: 'bad', TemplateContent: { Subject: '{{#if' } })

    await expect(creating).rejects.toMatchObject({ code: 'BadRequestException' })
  })

  it('send in bulk: each entry with its data over the defaults, and one bad entry fails alone', async () => {
    const { BulkEmailEntryResults } = await at.call('SendBulkEmail', {
      FromEmailAddress: 'approvals@example.com',
      DefaultContent: { Template: { TemplateName: 'greeting', TemplateData: '{"name":"you"}' } },
      BulkEmailEntries: [
        {
          Destination: { ToAddresses: ['amira@example.com'] },
          ReplacementEmailContent: { ReplacementTemplate: { ReplacementTemplateData: '{"name":"Amira"}' } },
        },
        { Destination: { ToAddresses: ['nobody'] } },
        { Destination: { ToAddresses: ['ben@example.com'] } },
      ],
    })

    expect(BulkEmailEntryResults.map(({ Status }: { Status: string }) => Status)).toEqual([
      'SUCCESS',
      'INVALID_PARAMETER',
      'SUCCESS',
    ])
    expect((await at.ses.mailbox.list()).map(({ subject }) => subject)).toEqual(['Hi Amira', 'Hi you'])
  })
})
