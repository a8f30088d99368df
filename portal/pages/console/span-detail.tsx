/** One thing of a story, with what was in it and where it leads. */
import { Link } from '@tanstack/react-router'
import { lengthText } from '../../lib/lengths'
import type { TraceRecord } from '../../lib/trace-record'
import type { Span } from '../../lib/waterfall'
import { utcText } from './advance'
import { EventContent } from './event-content'

export function SpanDetail({ span }: { readonly span: Span }) {
  const { kind, text, start, end, records } = span
  const [record] = records
  if (!record) return null
  const detail = Object.assign({}, ...records.map((each) => each.detail)) as TraceRecord['detail']
  return (
    <section className="stack" aria-label={`${kind}: ${text}`}>
      <h2>{kind}</h2>
      <p>
        {text}. {utcText(new Date(start).toISOString())}
        {end === undefined ? ', and under way.' : end === start ? '.' : `, for ${lengthText(end - start)}.`}
      </p>
      <dl className="facts">
        <dt>What</dt>
        <dd>{record.subject}</dd>
        {Object.entries(detail).map(([name, value]) => (
          <div key={name} className="contents">
            <dt>{name}</dt>
            <dd>{String(value)}</dd>
          </div>
        ))}
        <dt>Ids</dt>
        <dd>
          <ul className="plain-list">
            {record.ids.map((id) => (
              <li key={id}>
                <Link to="/console/story" search={{ id }}>
                  {id}
                </Link>
              </li>
            ))}
          </ul>
        </dd>
      </dl>
      <Leads record={record} />
      {kind === 'event.accepted' && <EventContent record={record} />}
    </section>
  )
}

function Leads({ record: { kind, subject, ids, detail } }: { readonly record: TraceRecord }) {
  if (/^(execution|state|task|token)\./.test(kind) && subject.includes(':execution:')) {
    const state = typeof detail.state === 'string' ? { state: detail.state } : {}
    return (
      <p>
        <Link to="/console/execution" search={{ arn: subject, ...state }}>
          In its execution, with input and output
        </Link>
      </p>
    )
  }
  if (kind === 'mail.accepted') {
    return (
      <p>
        <Link to="/console/mail" search={{ open: subject }}>
          The mail
        </Link>
      </p>
    )
  }
  if (kind === 'sms.accepted' && ids[0] !== undefined) {
    return (
      <p>
        <Link to="/console/mail" search={{ folder: 'phone', open: ids[0] }}>
          The text message
        </Link>
      </p>
    )
  }
  return null
}
