/** A mail or a text message that is open. What others wrote is shown as text, or in a frame in which nothing runs. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { local, type TextMessage } from '../../lib/local'
import { Read } from '../../ui/read'
import { utcText } from './advance'

interface WholeMail {
  readonly at: number
  readonly from: string
  readonly to: readonly string[]
  readonly cc: readonly string[]
  readonly bcc: readonly string[]
  readonly replyTo: readonly string[]
  readonly subject: string
  readonly text?: string
  readonly html?: string
  readonly attachments: readonly { readonly fileName: string; readonly contentType: string }[]
  readonly suppressed: readonly string[]
  readonly failure?: string
}

export function OpenedMail({ id }: { readonly id: string }) {
  const mail = useQuery({
    queryKey: ['mail', id],
    queryFn: ({ signal }) => local<WholeMail>(`mail/message/${encodeURIComponent(id)}.json`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <Read query={mail} what="the mail">
      {(whole) => (
        <article className="stack" aria-label={whole.subject}>
          <h2>{whole.subject === '' ? '(no subject)' : whole.subject}</h2>
          <dl className="facts">
            <dt>From</dt>
            <dd>{whole.from}</dd>
            {(['to', 'cc', 'bcc', 'replyTo'] as const).map((name) =>
              whole[name].length === 0 ? null : (
                <div key={name} className="contents">
                  <dt>{{ to: 'To', cc: 'Cc', bcc: 'Bcc', replyTo: 'Answers to' }[name]}</dt>
                  <dd>{whole[name].join(', ')}</dd>
                </div>
              ),
            )}
            <dt>Sent</dt>
            <dd>{utcText(new Date(whole.at).toISOString())}</dd>
            {whole.attachments.length > 0 && (
              <>
                <dt>Attached</dt>
                <dd>
                  {whole.attachments.map(({ fileName, contentType }) => `${fileName} (${contentType})`).join(', ')}
                </dd>
              </>
            )}
          </dl>
          {whole.suppressed.length > 0 && (
            <p className="bad">Not sent to {whole.suppressed.join(', ')}: they are on the suppression list.</p>
          )}
          {whole.failure !== undefined && <p className="bad">Not sent: {whole.failure}</p>}
          <p className="row">
            <Link to="/console/story" search={{ id }}>
              Its story
            </Link>
            <a href={`/_local/mail/message/${encodeURIComponent(id)}.eml`} download>
              As a file
            </a>
          </p>
          <Body id={id} mail={whole} />
        </article>
      )}
    </Read>
  )
}

function Body({ id, mail: { subject, text, html } }: { readonly id: string; readonly mail: WholeMail }) {
  const [isText, setText] = useState(false)
  if (html === undefined || isText) {
    return (
      <>
        {html !== undefined && (
          <button type="button" className="plain" onClick={() => setText(false)}>
            As it is shown
          </button>
        )}
        <pre className="said">{text}</pre>
      </>
    )
  }
  return (
    <>
      {text !== undefined && (
        <button type="button" className="plain" onClick={() => setText(true)}>
          Its text alone
        </button>
      )}
      <iframe
        title={`The mail “${subject}”`}
        className="mail"
        sandbox="allow-popups allow-popups-to-escape-sandbox"
        src={`/_local/mail/message/${encodeURIComponent(id)}.html`}
      />
    </>
  )
}

export function OpenedText({ id }: { readonly id: string }) {
  const text = useQuery({
    queryKey: ['text', id],
    queryFn: ({ signal }) => local<TextMessage>(`phone/messages/${encodeURIComponent(id)}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <Read query={text} what="the text message">
      {({ at, to, senderId, message }) => (
        <article className="stack" aria-label={`The text message to ${to}`}>
          <h2>To {to}</h2>
          <p className="secondary">
            {utcText(new Date(at).toISOString())}
            {senderId !== undefined && `, from ${senderId}`}.{' '}
            <Link to="/console/story" search={{ id }}>
              Its story
            </Link>
          </p>
          <p className="said">{message}</p>
        </article>
      )}
    </Read>
  )
}
