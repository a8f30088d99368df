/** The frame of the domain's pages. They need no script and load nothing. */
import { type Html, html } from '../../../shared/html'
import type { Fact, Statement } from '../facts'

export function pageLayout(title: string, content: Html): Html {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex"><title>${title}</title>
<style>
body{margin:0;background:#f4f4f2;color:#1d1d1b;font:17px/1.55 system-ui,-apple-system,'Segoe UI',sans-serif}
main{max-width:36rem;margin:6vh auto;padding:2rem;background:#fff;border:1px solid #ddd;border-radius:10px;overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 1rem}h2{font-size:1rem;margin:1.5rem 0 .5rem}
.kicker{margin:0 0 .25rem;color:#666;font-size:.9rem}
blockquote{margin:0;padding:.5rem .9rem;border-left:4px solid #bbb;background:#f7f7f5;white-space:pre-wrap;unicode-bidi:plaintext}
blockquote dl{white-space:normal}blockquote dd{white-space:pre-wrap}
dl{display:grid;grid-template-columns:fit-content(40%) 1fr;gap:.25rem 1rem;margin:0;font-size:.95rem}
dt{color:#666}dd{margin:0}
form{margin-top:1.5rem}label{display:block;margin:.75rem 0 .25rem;font-weight:600}small{font-weight:400;color:#666}
textarea,input{box-sizing:border-box;width:100%;font:inherit;padding:.5rem;border:1px solid #999;border-radius:6px}
.buttons{display:flex;gap:.75rem;margin-top:1rem}
button{font:inherit;font-weight:600;padding:.6rem 1.5rem;border-radius:6px;border:2px solid #555;background:#555;color:#fff;cursor:pointer}
.approve{background:#1a7f37;border-color:#1a7f37}.reject{background:#b3261e;border-color:#b3261e}
.quiet{background:#fff;color:#333}.approve.quiet{color:#1a7f37}.reject.quiet{color:#b3261e}
.complaint{padding:.6rem .8rem;border-left:4px solid #b3261e;background:#fbeceb}
details{margin-top:2rem;border-top:1px solid #ddd;padding-top:1rem}summary{cursor:pointer;color:#555}
@media(max-width:40rem){body{background:#fff}main{margin:0;padding:1.25rem;border:0;border-radius:0}}
</style></head><body><main>${content}</main></body></html>`
}

export function factList(facts: readonly Fact[]): Html {
  return html`<dl>${facts.map(([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>`)}</dl>`
}

/** Somebody else's words: in a box of their own, under a heading of ours, each line in the direction of its letters. */
export function statementBlock({ heading, text, context }: Statement): Html {
  const entries = context.map(([label, value]) => html`<dt dir="auto">${label}</dt><dd dir="auto">${value}</dd>`)
  return html`<h2>${heading}</h2><blockquote dir="auto">${text}${entries.length > 0 && html`<dl>${entries}</dl>`}</blockquote>`
}
