/** How the domain's mails look: a table, inline styles, nothing loaded from anywhere. */
import { type Html, html } from '../../../shared/html'

export interface Button {
  readonly label: string
  readonly url: string
  readonly color: string
}

export function mailLayout(title: string, content: readonly Html[], buttons: readonly Button[] = []): string {
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
</td></tr></table></td></tr></table></body></html>`.toString()
}

export function factTable(facts: readonly (readonly [label: string, value: string])[]): Html {
  return html`<table role="presentation" cellpadding="0" cellspacing="0" style="font-size:14px">${facts.map(
    ([label, value]) =>
      html`<tr><td style="padding:2px 16px 2px 0;color:#666;vertical-align:top">${label}</td><td style="padding:2px 0">${value}</td></tr>`,
  )}</table>`
}
