/** What could not be handled, why, and the way back to where it failed. */
import Button from '@cloudscape-design/components/button'
import TextFilter from '@cloudscape-design/components/text-filter'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { platform } from '../../lib/api'
import { type Letter, type LetterQueue, placeText, type QueueId, queueIn, queueTexts } from '../../lib/dead-letters'
import { isListed } from '../../lib/listed'
import { Listing } from '../../ui/listing'
import { Moment } from '../../ui/moment'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { AdminNav } from './admin-nav'
import { Redriving } from './redriving'

const route = getRouteApi('/signed-in/admin/dead-letters')
const mostShown = 50

export function DeadLetters() {
  const { queue, q } = route.useSearch()
  const queueId = queueIn(queue)
  const queues = useQuery({
    queryKey: ['dead-letters'],
    queryFn: ({ signal }) => platform('GET /dead-letters', { signal }),
    refetchInterval: 15_000,
  })
  return (
    <div className="stack">
      <Title />
      <AdminNav />
      <Read query={queues} what="the queues">
        {({ queues: all }) => (
          <>
            <Queues queues={all} chosen={queueId} />
            {all
              .filter((each) => each.queueId === queueId)
              .map((each) => (
                <Letters key={queueId} queue={each} q={q} />
              ))}
          </>
        )}
      </Read>
    </div>
  )
}

function Queues({ queues, chosen }: { readonly queues: readonly LetterQueue[]; readonly chosen: QueueId }) {
  return (
    <ul className="cards">
      {queues.map(({ queueId, name, letters, inFlight, keptForDays }) => (
        <li key={queueId} className="card">
          <h2>
            <Link to="/admin/dead-letters" search={{ queue: queueId }} aria-current={queueId === chosen}>
              {queueTexts[queueId]}
            </Link>
          </h2>
          <p>
            {letters === 1 ? 'About 1 letter' : `About ${letters} letters`}
            {inFlight > 0 && `, and ${inFlight} that somebody looks at just now`}
          </p>
          <p className="secondary">
            {name}; a letter is kept for {keptForDays} days.
          </p>
        </li>
      ))}
    </ul>
  )
}

function Letters({ queue: { queueId }, q }: { readonly queue: LetterQueue; readonly q: string | undefined }) {
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [asked, setAsked] = useState<Letter | 'all'>()
  // Each look hides letters from others for its moment, so nothing looks again by itself.
  const letters = useQuery({
    queryKey: ['letters', queueId],
    queryFn: ({ signal }) =>
      platform('GET /dead-letters/{queueId}/letters', { path: { queueId }, query: { limit: mostShown }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  const lookAgain = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ['letters', queueId] }),
      queries.invalidateQueries({ queryKey: ['dead-letters'] }),
    ])
  const filter = (text: string) =>
    navigate({ to: '.', search: { queue: queueId, ...(text !== '' && { q: text }) }, replace: true })

  return (
    <Read query={letters} what="the letters">
      {({ letters: found, isPart }) => {
        const shown = found.filter((each) => isListed(q, [each.why, each.content, each.event ?? '', each.to ?? '']))
        return (
          <>
            <p>
              A queue can’t be read through: these are letters that it gave just now, in no order, and nobody else could
              see them for that moment.
              {isPart && ` There are more than these ${found.length}; the next look may show others.`}
            </p>
            <div className="row">
              <Button loading={letters.isFetching} onClick={() => void lookAgain()}>
                Look again
              </Button>
              <Button disabled={found.length === 0} onClick={() => setAsked('all')}>
                Send all back
              </Button>
            </div>
            <Listing
              label="Letters"
              items={shown}
              trackBy="letterId"
              enableKeyboardNavigation
              columns={[
                {
                  id: 'what',
                  header: 'What',
                  isRowHeader: true,
                  cell: (letter) => <What letter={letter} />,
                },
                { id: 'why', header: 'Why', isPlain: true, cell: (letter) => <Why letter={letter} /> },
                {
                  id: 'back',
                  header: 'Send back',
                  isPlain: true,
                  cell: (letter) => (
                    <Button
                      variant="inline-link"
                      disabled={!letter.canRedrive}
                      ariaLabel={`Send back ${letter.letterId}`}
                      onClick={() => setAsked(letter)}
                    >
                      Send back
                    </Button>
                  ),
                },
              ]}
              empty={
                q === undefined ? (
                  'Nothing lies here that could be received.'
                ) : (
                  <p>
                    None of these matches.{' '}
                    <button type="button" className="plain" onClick={() => void filter('')}>
                      Show all
                    </button>
                  </p>
                )
              }
              filter={
                <TextFilter
                  filteringText={q ?? ''}
                  filteringPlaceholder="Event, cause, target or content"
                  filteringAriaLabel="Filter by event, cause, target or content"
                  countText={q === undefined ? '' : `${shown.length} of those on this page`}
                  onChange={({ detail }) => void filter(detail.filteringText)}
                />
              }
            />
            <Redriving queueId={queueId} asked={asked} onDone={lookAgain} onClose={() => setAsked(undefined)} />
          </>
        )
      }}
    </Read>
  )
}

const kinds: Readonly<Record<Letter['kind'], string>> = {
  event: 'Not delivered',
  invocation: 'A function failed on it',
  queue: 'Received too often',
  unknown: 'It does not say where it was',
}

function What({ letter }: { readonly letter: Letter }) {
  const { kind, event, sentAt, content, isMasked, isCut } = letter
  return (
    <div className="stack">
      <div>
        <strong>{event ?? kinds[kind]}</strong> {sentAt && <Moment at={sentAt} />}
      </div>
      <details>
        <summary>What was in it{isMasked && ', with secrets masked'}</summary>
        <pre className="said">{content}</pre>
        {isCut && <p className="secondary">It is longer; this is its beginning.</p>}
      </details>
    </div>
  )
}

function Why({ letter: { kind, why, from, to, correlationId } }: { readonly letter: Letter }) {
  return (
    <div className="said">
      {kinds[kind]}: {why}
      {to && <div>To {placeText(to)}</div>}
      {from && <div className="secondary">By {placeText(from)}</div>}
      {correlationId && (
        <div className="secondary">
          Story <code>{correlationId}</code>
        </div>
      )}
    </div>
  )
}
