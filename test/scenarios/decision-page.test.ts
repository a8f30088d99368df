import { crossSite, fromBrowser, opened, type RawRequest, sendRaw } from '../local/guard/raw-request'
import { answerOf, linkOf, type Mail, type Signalbox, startScenario } from './signalbox'

let signalbox: Signalbox

beforeAll(async () => {
  signalbox = await startScenario()
}, 60_000)

afterAll(() => signalbox?.stop())

async function asked(email: string): Promise<{ approvalId: string; mail: Mail }> {
  const { approvalId } = await signalbox.request({ approvers: [{ name: 'Ada', email }] })
  const [mail] = await signalbox.mails(email)
  if (!mail) throw new Error('No mail')
  return { approvalId, mail }
}

async function get(url: URL | string, method = 'GET') {
  return answerOf<string>(await fetch(url, { method }))
}

async function post(url: URL, form: Record<string, string>) {
  const answer = await answerOf<string>(
    await fetch(`${url.origin}${url.pathname}`, { method: 'POST', body: new URLSearchParams(form) }),
  )
  await signalbox.local.idle()
  return answer
}

function tokenOf(link: URL): string {
  return link.searchParams.get('token') ?? ''
}

describe('a link in a mail', () => {
  test('shows what is decided, for whom, by whom and until when, as often as it is followed, and decides nothing', async () => {
    const { approvalId, mail } = await asked('ada-1@example.com')
    for (const choice of ['approve', 'reject', 'approve'] as const) {
      const page = await get(linkOf(mail, choice))
      expect(page.status).toBe(200)
      for (const part of ['Promote Jim', 'Pam', 'one approver: Ada', 'Until']) expect(page.text).toContain(part)
    }
    await get(linkOf(mail, 'approve'), 'HEAD')
    expect(await signalbox.approval(approvalId)).toMatchObject({ status: 'pending' })
  })

  test('leads to a page that runs nothing, is kept by nobody and tells no other site', async () => {
    const { mail } = await asked('ada-2@example.com')
    const { headers } = await get(linkOf(mail, 'approve'))
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('referrer-policy')).toBe('same-origin')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  })

  test('without its token is incomplete: 400', async () => {
    const { mail } = await asked('ada-3@example.com')
    const link = linkOf(mail, 'approve')
    const page = await get(`${link.origin}${link.pathname}`)
    expect([page.status, page.text]).toEqual([400, expect.stringContaining('This link is incomplete')])
  })

  test('with a wrong token, another approval’s, or of no approval at all is refused: 403', async () => {
    const one = linkOf((await asked('ada-4@example.com')).mail, 'approve')
    const other = linkOf((await asked('grace-4@example.com')).mail, 'approve')
    const base = `${one.origin}${one.pathname}`
    const urls = [
      `${base}?token=a1.${'x'.repeat(43)}`,
      `${base}?token=${tokenOf(other)}`,
      `${base}?token=%00`,
      `${base.replace(/.$/, (last) => (last === 'Z' ? 'Y' : 'Z'))}?token=${tokenOf(one)}`,
    ]
    for (const url of urls) {
      const page = await get(url)
      expect([page.status, page.text]).toEqual([403, expect.stringContaining('This link is not valid')])
    }
  })

  test('that was used says so: 410, and changes nothing', async () => {
    const { approvalId, mail } = await asked('ada-5@example.com')
    const link = linkOf(mail, 'approve')
    await post(link, { token: tokenOf(link), decision: 'approve' })
    const page = await get(link)
    expect([page.status, page.text]).toEqual([410, expect.stringContaining('Ada has already approved this')])
    const again = await post(link, { token: tokenOf(link), decision: 'reject', comment: 'No' })
    expect(again.status).toBe(410)
    expect(await signalbox.approval(approvalId)).toMatchObject({ status: 'granted' })
  })

  test('rejects only with a comment, and keeps what was written when it asks again', async () => {
    const { approvalId, mail } = await asked('ada-6@example.com')
    const link = linkOf(mail, 'reject')
    const page = await post(link, { token: tokenOf(link), decision: 'reject', comment: ' ' })
    expect([page.status, page.text]).toEqual([400, expect.stringContaining('a rejection needs')])
    expect(await signalbox.approval(approvalId)).toMatchObject({ status: 'pending' })
  })

  test('takes nothing but approve, reject and delegate', async () => {
    const { approvalId, mail } = await asked('ada-7@example.com')
    const link = linkOf(mail, 'approve')
    for (const form of [{}, { decision: 'maybe' }, { decision: 'delegate', name: 'X', email: 'not an address' }]) {
      expect((await post(link, { token: tokenOf(link), ...form })).status).toBe(400)
    }
    expect(await signalbox.approval(approvalId)).toMatchObject({ status: 'pending' })
  })
})

describe('secrets', () => {
  test('are in no log, no archive and no answer of the API', async () => {
    const { approvalId, mail } = await asked('ada-8@example.com')
    const link = linkOf(mail, 'approve')
    const secret = tokenOf(link).split('.')[1] ?? ''
    await get(link)
    await post(link, { token: tokenOf(link), decision: 'approve', comment: 'Fine' })
    const { text } = await signalbox.api('GET', `/approvals/${approvalId}`)
    expect(secret).toHaveLength(43)
    expect(text).not.toContain(secret)
    expect(text).not.toMatch(/linkHashes|taskToken/)
    const logs = await signalbox.logs()
    const archive = await signalbox.archive()
    expect(logs).toContain('Event consumed')
    expect(archive).toContain('ApprovalGranted')
    expect(archive).not.toContain('ApprovalTokenIssued')
    for (const kept of [logs, archive]) {
      expect(kept).not.toContain(secret)
      expect(kept).not.toMatch(/taskToken/)
    }
    // The workflows are logged without what they were given: addresses, and task tokens under any name.
    const lines = logs.split('\n').filter((line) => line.includes('"execution_arn"'))
    expect(lines.join()).toContain('"type":"TaskScheduled"')
    expect(lines.join()).toContain('"type":"ExecutionSucceeded"')
    expect(lines.join()).not.toMatch(/"(input|output|parameters|assignedVariables)"|@example/)
  })
})

describe('a browser', () => {
  const raw = (request: RawRequest) => sendRaw(Number(new URL(signalbox.local.webUrl).port), request)
  const form = { 'content-type': 'application/x-www-form-urlencoded' }

  test('is led by a link, from a mailbox or another site, to the page, whose form then decides', async () => {
    const { approvalId, mail } = await asked('ada-browser@example.com')
    const { pathname, search, searchParams } = linkOf(mail, 'approve')
    for (const kind of opened) {
      const page = await raw({ line: `GET ${pathname}${search}`, headers: crossSite[kind].headers })
      expect([page.status, page.body]).toEqual([200, expect.stringContaining('Promote Jim')])
    }

    const headers = { ...fromBrowser('same-origin'), ...form, origin: signalbox.local.webUrl }
    const body = String(new URLSearchParams({ token: searchParams.get('token') ?? '', decision: 'approve' }))
    expect(await raw({ line: `POST ${pathname}`, headers, body })).toMatchObject({ status: 200 })
    await signalbox.local.idle()
    expect(await signalbox.approval(approvalId)).toMatchObject({ status: 'granted' })
  })

  test('decides by the form of the page where it says no more than the origin, as over plain http to a name of the network', async () => {
    const { approvalId, mail } = await asked('ada-phone@example.com')
    const link = linkOf(mail, 'approve')
    const body = String(new URLSearchParams({ token: tokenOf(link), decision: 'approve' }))
    const { 'user-agent': agent } = fromBrowser('same-origin')
    const headers = { ...form, 'user-agent': agent, origin: signalbox.local.webUrl, referer: link.href }

    expect(await raw({ line: `POST ${link.pathname}`, headers, body })).toMatchObject({ status: 200 })
    await signalbox.local.idle()
    expect(await signalbox.approval(approvalId)).toMatchObject({ status: 'granted' })
    expect(await signalbox.logs()).not.toContain(tokenOf(link).split('.')[1])
  })

  test('decides nothing by a form of another site, though it had the link', async () => {
    const { approvalId, mail } = await asked('ada-elsewhere@example.com')
    const { pathname, searchParams } = linkOf(mail, 'approve')
    const body = String(new URLSearchParams({ token: searchParams.get('token') ?? '', decision: 'approve' }))

    for (const kind of ['form', 'form of a page without a name', 'beacon'] as const) {
      expect((await raw({ line: `POST ${pathname}`, headers: crossSite[kind].headers, body })).status).toBe(403)
    }
    expect(await signalbox.approval(approvalId)).toMatchObject({ status: 'pending' })
  })
})
