/** Where people begin who have the local cloud before them: what is up, and what to try first. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ClockState, local, type MailPage, type RecordsPage } from '../../lib/local'
import { Read } from '../../ui/read'

interface Queues {
  readonly queues: readonly { readonly visible: number; readonly inFlight: number; readonly hasLetters: boolean }[]
}

const trouble = 'call.denied,deadletter,delivery.deadletter,api.failed,engine.failed'

async function readUp(signal: AbortSignal) {
  const [clock, { queues }, { records }, { mails }] = await Promise.all([
    local<ClockState>('clock', { signal }),
    local<Queues>('queues', { signal }),
    local<RecordsPage>('records', { query: { kind: trouble, limit: 200 }, signal }),
    local<MailPage>('mail/list', { query: { limit: 1 }, signal }),
  ])
  const letters = queues.filter(({ hasLetters }) => hasLetters)
  return {
    clock,
    letters: letters.reduce((sum, { visible, inFlight }) => sum + visible + inFlight, 0),
    troubles: records.filter(({ detail }) => detail.tolerated !== true).length,
    newest: mails[0],
  }
}

export function LocalStart() {
  const up = useQuery({ queryKey: ['what-is-up'], queryFn: ({ signal }) => readUp(signal), refetchInterval: 5_000 })
  return (
    <>
      <section className="stack" aria-labelledby="up">
        <h2 id="up">This local cloud</h2>
        <Read query={up} what="what is up">
          {({ clock: { now, mode }, letters, troubles, newest }) => (
            <dl className="facts">
              <dt>Clock</dt>
              <dd>
                <Link to="/console/clock">{now.replace('T', ' ').slice(0, 19)} UTC</Link>, {mode}
              </dd>
              <dt>Went wrong</dt>
              <dd>
                <Link to="/console" search={{ kind: trouble }}>
                  {troubles === 0 ? 'Nothing' : `${troubles}${troubles === 200 ? ' or more' : ''} things`}
                </Link>
              </dd>
              <dt>Dead letters</dt>
              <dd>
                <Link to="/console/queues" search={letters === 0 ? {} : { letters: 'yes' }}>
                  {letters === 0 ? 'None' : letters}
                </Link>
              </dd>
              <dt>Newest mail</dt>
              <dd>
                {newest ? (
                  <Link to="/console/mail" search={{ open: newest.id }}>
                    {newest.subject === '' ? '(no subject)' : newest.subject}
                  </Link>
                ) : (
                  'None yet'
                )}
              </dd>
            </dl>
          )}
        </Read>
      </section>
      <section className="stack" aria-labelledby="first">
        <h2 id="first">What to try first</h2>
        <ol className="stack">
          <li>
            <code>npm run demo</code> asks for an approval and decides it; <Link to="/console">what happens</Link> is
            shown as it happens, and each record leads to its whole story.
          </li>
          <li>
            The <Link to="/console/mail">mail</Link> that it sent is here, with the links in it.
          </li>
          <li>
            The <Link to="/console/executions">workflow</Link> waits as a graph: move the clock to what it waits for.
          </li>
          <li>
            Any id leads to what has it: press Ctrl-K, or ⌘K. The <Link to="/apis">catalogue</Link> has the APIs that
            are for subscribers.
          </li>
        </ol>
      </section>
    </>
  )
}
