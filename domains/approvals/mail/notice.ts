/** Tells those who wait for others whom mail does not reach, so that they don't wait in vain. */
import type { Mail } from '../../../shared/mail'
import type { Approval, Approver } from '../approval'
import { isNobodyReached, unreached } from '../decisions/unreached'
import { dateInWords, type Fact, personInWords } from '../facts'
import { shownLine } from '../shown'
import { htmlOf, type Letter, textOf } from './letter'

/** To the requester. */
export function composeNotice(approval: Approval): Mail {
  const { subject, requester, expiresAt } = approval
  const isNobody = isNobodyReached(approval)
  return mailOf(requester.email, {
    title: `${isNobody ? 'Nobody could be asked' : 'Not everybody could be asked'}: ${shownLine(subject)}`,
    greeting: `Hello ${shownLine(requester.name)},`,
    sentences: [
      isNobody
        ? `Mail reaches nobody who is to decide. Withdraw your request and ask others, or at other addresses; else it ends undecided on ${dateInWords(expiresAt)}.`
        : 'Mail does not reach some. The others were asked; withdraw your request and ask again if these must decide.',
    ],
    facts: factsOf(approval),
    statements: [],
  })
}

/** To one of those who are asked. */
export function composeNews(approval: Approval, approver: Approver): Mail {
  return mailOf(approver.email, {
    title: `Not everybody could be asked: ${shownLine(approval.subject)}`,
    greeting: `Hello ${shownLine(approver.name)},`,
    sentences: [
      'Mail does not reach some of those who are asked as you are. Your decision is still waited for: the links are in the mail that asked you for it.',
    ],
    facts: factsOf(approval),
    statements: [],
  })
}

function factsOf(approval: Approval): readonly Fact[] {
  return unreached(approval).map((person): Fact => {
    const label = person.mailStopped === 'complained' ? 'Wants no mail' : 'Not reached'
    return [label, personInWords(person)]
  })
}

function mailOf(to: string, letter: Letter): Mail {
  return { to, subject: letter.title, html: htmlOf(letter), text: textOf(letter) }
}
