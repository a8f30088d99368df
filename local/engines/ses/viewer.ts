/**
 * The mailbox on the web port, under `/mail`: the viewer of aws-ses-v2-local over our durable store, and a
 * JSON API. A mail's HTML comes from anybody, and the web port's origin holds the portal's sessions, so it
 * is only ever shown in a sandbox: no script, an origin of its own, links open in a new tab.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { HttpRequest, HttpResponse } from '../../kernel/service'
import { loadMime } from './load-mime'
import type { Mail, MailAttachment } from './mail'
import type { Mailbox, MailFilter } from './mailbox'

export interface ViewerOptions {
  readonly mailbox: Mailbox
  /** A mail that still waits to be forwarded is not cleared. */
  readonly keeps: (id: string) => boolean
}

/** A frame for each, and all of them again each second: the console's page of mail has no such bound. */
const newestShown = 25
/** Of the list. */
const usualPage = 100
const longestPage = 1000
const mostRecipients = 200

/** Types that a browser shows without running anything; others are offered as a download. */
const harmless = /^(image\/(png|jpeg|gif|webp)|text\/(plain|csv)|application\/pdf)\b/i

/** Each edit must find its place in the pinned version of the page, else the viewer says so. */
const edits: readonly (readonly [find: string, put: string])[] = [
  ['<title>aws-ses-v2-local viewer</title>', '<title>Mailbox</title>'],
  ['<h1>aws-ses-v2-local viewer</h1>', '<h1>Mailbox</h1>'],
  // Links in the text are long: on a phone they would end out of sight.
  ['.email p {', '.email-inner { overflow-wrap: anywhere; }\n        .email p {'],
  [
    '@keyframes appear {',
    '@media (prefers-reduced-motion: reduce) { .email { animation: none } }\n        @keyframes appear {',
  ],
  ['href="/store"', 'href="store"'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the page's own template literal
  ['fetch(`/store?since=${lastEmailTimestamp}`)', `fetch(\`store?limit=${newestShown}&since=\${lastEmailTimestamp}\`)`],
  ["fetch('/clear-store', ", "fetch('clear-store', "],
  [
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the page's own template literal
    '<iframe id="${e.messageId}-html-iframe" src="javascript:void(0);"></iframe>',
    '<iframe loading="lazy" sandbox="allow-popups allow-popups-to-escape-sandbox" src="message/$' +
      '{e.messageId}.html"></iframe>',
  ],
  [
    `if (e.body.html) {
                        const iframe`,
    `if (false) {
                        const iframe`,
  ],
  [
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the page's own template literal
    '<button onclick="downloadEmail(\'${e.messageId}\')">Email Download</button>',
    '<a href="message/$' + '{e.messageId}.eml" download><button>Email Download</button></a>',
  ],
  ["makeBlob(a.contentType, a.content) + '\">'", "makeBlob(a.contentType, a.content) + '\" download>'"],
]

const pagePolicy = [
  "default-src 'none'",
  // The page's own code is inline; what it shows of a mail it escapes, or shows in the sandboxed frame.
  "script-src 'unsafe-inline'",
  "style-src 'unsafe-inline'",
  "connect-src 'self'",
  "frame-src 'self'",
  'img-src data: blob:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ')

const mailPolicy = [
  'sandbox allow-popups allow-popups-to-escape-sandbox',
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  // A picture from elsewhere would tell its sender that the mail was opened, and where.
  'img-src data:',
  'font-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ')

export function createViewer(options: ViewerOptions): (request: HttpRequest) => Promise<HttpResponse> {
  const { mailbox } = options
  let page: string | undefined

  async function message(path: string): Promise<HttpResponse> {
    const [, id = '', kind = ''] = /^([0-9A-Z]{26})\.(eml|html|json)$/.exec(path) ?? []
    const mail = id ? await mailbox.get(id) : undefined
    if (!mail) return json(404, { message: `No mail ${path}; GET /mail/message/<id>.eml, .html or .json` })
    if (kind === 'json') return json(200, mail)
    if (kind === 'html') return html(bodyOf(mail), mailPolicy)
    const { toMime } = loadMime()
    return answer(200, 'message/rfc822', await toMime(mail), {
      'content-disposition': `attachment; filename="${id}.eml"`,
    })
  }

  async function store(query: URLSearchParams): Promise<HttpResponse> {
    const since = Number(query.get('since') ?? 0)
    const limit = Number(query.get('limit') ?? Number.POSITIVE_INFINITY)
    if (!Number.isFinite(since) || Number.isNaN(limit)) {
      return json(400, { message: 'since is seconds since the epoch, limit a number of mails' })
    }
    const emails = await mailbox.list({ since: since * 1000, limit, ...filterOf(query) })
    return json(200, { emails: emails.map(asEmail) })
  }

  /** What a list of mails shows: no body and no attachment, of which one mail may have megabytes. */
  async function list(query: URLSearchParams): Promise<HttpResponse> {
    const limit = Number(query.get('limit') ?? usualPage)
    const before = query.get('before')
    if (!(Number.isInteger(limit) && limit >= 1 && limit <= longestPage)) {
      return json(400, { message: `limit must be a whole number from 1 to ${longestPage}` })
    }
    if (before !== null && !/^[0-9A-Z]{26}$/.test(before))
      return json(400, { message: 'before must be the id of a mail' })
    const { mails, next } = await mailbox.page({ limit, ...filterOf(query), ...(before !== null && { before }) })
    return json(200, { mails: mails.map(asListed), ...(next !== undefined && { next }) })
  }

  return async ({ method, path, query, headers }) => {
    const route = path.replace(/^\/mail(?=\/|$)/, '')
    if (method === 'POST') {
      if (route !== '/clear-store') return json(404, { message: `No ${method} ${path}` })
      // A page of another site may send a POST, though it can't read the answer.
      if (!['same-origin', 'none', undefined].includes(headers['sec-fetch-site'] as string | undefined)) {
        return json(403, { message: 'Only the viewer itself may clear the mailbox' })
      }
      return json(200, { message: 'Store cleared', waitingToBeForwarded: await mailbox.clear(options.keeps) })
    }
    if (method !== 'GET' && method !== 'HEAD') return json(405, { message: `No ${method} ${path}` })
    if (route === '') return { status: 302, headers: { location: '/mail/' }, body: '' }
    if (route === '/') {
      page ??= adaptedPage()
      return html(page, pagePolicy)
    }
    if (route === '/store') return store(query)
    if (route === '/list') return list(query)
    if (route === '/recipients') return json(200, await mailbox.recipients(mostRecipients))
    if (route === '/health-check') return json(200, {})
    if (route.startsWith('/message/')) return message(route.slice('/message/'.length))
    return json(404, { message: `No ${method} ${path}` })
  }
}

function asListed({ id, at, from, to, cc, bcc, subject, tags, attachments, suppressed, failure }: Mail): object {
  const time = new Date(at).toISOString()
  return { id, at: time, from, to, cc, bcc, subject, tags, attachments: attachments.length, suppressed, failure }
}

function filterOf(query: URLSearchParams): Pick<MailFilter, 'to' | 'subject' | 'text'> {
  const given = (['to', 'subject', 'text'] as const).flatMap((name) => {
    const value = query.get(name)
    return value === null ? [] : [[name, value]]
  })
  return Object.fromEntries(given)
}

function adaptedPage(): string {
  const main = require.resolve('aws-ses-v2-local')
  let text = readFileSync(join(main, '../../static/index.html'), 'utf8')
  for (const [find, put] of edits) {
    if (!text.includes(find)) throw new Error(`The viewer of aws-ses-v2-local has changed: it has no ${find}`)
    text = text.replace(find, () => put)
  }
  return text
}

/** As aws-ses-v2-local's own `GET /store` gives it, with what our store knows besides. */
function asEmail(mail: Mail): object {
  return {
    messageId: mail.id,
    from: mail.from,
    replyTo: mail.replyTo,
    destination: { to: mail.to, cc: mail.cc, bcc: mail.bcc },
    subject: mail.subject,
    body: { html: mail.html, text: mail.text ?? mail.failure },
    attachments: mail.attachments.map((attachment) => ({
      filename: attachment.fileName,
      contentType: safeType(attachment),
      content: attachment.content,
      size: Buffer.byteLength(attachment.content, 'base64'),
    })),
    headers: mail.headers,
    tags: mail.tags,
    configurationSet: mail.configurationSet,
    suppressed: mail.suppressed,
    failure: mail.failure,
    at: Math.floor(mail.at / 1000),
  }
}

const safeType = ({ contentType }: MailAttachment): string =>
  harmless.test(contentType) ? contentType : 'application/octet-stream'

/** Links leave the frame, and inline pictures come along. */
function bodyOf(mail: Mail): string {
  let text = mail.html ?? ''
  for (const { contentId, contentType, content } of mail.attachments) {
    if (contentId && /^image\/(png|jpeg|gif|webp)$/i.test(contentType)) {
      text = text.replaceAll(`cid:${contentId}`, () => `data:${contentType};base64,${content}`)
    }
  }
  return `<!DOCTYPE html><meta charset="utf-8"><base target="_blank">${text}`
}

function answer(
  status: number,
  type: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  return {
    status,
    headers: { 'content-type': type, 'x-content-type-options': 'nosniff', 'cache-control': 'no-store', ...headers },
    body,
  }
}

function html(text: string, policy: string): HttpResponse {
  return answer(200, 'text/html; charset=utf-8', text, {
    'content-security-policy': policy,
    'referrer-policy': 'no-referrer',
  })
}

function json(status: number, value: unknown): HttpResponse {
  return answer(status, 'application/json; charset=utf-8', JSON.stringify(value))
}
