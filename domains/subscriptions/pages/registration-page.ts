/** What a buyer sees who comes from AWS Marketplace: where to sign in, and then a button that makes the purchase theirs. */
import { type Html, html } from '../../../shared/html'
import { registrationScript } from './registration-script'

export interface Shown {
  readonly product: string
  /** The last four digits of the AWS account that has bought. */
  readonly accountEnding: string
  readonly productCode: string
  /** Where people sign in, if that is on this site. */
  readonly signIn?: SignIn | undefined
  /** Where the purchase is claimed. */
  readonly claim: string
}

export interface SignIn {
  /** To the hosted pages, and back here. */
  readonly start: string
  /** Gives an access token to who has signed in. */
  readonly session: string
}

const style = html`<style>
body{margin:0;background:#f4f4f2;color:#1d1d1b;font:17px/1.55 system-ui,-apple-system,'Segoe UI',sans-serif}
main{max-width:36rem;margin:6vh auto;padding:2rem;background:#fff;border:1px solid #ddd;border-radius:10px;overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 1rem}
label{display:block;margin:.75rem 0 .25rem}
input{font:inherit;box-sizing:border-box;width:100%;padding:.5rem;border:1px solid #767676;border-radius:6px}
button,.button{display:inline-block;margin-top:1rem;font:inherit;font-weight:600;padding:.6rem 1.5rem;border-radius:6px;border:2px solid #1a5fb4;background:#1a5fb4;color:#fff;cursor:pointer;text-decoration:none}
@media(max-width:40rem){body{background:#fff}main{margin:0;padding:1.25rem;border:0;border-radius:0}}
</style>`

export function registrationPage({ product, accountEnding, productCode, signIn, claim }: Shown): Html {
  return layout(
    'Your purchase has arrived',
    html`<p>AWS Marketplace says that an AWS account ending in <strong>${accountEnding}</strong> has bought
<strong>${product}</strong>.</p>
<p id="sign-in">Sign in, or sign up, in this browser within the hour.${signIn && html` <a class="button" href="${signIn.start}">Sign in or sign up</a>`}</p>
<form id="claim" hidden><p>You are signed in. Once you say so the purchase is yours, and access begins as soon as AWS Marketplace has confirmed it,
mostly within minutes.</p>
<label for="name">Your name</label><input id="name" maxlength="100" autocomplete="name">
<label for="company">Your company, if you like</label><input id="company" maxlength="100" autocomplete="organization">
<button id="button">This purchase is mine</button></form>
<p id="problem" role="alert"></p>
<p id="done" role="status" hidden>The purchase is yours. Access begins as soon as AWS Marketplace has confirmed it.</p>
<p>Is this not your purchase? Then close this page, and nothing happens.</p>`,
    signIn && {
      data: html` data-session="${signIn.session}" data-claim="${claim}" data-product="${productCode}" data-account="${accountEnding}"`,
      script: html`<script>${registrationScript}</script>`,
    },
  )
}

/** Another click is on its way: the page looks again by itself. */
export function askingPage(): Html {
  return layout(
    'One moment',
    html`<p>AWS Marketplace is being asked about your purchase. This page goes on by itself.</p>`,
    { head: html`<meta http-equiv="refresh" content="2">` },
  )
}

export function registrationMessage(title: string, text: string): Html {
  return layout(title, html`<p>${text}</p>`)
}

interface More {
  readonly head?: Html
  readonly data?: Html
  readonly script?: Html
}

function layout(title: string, content: Html, { head, data, script }: More = {}): Html {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">${head}<title>${title}</title>${style}</head>
<body><main${data}><h1>${title}</h1>${content}</main>${script}</body></html>`
}
