/** The mail that the local cloud has accepted, beside the one that is open. */
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { type ListedMail, local, type MailPage } from '../../lib/local'
import { Field } from '../../ui/field'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { ConsoleNav } from './console-nav'

const route = getRouteApi('/console/mail')
const perPage = 50

export function MailPageOfConsole() {
  const search = route.useSearch()
  const { subject, before, open } = search
  const navigate = useNavigate()
  const list = useQuery({
    queryKey: ['mails', subject ?? '', before ?? ''],
    queryFn: ({ signal }) => local<MailPage>('mail/list', { query: { subject, before, limit: perPage }, signal }),
    refetchInterval: before === undefined ? 2_000 : false,
  })
  return (
    <div className="stack">
      <Title text="Mail" />
      <ConsoleNav />
      <form className="row" onSubmit={(event) => event.preventDefault()}>
        <Field
          label="Subject"
          value={subject ?? ''}
          onChange={({ target }) =>
            void navigate({
              to: '/console/mail',
              search: target.value === '' ? {} : { subject: target.value },
              replace: true,
            })
          }
        />
      </form>
      <div className="panes">
        <Read query={list} what="the mail">
          {({ mails, next }) => (
            <nav aria-label="Mails" className="stack">
              {mails.length === 0 && <p>{subject ? 'No mail has that in its subject.' : 'No mail yet.'}</p>}
              <ul className="plain-list stack">
                {mails.map((mail) => (
                  <Listed key={mail.id} mail={mail} search={search} />
                ))}
              </ul>
              {next !== undefined && (
                <Link to="/console/mail" search={{ ...search, before: next }}>
                  Older mail
                </Link>
              )}
            </nav>
          )}
        </Read>
        {open === undefined ? <p className="secondary">Choose a mail to read it.</p> : <Opened id={open} />}
      </div>
    </div>
  )
}

interface ListedProps {
  readonly mail: ListedMail
  readonly search: Readonly<Record<string, string | undefined>>
}

function Listed({ mail: { id, at, to, subject }, search }: ListedProps) {
  return (
    <li>
      <Link to="/console/mail" search={{ ...search, open: id } as never}>
        {subject === '' ? '(no subject)' : subject}
      </Link>
      <div className="secondary">
        {to.join(', ')}, <time dateTime={at}>{at.replace('T', ' ').slice(0, 19)} UTC</time>
      </div>
    </li>
  )
}

interface WholeMail {
  readonly from: string
  readonly to: readonly string[]
  readonly subject: string
  readonly text?: string
  readonly html?: string
}

function Opened({ id }: { readonly id: string }) {
  const mail = useQuery({
    queryKey: ['mail', id],
    queryFn: ({ signal }) => local<WholeMail>(`mail/message/${encodeURIComponent(id)}.json`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <Read query={mail} what="the mail">
      {({ from, to, subject, text, html }) => (
        <article className="stack" aria-label={subject}>
          <h2>{subject}</h2>
          <p className="secondary">
            From {from} to {to.join(', ')}.{' '}
            <Link to="/console/story" search={{ id }}>
              Its story
            </Link>
          </p>
          {html === undefined ? (
            <pre>{text}</pre>
          ) : (
            // What anybody has written: no script, an origin of its own, links in another tab.
            <iframe
              title={`The mail “${subject}”`}
              className="mail"
              sandbox="allow-popups allow-popups-to-escape-sandbox"
              src={`/_local/mail/message/${encodeURIComponent(id)}.html`}
            />
          )}
        </article>
      )}
    </Read>
  )
}
