/** What a buyer sees who comes from AWS Marketplace: where to sign in, and then a button that makes the purchase theirs. */
import { type Html, html } from '../../../shared/html'
import { type Frame, pageFrame } from '../../../shared/page'
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

export function registrationPage({ product, accountEnding, productCode, signIn, claim }: Shown): Html {
  return layout(
    'Your purchase has arrived',
    html`<p>AWS Marketplace says that an AWS account ending in <strong>${accountEnding}</strong> has bought
<strong>${product}</strong>.</p>
<p id="sign-in">Sign in, or sign up, in this browser within the hour.${signIn && html` <a class="button go" href="${signIn.start}">Sign in or sign up</a>`}</p>
<form id="claim" hidden><p>You are signed in. Once you say so the purchase is yours, and access begins as soon as AWS Marketplace has confirmed it,
mostly within minutes.</p>
<label for="name">Your name</label><input id="name" maxlength="100" autocomplete="name">
<label for="company">Your company, if you like</label><input id="company" maxlength="100" autocomplete="organization">
<div class="buttons"><button id="button" class="go">This purchase is mine</button></div></form>
<p id="problem" role="alert"></p>
<p id="done" role="status" hidden>The purchase is yours. Access begins as soon as AWS Marketplace has confirmed it.</p>
<p>Is this not your purchase? Then close this page, and nothing happens.</p>`,
    signIn && {
      data: html` data-session="${signIn.session}" data-claim="${claim}" data-product="${productCode}" data-account="${accountEnding}"`,
      script: registrationScript,
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

export function registrationMessage(title: string, text: string, reference?: string): Html {
  return layout(title, html`<p>${text}</p>`, { reference })
}

function layout(title: string, content: Html, more: Partial<Frame> = {}): Html {
  return pageFrame({ title, content: html`<h1>${title}</h1>${content}`, ...more })
}
