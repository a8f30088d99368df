/** The pages that a person sees on the way through a sign-in. They need no script and load nothing. */
import type { APIGatewayProxyResult } from 'aws-lambda'
import { isRefusedError, isRetryLater, toldOf } from '../../../shared/errors'
import { type Html, html } from '../../../shared/html'
import { type EdgeLogger, type EdgeRequest, page, pageStatusOf, retryAfterSeconds } from '../../../shared/http'

function layout(title: string, content: Html): Html {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex"><title>${title}</title>
<style>
body{margin:0;background:#f4f4f2;color:#1d1d1b;font:17px/1.55 system-ui,-apple-system,'Segoe UI',sans-serif}
main{max-width:30rem;margin:10vh auto;padding:2rem;background:#fff;border:1px solid #ddd;border-radius:10px;overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 1rem}
button{font:inherit;font-weight:600;padding:.6rem 1.5rem;border-radius:6px;border:2px solid #1a5fb4;background:#1a5fb4;color:#fff;cursor:pointer}
@media(max-width:34rem){body{background:#fff}main{margin:0;padding:1.25rem;border:0;border-radius:0}}
</style></head><body><main><h1>${title}</h1>${content}</main></body></html>`
}

/** Of a redirect: seen where one is not followed at once. */
export const going = layout('Signing in', html`<p>On the way…</p>`)

/** The code is in no address: not in a history, a log, or what a page tells the next one. */
export function continuePage(code: string): Html {
  return layout(
    'You are signed in',
    html`<p>Your company has said who you are. If you did not just sign in, close this page.</p>
<form method="post" action="session"><input type="hidden" name="code" value="${code}"><button autofocus>Continue</button></form>`,
  )
}

const titles: Readonly<Record<string, string>> = {
  NoCompany: 'There is no such sign-in',
  SignInOver: 'This sign-in is over',
  NoRole: 'You have no access',
  OtherBrowser: 'This sign-in is of another browser',
}

export function refusalPage(error: unknown, request: EdgeRequest, logger: EdgeLogger): APIGatewayProxyResult {
  if (isRefusedError(error)) {
    const { refusal, code, message } = error
    return page(pageStatusOf(refusal), layout(titles[code] ?? 'This is not possible', html`<p>${message}</p>`))
  }
  logger.error('Page failed', { error: toldOf(error) })
  if (isRetryLater(error)) {
    const later = { 'Retry-After': String(retryAfterSeconds) }
    return page(503, layout('Please try again', html`<p>You are not signed in: begin again in a moment.</p>`), later)
  }
  const advice = `You are not signed in: begin again. If it stays so, tell us this id: ${request.correlationId}`
  return page(500, layout('Something went wrong here', html`<p>${advice}</p>`))
}
