/** How the pages look: HTML alone, without a script, readable by all, and nothing of it from elsewhere. */
import { createHash } from 'node:crypto'
import type { HttpResponse } from '../../../kernel/service'
import { escapeHtml } from '../../../lib/html'

const style = `
:root{color-scheme:light dark;--ink:#18202b;--soft:#566273;--card:#fff;--ground:#eef1f6;--line:#8a95a5;--act:#1f56c3;--on:#fff;--bad:#a3161f;--badground:#fdeced}
@media(prefers-color-scheme:dark){:root{--ink:#e8edf4;--soft:#a7b2c2;--card:#18202b;--ground:#0d1219;--line:#7c899b;--act:#8fb4ff;--on:#0d1219;--bad:#ffb3b3;--badground:#3a1a1d}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem 1rem;background:var(--ground);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
main{width:100%;max-width:26rem;background:var(--card);border-radius:.9rem;padding:2rem;box-shadow:0 1px 2px #0002,0 12px 32px #0001}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .25rem}
p{margin:.5rem 0 1rem}.soft{color:var(--soft)}
label,legend{display:block;font-weight:600;margin:1rem 0 .3rem}fieldset{border:0;margin:0;padding:0}
input{width:100%;font:inherit;color:inherit;background:transparent;border:1px solid var(--line);border-radius:.5rem;padding:.6rem .75rem}
input[type=radio]{width:auto;margin-right:.5rem}label.choice{font-weight:400;margin:.4rem 0}
button,.button{display:block;width:100%;margin:1.5rem 0 0;padding:.7rem 1rem;border:1px solid var(--act);border-radius:.5rem;background:var(--act);color:var(--on);font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer}
.button,button.other{background:transparent;color:var(--act);margin-top:.75rem}
:focus-visible{outline:3px solid var(--act);outline-offset:2px}
a{color:var(--act)}nav{margin-top:1.25rem;display:flex;flex-wrap:wrap;gap:.5rem 1.25rem}
.problem{background:var(--badground);color:var(--bad);border-radius:.5rem;padding:.6rem .75rem}
.qr{display:block;width:12rem;max-width:100%;margin:0 auto;border-radius:.5rem}
code{font:.95em ui-monospace,monospace;overflow-wrap:anywhere}
.or{text-align:center;color:var(--soft);margin:1.25rem 0 0}`

const styleHash = createHash('sha256').update(style).digest('base64')

export interface Page {
  readonly title: string
  /** HTML. */
  readonly content: string
  readonly status?: number
  readonly cookies?: readonly string[]
  /** Where a form may lead in the end besides here: browsers hold the redirect that answers it to this, too. */
  readonly leadsTo?: string | undefined
}

export function page({ title, content, status = 200, cookies = [], leadsTo }: Page): HttpResponse {
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    "base-uri 'none'",
    `form-action 'self'${leadsTo === undefined ? '' : sourceOf(leadsTo)}`,
    "frame-ancestors 'none'",
  ]
  return {
    status,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'Content-Security-Policy': policy.join('; '),
      'X-Frame-Options': 'DENY',
      ...(cookies.length > 0 && { 'Set-Cookie': cookies }),
    },
    body:
      '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
      '<meta name="viewport" content="width=device-width,initial-scale=1">' +
      `<title>${escapeHtml(title)}</title><style>${style}</style></head>` +
      `<body><main><h1>${escapeHtml(title)}</h1>${content}</main></body></html>`,
  }
}

export function problemPage(title: string, said: string, status = 400): HttpResponse {
  return page({ title, status, content: problem(said) })
}

export const problem = (said: string | undefined): string =>
  said === undefined ? '' : `<p class="problem" role="alert">${escapeHtml(said)}</p>`

/** An origin, or the scheme of an app; a name that could be read as more than one is left out. */
function sourceOf(address: string): string {
  const { protocol, origin } = new URL(address)
  const source = protocol === 'http:' || protocol === 'https:' ? origin : protocol
  return /^[a-z0-9+.:/[\]-]+$/i.test(source) ? ` ${source}` : ''
}

export interface Field {
  readonly name: string
  readonly label: string
  readonly type?: 'text' | 'password' | 'email' | 'tel' | 'date'
  readonly autocomplete?: string
  readonly value?: string | undefined
  readonly isNumber?: boolean
  readonly isOptional?: boolean
}

export function field(given: Field): string {
  const { name, label, type = 'text', autocomplete = 'off', value, isNumber, isOptional } = given
  const id = `field-${escapeHtml(name)}`
  const attributes = [
    `id="${id}" name="${escapeHtml(name)}" type="${type}" autocomplete="${autocomplete}"`,
    ...(isNumber ? ['inputmode="numeric"'] : []),
    ...(isOptional ? [] : ['required']),
    ...(value === undefined ? [] : [`value="${escapeHtml(value)}"`]),
    'autocapitalize="none" spellcheck="false"',
  ]
  return `<label for="${id}">${escapeHtml(label)}</label><input ${attributes.join(' ')}>`
}

export const hidden = (fields: Readonly<Record<string, string>>): string =>
  Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join('')

export const link = (href: string, text: string, kind = ''): string =>
  `<a${kind && ` class="${kind}"`} href="${escapeHtml(href)}">${escapeHtml(text)}</a>`
