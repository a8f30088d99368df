/**
 * The frame of the pages that domains answer themselves: they need no script, load nothing, and follow the reader's choice
 * of light or dark. Their policy lets this one style apply, by its hash, and no other.
 */
import { createHash } from 'node:crypto'
import { Html, html } from './html'

const style = new Html(`
:root{color-scheme:light dark;--back:#f4f4f2;--paper:#fff;--text:#1d1d1b;--quiet:#5c5c58;--line:#ddd;--edge:#767676;--said:#f7f7f5;--mark:#8a8a86;--link:#1a5fb4;--yes:#1a7f37;--no:#b3261e;--warn:#fbeceb;--plain:#555;--on:#fff}
@media(prefers-color-scheme:dark){:root{--back:#121212;--paper:#1d1d1b;--text:#e8e8e4;--quiet:#b0b0aa;--line:#3a3a37;--edge:#8a8a86;--said:#262624;--mark:#8a8a86;--link:#8ab8f0;--yes:#6fd08c;--no:#ff8a80;--warn:#3a2220;--plain:#c8c8c2;--on:#121212}}
body{margin:0;background:var(--back);color:var(--text);font:17px/1.55 system-ui,-apple-system,'Segoe UI',sans-serif}
main{max-width:36rem;margin:6vh auto;padding:2rem;background:var(--paper);border:1px solid var(--line);border-radius:10px;overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 1rem}h2{font-size:1rem;margin:1.5rem 0 .5rem}
a{color:var(--link)}:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.kicker{margin:0 0 .25rem;color:var(--quiet);font-size:.9rem}
blockquote{margin:0;padding:.5rem .9rem;border-left:4px solid var(--mark);background:var(--said);white-space:pre-wrap;unicode-bidi:plaintext}
blockquote dl{white-space:normal}blockquote dd{white-space:pre-wrap}
dl{display:grid;grid-template-columns:fit-content(40%) 1fr;gap:.25rem 1rem;margin:0;font-size:.95rem}
dt{color:var(--quiet)}dd{margin:0}
form{margin-top:1.5rem}label{display:block;margin:.75rem 0 .25rem;font-weight:600}small{font-weight:400;color:var(--quiet)}
textarea,input{box-sizing:border-box;width:100%;font:inherit;padding:.5rem;color:inherit;background:var(--paper);border:1px solid var(--edge);border-radius:6px}
.buttons{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:1rem}
button,.button{display:inline-block;font:inherit;font-weight:600;padding:.6rem 1.5rem;border-radius:6px;border:2px solid var(--plain);background:var(--plain);color:var(--on);cursor:pointer;text-decoration:none}
.go{border-color:var(--link);background:var(--link)}
.approve{background:var(--yes);border-color:var(--yes)}.reject{background:var(--no);border-color:var(--no)}
.quiet{background:var(--paper);color:var(--text)}.approve.quiet{color:var(--yes)}.reject.quiet{color:var(--no)}
.complaint{padding:.6rem .8rem;border-left:4px solid var(--no);background:var(--warn)}
details{margin-top:2rem;border-top:1px solid var(--line);padding-top:1rem}summary{cursor:pointer;color:var(--quiet)}
footer{margin-top:2rem;color:var(--quiet);font-size:.9rem}
@media(max-width:40rem){body{background:var(--paper)}main{margin:0;padding:1.25rem;border:0;border-radius:0}}
`)

export interface Frame {
  readonly title: string
  readonly content: Html
  /** More of the head. */
  readonly head?: Html
  /** Attributes of the element that has the content, for a script. */
  readonly data?: Html
  /** What the page can be asked about by. */
  readonly reference?: string | undefined
  readonly script?: Html
}

export function pageFrame({ title, content, head, data, reference, script }: Frame): Html {
  const footer = reference && html`<footer>Reference: <code>${reference}</code></footer>`
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex"><meta name="color-scheme" content="light dark">${head}<title>${title}</title><style>${style}</style></head>
<body><main${data}>${content}${footer}</main>${script && html`<script>${script}</script>`}</body></html>`
}

/** Of a page in this frame; with a script of ours, that script runs, and may call this site. */
export function policyOf(script?: Html): string {
  const scripts = script ? `script-src ${sourceOf(script)}; connect-src 'self'; ` : ''
  return `default-src 'none'; ${scripts}style-src ${sourceOf(style)}; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`
}

function sourceOf({ text }: Html): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}
