/** What a person sees who follows a link: what is being decided, and the buttons that decide it. */
import { type Html, html } from '../../../shared/html'
import { pageFrame } from '../../../shared/page'
import type { Approval, Approver, Choice } from '../approval'
import { factsNow, statementOf } from '../facts'
import { shownLine, shownText } from '../shown'
import { factList, statementBlock } from './layout'

export interface DecisionPageOptions {
  readonly approval: Approval
  readonly approver: Approver
  readonly token: string
  readonly now: Date
  readonly choice?: Choice | undefined
  /** What was wrong with the form that was sent before. */
  readonly complaint?: string | undefined
  readonly comment?: string | undefined
  /** Whom the form that was sent before names, if it was the one that delegates. */
  readonly delegate?: { readonly name: string; readonly email: string } | undefined
}

export function decisionPage(options: DecisionPageOptions): Html {
  const { approval, approver, token, now, choice, complaint, comment, delegate } = options
  const said = statementOf(approval)
  const subject = shownLine(approval.subject)
  const alert = complaint && html`<p class="complaint" role="alert">${complaint}</p>`
  return pageFrame({
    title: `Decide: ${subject}`,
    reference: approval.approvalId,
    content: html`<p class="kicker">${shownLine(approver.name)}, your decision is asked for</p>
<h1>${subject}</h1>
${factList(factsNow(approval, now))}
${said && statementBlock(said)}
<form method="post" action="${approval.approvalId}">
<input type="hidden" name="token" value="${token}">
${!delegate && alert}
<label for="comment">Comment <small>(needed to reject)</small></label>
<textarea id="comment" name="comment" rows="3" maxlength="2000"${choice === 'reject' && html` autofocus`}>${comment && shownText(comment)}</textarea>
<div class="buttons">
<button name="decision" value="approve" class="approve${choice === 'reject' && ' quiet'}">Approve</button>
<button name="decision" value="reject" class="reject${choice !== 'reject' && ' quiet'}">Reject</button>
</div>
</form>
<details${delegate && html` open`}><summary>Somebody else should decide</summary>
<form method="post" action="${approval.approvalId}">
<input type="hidden" name="token" value="${token}">
${delegate && alert}
<label for="name">Name</label><input id="name" name="name" value="${delegate && shownLine(delegate.name)}" maxlength="100" required autocomplete="off">
<label for="email">E-mail</label><input id="email" name="email" type="email" value="${delegate && shownLine(delegate.email)}" maxlength="254" required autocomplete="off"${delegate && html` autofocus`}>
<div class="buttons"><button name="decision" value="delegate" class="quiet">Delegate</button></div>
</form></details>`,
  })
}

/**
 * A page that only says something: a decision was taken, or why it was not.
 * @param reference by which it can be asked about
 */
export function messagePage(title: string, paragraphs: readonly string[], reference?: string): Html {
  const content = html`<h1>${title}</h1>${paragraphs.map((text) => html`<p>${text}</p>`)}`
  return pageFrame({ title, content, reference })
}
