import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSesCloud, request, type SesCloud, simpleMail } from './ses-cloud'
import { startSmtpServer } from './smtp-server'

const htmlMail = (html: string, extra: object = {}) =>
  simpleMail({ Content: { Simple: { Subject: { Data: 's' }, Body: { Html: { Data: html } }, ...extra } } })

describe('the viewer', () => {
  let at: SesCloud
  beforeEach(async () => {
    at = await createSesCloud()
  })
  afterEach(() => at.cloud.store.close())

  it('is the page of aws-ses-v2-local, made to work under /mail/ and with mails in sandboxed frames', async () => {
    const page = await at.get('/mail/')
    const text = page.body.toString()

    expect((await at.get('/mail')).headers.location).toBe('/mail/')
    expect(page.headers['content-security-policy']).toContain("default-src 'none'")
    expect(text).not.toMatch(/(fetch\(.|href=")\/(store|clear-store)/)
    expect(text).toMatch(/<iframe [^>]*sandbox="allow-popups allow-popups-to-escape-sandbox"/)
    expect(text).not.toContain('javascript:void')
  })

  it('gives new mails to the page, oldest first', async () => {
    await at.call('SendEmail', simpleMail())
    await at.cloud.clock.advance(60_000)
    await at.call('SendEmail', simpleMail({ Destination: { ToAddresses: ['ben@example.com'] } }))
    const since = Math.floor(at.cloud.clock.now() / 1000)

    const all = JSON.parse((await at.get('/mail/store')).body.toString())
    const latest = JSON.parse((await at.get(`/mail/store?since=${since}`)).body.toString())
    const one = JSON.parse((await at.get('/mail/store?to=amira@example.com')).body.toString())

    expect(all.emails.map((mail: { destination: { to: string[] } }) => mail.destination.to[0])).toEqual([
      'amira@example.com',
      'ben@example.com',
    ])
    expect(latest.emails).toMatchObject([{ destination: { to: ['ben@example.com'] }, at: since }])
    expect(one.emails).toHaveLength(1)
  })

  it('lists mails without what is in them, newest first, by page', async () => {
    for (const to of ['a', 'b', 'c']) {
      await at.call('SendEmail', simpleMail({ Destination: { ToAddresses: [`${to}@example.com`] } }))
    }
    const list = async (query: string) => JSON.parse((await at.get(`/mail/list${query}`)).body.toString())

    const first = await list('?limit=2')
    const second = await list(`?limit=2&before=${first.next}`)

    expect(first.mails.map(({ to }: { to: string[] }) => to)).toEqual([['c@example.com'], ['b@example.com']])
    expect(second).toMatchObject({ mails: [{ to: ['a@example.com'], attachments: 0 }] })
    expect(second.next).toBeUndefined()
    expect(JSON.stringify(first)).not.toMatch(/html|"text"/)
    expect((await list('?to=b@example.com')).mails).toHaveLength(1)
    expect((await at.get('/mail/list?limit=0')).status).toBe(400)
    expect((await at.get('/mail/list?before=../x')).status).toBe(400)
  })

  it('finds mails by what is in them, in whatever case, and says who got how many', async () => {
    await at.call('SendEmail', simpleMail({ Destination: { ToAddresses: ['ada@example.com', 'Ben@example.com'] } }))
    await at.call('SendEmail', htmlMail('<b>A PARCEL</b>', {}))
    const read = async (path: string) => JSON.parse((await at.get(path)).body.toString())

    expect((await read('/mail/list?text=parcel')).mails).toHaveLength(1)
    expect((await read('/mail/list?text=BEN@')).mails).toMatchObject([{ to: ['ada@example.com', 'Ben@example.com'] }])
    expect((await read('/mail/list?text=nothing')).mails).toEqual([])
    const { recipients, isCut } = await read('/mail/recipients')
    expect(recipients).toEqual(expect.arrayContaining([{ address: 'ada@example.com', mails: 1 }]))
    expect(isCut).toBe(false)
  })

  it('lets no mail run a script on the web port', async () => {
    const { MessageId } = await at.call(
      'SendEmail',
      htmlMail('<img src=x onerror="fetch(\'/api\')"><script>1</script>', {
        Attachments: [{ FileName: 'x.html', ContentType: 'text/html', RawContent: 'PHNjcmlwdD4=' }],
      }),
    )

    const shown = await at.get(`/mail/message/${MessageId}.html`)
    const { emails } = JSON.parse((await at.get('/mail/store')).body.toString())
    const policy = String(shown.headers['content-security-policy'])

    expect(policy).toMatch(/^sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'/)
    expect(policy).not.toContain('script')
    expect(shown.headers['x-content-type-options']).toBe('nosniff')
    expect(emails[0].attachments[0].contentType).toBe('application/octet-stream')
  })

  it('shows inline pictures and offers the message as a file', async () => {
    const { MessageId } = await at.call(
      'SendEmail',
      htmlMail('<img src="cid:logo">', {
        Attachments: [
          {
            FileName: 'l.png',
            ContentType: 'image/png',
            ContentId: 'logo',
            ContentDisposition: 'INLINE',
            RawContent: 'AAAA',
          },
        ],
      }),
    )

    const shown = await at.get(`/mail/message/${MessageId}.html`)
    const file = await at.get(`/mail/message/${MessageId}.eml`)

    expect(shown.body.toString()).toContain('src="data:image/png;base64,AAAA"')
    expect(file.headers['content-type']).toBe('message/rfc822')
    expect(file.body.toString()).toContain('Content-ID: <logo>')
    expect((await at.get('/mail/message/nothing.eml')).status).toBe(404)
  })

  it('forgets all mail when its button is pressed, and not when another site asks', async () => {
    await at.call('SendEmail', simpleMail())

    const foreign = await at.ses.mailbox.handle(
      request('POST', '/mail/clear-store', { 'sec-fetch-site': 'cross-site' }),
    )
    expect(foreign.status).toBe(403)
    expect(await at.ses.mailbox.list()).toHaveLength(1)

    await at.ses.mailbox.handle(request('POST', '/mail/clear-store', { 'sec-fetch-site': 'same-origin' }))
    expect(await at.ses.mailbox.list()).toEqual([])
  })
})

describe('across a restart', () => {
  let directory: string
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ses-'))
  })
  afterEach(() => rm(directory, { recursive: true }))

  it('mail, identities, templates and suppressions are still there', async () => {
    const before = await createSesCloud({ directory })
    const { MessageId } = await before.call('SendEmail', simpleMail())
    await before.call('CreateEmailIdentity', { EmailIdentity: 'example.com' })
    await before.call('CreateEmailTemplate', { TemplateName: 't', TemplateContent: { Subject: 's', Text: 't' } })
    await before.call('PutSuppressedDestination', { EmailAddress: 'x@example.com', Reason: 'COMPLAINT' })
    await before.cloud.store.close()

    const after = await createSesCloud({ directory })

    expect((await after.ses.mailbox.list())[0]?.id).toBe(MessageId)
    expect((await after.call('ListEmailIdentities')).EmailIdentities).toMatchObject([{ IdentityName: 'example.com' }])
    expect(await after.call('GetEmailTemplate', { TemplateName: 't' })).toBeDefined()
    expect(await after.call('GetSuppressedDestination', { EmailAddress: 'x@example.com' })).toBeDefined()
    await after.cloud.store.close()
  })

  it('mail that a dead SMTP server did not take is forwarded once it is back, and only once', async () => {
    const dead = await startSmtpServer()
    await dead.close()
    const before = await createSesCloud({ directory, smtp: dead.url })
    const { MessageId } = await before.call('SendEmail', simpleMail())
    await before.cloud.activity.idle()
    await before.ses.mailbox.handle(request('POST', '/mail/clear-store'))
    await before.cloud.store.close()

    const server = await startSmtpServer(Number(new URL(dead.url).port))
    const after = await createSesCloud({ directory, smtp: dead.url })
    await after.cloud.clock.advance(5_000)
    await after.cloud.clock.advance(3600_000)
    await after.ses.stop?.()
    await after.cloud.store.close()
    const later = await createSesCloud({ directory, smtp: dead.url })
    await later.cloud.clock.advance(3600_000)

    expect(server.received).toHaveLength(1)
    expect(server.received[0]).toMatchObject({ from: '<approvals@example.com>', to: ['<amira@example.com>'] })
    expect(server.received[0]?.data).toContain(`Message-ID: <${MessageId}@email.amazonses.com>`)
    await later.ses.stop?.()
    await later.cloud.store.close()
    await server.close()
  })
})

it('mail that a version before left to be forwarded is forwarded', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'ses-'))
  const server = await startSmtpServer()
  const before = await createSesCloud({ directory })
  const { MessageId } = await before.call('SendEmail', simpleMail())
  before.cloud.store.put(`ses/outbox/${MessageId}`, { id: MessageId, attempts: 2, nextAt: 0 })
  await before.cloud.store.close()

  const after = await createSesCloud({ directory, smtp: server.url })
  await after.cloud.activity.idle()
  expect(server.received).toHaveLength(1)
  await after.ses.stop?.()
  await after.cloud.store.close()
  await server.close()
  await rm(directory, { recursive: true })
})

describe('forwarding', () => {
  it('leaves out suppressed recipients, and keeps without another try what the server refuses for good', async () => {
    const server = await startSmtpServer()
    const at = await createSesCloud({ smtp: server.url })
    const traces: string[] = []
    at.cloud.onTrace(({ kind }) => traces.push(kind))
    await at.call('PutSuppressedDestination', { EmailAddress: 'ben@example.com', Reason: 'BOUNCE' })

    await at.call('SendEmail', simpleMail({ Destination: { ToAddresses: ['a@example.com', 'ben@example.com'] } }))
    await at.cloud.activity.idle()
    server.answer = '550 no such user'
    await at.call('SendEmail', simpleMail())
    await at.cloud.clock.advance(3600_000)

    expect(server.received.map(({ to }) => to)).toEqual([['<a@example.com>']])
    expect(traces).toEqual(['mail.accepted', 'mail.forwarded', 'mail.accepted', 'mail.refused'])
    await at.ses.mailbox.handle(request('POST', '/mail/clear-store'))
    expect(await at.ses.mailbox.list()).toHaveLength(1)
    await at.ses.stop?.()
    await server.close()
  })
})
