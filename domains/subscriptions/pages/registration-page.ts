/** What a buyer sees who comes from AWS Marketplace, until the portal has pages for it. It needs no script. */
import { type Html, html } from '../../../shared/html'

export interface Shown {
  readonly product: string
  /** The last four digits of the AWS account that has bought. */
  readonly accountEnding: string
}

const style = html`<style>
body{margin:0;background:#f4f4f2;color:#1d1d1b;font:17px/1.55 system-ui,-apple-system,'Segoe UI',sans-serif}
main{max-width:36rem;margin:6vh auto;padding:2rem;background:#fff;border:1px solid #ddd;border-radius:10px;overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 1rem}
@media(max-width:40rem){body{background:#fff}main{margin:0;padding:1.25rem;border:0;border-radius:0}}
</style>`

export function registrationPage({ product, accountEnding }: Shown): Html {
  return layout(
    'Your purchase has arrived',
    html`<p>AWS Marketplace says that an AWS account ending in <strong>${accountEnding}</strong> has bought
<strong>${product}</strong>.</p>
<p>Sign in, or sign up, in this browser within the hour: the purchase is then yours, and access begins as soon as AWS
Marketplace has confirmed it, mostly within minutes.</p>
<p>Is this not your purchase? Then close this page, and nothing happens.</p>`,
  )
}

/** Another click is on its way: the page looks again by itself. */
export function askingPage(): Html {
  return layout(
    'One moment',
    html`<p>AWS Marketplace is being asked about your purchase. This page goes on by itself.</p>`,
    html`<meta http-equiv="refresh" content="2">`,
  )
}

export function registrationMessage(title: string, text: string): Html {
  return layout(title, html`<p>${text}</p>`)
}

function layout(title: string, content: Html, head: Html = html``): Html {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">${head}<title>${title}</title>${style}</head>
<body><main><h1>${title}</h1>${content}</main></body></html>`
}
