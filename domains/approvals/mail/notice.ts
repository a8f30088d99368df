/** Tells the requester whom mail does not reach, so that they don't wait for them. */
import type { Mail } from '../../../shared/mail'
import type { Approval } from '../approval'
import { type Fact, personInWords } from '../facts'
import { shownLine } from '../shown'
import { htmlOf, type Letter, textOf } from './letter'

export function composeNotice({ subject, requester, approvers }: Approval): Mail {
  const unreached = approvers.filter(({ undeliverable }) => undeliverable !== undefined)
  const letter: Letter = {
    title: `Not everybody could be asked: ${shownLine(subject)}`,
    greeting: `Hello ${shownLine(requester.name)},`,
    sentences: [
      'Some mail is refused for good. The others were asked; withdraw your request and ask again if these must decide.',
    ],
    facts: unreached.map((person): Fact => ['Not reached', personInWords(person)]),
    statements: [],
  }
  return { to: requester.email, subject: letter.title, html: htmlOf(letter), text: textOf(letter) }
}
