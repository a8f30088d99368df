/** Tells the requester whom mail does not reach, so that they don't wait for them. */
import { html } from '../../../shared/html'
import type { Approval } from '../approval'
import type { Mail } from './compose'
import { mailLayout } from './layout'

export function composeNotice({ subject, requester, approvers }: Approval): Mail {
  const unreached = approvers.filter(({ undeliverable }) => undeliverable !== undefined)
  const people = unreached.map(({ name, email }) => `${name} (${email})`).join(', ')
  const title = `Not everybody could be asked: ${subject}`
  const sentence = `Mail to ${people} is refused for good. The others were asked; withdraw your request and ask again if these must decide.`
  return {
    to: requester.email,
    subject: title,
    html: mailLayout(title, [html`<p>Hello ${requester.name},</p><p>${sentence}</p>`]),
    text: [`Hello ${requester.name},`, sentence].join('\n\n'),
  }
}
