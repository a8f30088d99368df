/** How the domain's mails look: a table, inline styles, nothing loaded from anywhere. */
import { type Html, html } from '../../../shared/html'
import type { Fact, Statement } from '../facts'

export interface Button {
  readonly label: string
  readonly url: string
  readonly color: string
}

export function mailLayout(
  title: string,
  content: readonly Html[],
  buttons: readonly Button[] = [],
  below: readonly Html[] = [],
): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title></head>
<body style="margin:0;background:#f4f4f2;font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif;color:#1d1d1b">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:24px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;background:#fff;border:1px solid #ddd;border-radius:8px"><tr><td style="padding:24px;overflow-wrap:anywhere;word-break:break-word">
<h1 style="font-size:20px;margin:0 0 16px">${title}</h1>
${content}
${buttons.map(
  ({ label, url, color }) =>
    html`<a href="${url}" style="display:inline-block;margin:16px 12px 0 0;padding:10px 22px;border-radius:6px;background:${color};color:#fff;text-decoration:none;font-weight:600">${label}</a>`,
)}
${below}
</td></tr></table></td></tr></table></body></html>`.toString()
}

export function factTable(facts: readonly Fact[]): Html {
  return html`<table role="presentation" cellpadding="0" cellspacing="0" style="font-size:14px">${facts.map(
    ([label, value]) =>
      html`<tr><td style="padding:2px 16px 2px 0;color:#666;vertical-align:top">${label}</td><td style="padding:2px 0">${value}</td></tr>`,
  )}</table>`
}

/** Somebody else's words: in a box of their own, under a heading of ours, each line in the direction of its letters. */
export function statementBlock({ heading, text, context }: Statement): Html {
  return html`<h2 style="font-size:14px;margin:28px 0 6px;color:#666">${heading}</h2>
<blockquote dir="auto" style="margin:0;padding:8px 14px;border-left:4px solid #bbb;background:#f7f7f5;font-size:15px;white-space:pre-wrap;unicode-bidi:plaintext">${text}${context.map(
    ([label, value], index) =>
      html`${(index > 0 || text !== '') && '\n'}<span style="color:#666"><bdi>${label}</bdi>:</span> <bdi>${value}</bdi>`,
  )}</blockquote>`
}
