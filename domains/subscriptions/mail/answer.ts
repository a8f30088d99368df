/** The mail with which owners answer what somebody has said of their API. Our words come first; theirs are set apart. */
import { plainText } from '../../../events/text'
import { html } from '../../../shared/html'
import type { Mail } from '../../../shared/mail'

export interface AnswerMail {
  readonly to: string
  readonly apiName: string
  readonly text: string
  /** What is answered. */
  readonly said: string
}

export function composeAnswer({ to, apiName, text, said }: AnswerMail): Mail {
  const title = `An answer to your feedback: ${apiName}`
  const intro = 'The owners of the API have answered what you said of it.'
  const [answered, asked] = [plainText(text), plainText(said)]
  return {
    to,
    subject: title,
    text: [intro, 'They say (each line of it begins with >):', quoted(answered), 'You had said:', quoted(asked)].join(
      '\n\n',
    ),
    html: html`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body style="font-family:sans-serif">
<p>${intro}</p>
${block('They say', answered)}
${block('You had said', asked)}
</body></html>`.text,
  }
}

function quoted(text: string): string {
  return text
    .split('\n')
    .map((each) => `> ${each}`)
    .join('\n')
}

function block(heading: string, text: string) {
  return html`<h2 style="font-size:14px;color:#666">${heading}</h2>
<blockquote dir="auto" style="margin:0;padding:8px 14px;border-left:4px solid #bbb;white-space:pre-wrap;unicode-bidi:plaintext">${text}</blockquote>`
}
