/** The pages of the web port itself: the home page and errors. Plain HTML that loads nothing from anywhere. */
import { createHash } from 'node:crypto'
import type { HttpResponse } from '../kernel/service'
import { escapeHtml } from '../lib/html'

const style =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem;color:#1b1f24;background:#fff}' +
  'h1{font-size:1.5rem;margin:0 0 1.5rem}h2{font-size:1.05rem;margin:2rem 0 .5rem}ul{padding:0;margin:0;list-style:none}' +
  'li{padding:.35rem 0;border-top:1px solid #e4e7eb}code{font:.875em ui-monospace,monospace;color:#57606a}a{color:#0a58ca}' +
  '@media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}li{border-color:#30363d}code{color:#9da7b3}a{color:#6cb6ff}}'

export const securityHeaders = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'SAMEORIGIN',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  // The mailbox holds links that decide: no other site may have it as a script, a picture or a frame.
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const

const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

export interface Home {
  readonly apis: readonly { readonly id: string; readonly name: string; readonly stages: readonly string[] }[]
  /** Distributions. */
  readonly sites: readonly { readonly title: string; readonly href: string }[]
  /** What is under names of its own. */
  readonly hosts: readonly { readonly title: string; readonly href: string }[]
  /** What else is here, such as `/mail`. */
  readonly pages: readonly { readonly path: string; readonly title: string }[]
  readonly endpointUrl: string
}

export function homePage({ apis, sites, hosts, pages, endpointUrl }: Home): HttpResponse {
  const sections = [
    section(
      'Sites',
      sites.map(({ title, href }) => link(href, title)),
    ),
    section(
      'APIs',
      apis.map(({ id, name, stages }) => {
        const own = stages.length === 1 ? `${link(`/api/${encodeURIComponent(name)}/`, name)} ` : `${escapeHtml(name)} `
        const direct = stages.map((stage) => `<code>/_aws/execute-api/${id}/${escapeHtml(stage)}/</code>`)
        return own + (direct.length > 0 ? direct.join(' ') : '<code>not deployed</code>')
      }),
      'No API is deployed.',
    ),
    section(
      'Functions',
      hosts.map(({ title, href }) => link(href, title)),
    ),
    section(
      'Pages',
      pages.map(({ path, title }) => link(path, title)),
    ),
    section('AWS endpoint', endpointUrl ? [`<code>AWS_ENDPOINT_URL=${escapeHtml(endpointUrl)}</code>`] : []),
  ]
  return page(200, 'Signalbox, local cloud', sections.join(''))
}

export function errorPage(status: number, title: string, lines: readonly string[]): HttpResponse {
  return page(status, title, lines.map((line) => `<p>${escapeHtml(line)}</p>`).join(''))
}

/** For who followed a link of another site to a page of this port: the next step is a person's, from here. */
export function leadOnPage(path: string): HttpResponse {
  const here = /^\/(?![/\\])/.test(path) ? path : '/'
  const said =
    '<p>A link of another site led here. These pages are for this machine only; if you meant to open one:</p>'
  return page(403, 'From another site', `${said}<p>${link(here, here)}</p>`)
}

function section(title: string, items: readonly string[], empty?: string): string {
  if (items.length === 0 && !empty) return ''
  const list = items.length > 0 ? `<ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>` : `<p>${empty}</p>`
  return `<h2>${escapeHtml(title)}</h2>${list}`
}

function page(status: number, title: string, content: string): HttpResponse {
  return {
    status,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'Content-Security-Policy': policy,
      ...securityHeaders,
    },
    body: `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(title)}</title><style>${style}</style></head><body><h1>${escapeHtml(title)}</h1>${content}</body></html>`,
  }
}

const link = (href: string, text: string): string => `<a href="${escapeHtml(href)}">${escapeHtml(text)}</a>`
