/** The pages that a person sees on the way through a sign-in. They need no script and load nothing. */
import type { APIGatewayProxyResult } from 'aws-lambda'
import { isRefusedError, isRetryLater, toldOf } from '../../../shared/errors'
import { type Html, html } from '../../../shared/html'
import { type EdgeLogger, type EdgeRequest, page, pageStatusOf, retryAfterSeconds } from '../../../shared/http'
import { pageFrame } from '../../../shared/page'

function layout(title: string, content: Html, reference?: string): Html {
  return pageFrame({ title, content: html`<h1>${title}</h1>${content}`, reference })
}

/** Of a redirect: seen where one is not followed at once. */
export const going = layout('Signing in', html`<p>On the way…</p>`)

/** The code is in no address: not in a history, a log, or what a page tells the next one. */
export function continuePage(code: string): Html {
  return layout(
    'You are signed in',
    html`<p>Your company has said who you are. If you did not just sign in, close this page.</p>
<form method="post" action="session"><input type="hidden" name="code" value="${code}"><button class="go" autofocus>Continue</button></form>`,
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
    const title = titles[code] ?? 'This is not possible'
    return page(pageStatusOf(refusal), layout(title, html`<p>${message}</p>`, request.correlationId))
  }
  logger.error('Page failed', { error: toldOf(error) })
  if (isRetryLater(error)) {
    const later = { 'Retry-After': String(retryAfterSeconds) }
    const busy = html`<p>You are not signed in: begin again in a moment.</p>`
    return page(503, layout('Please try again', busy, request.correlationId), later)
  }
  const advice = html`<p>You are not signed in: begin again. If it stays so, tell us the reference.</p>`
  return page(500, layout('Something went wrong here', advice, request.correlationId))
}
