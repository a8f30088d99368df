/** What the reader thinks of an API, and what was answered. Its owners read it, and nobody else. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { catalogue, subscriptions } from '../../lib/api'
import { useOnce } from '../../lib/once'
import { isProblem } from '../../lib/problem'
import { findSessionIfAny, useSession } from '../../lib/session'
import { Loading } from '../../ui/loading'
import { Moment } from '../../ui/moment'
import { Pages } from '../../ui/page-link'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { TroubleNotice } from '../../ui/trouble'

const route = getRouteApi('/apis/$apiId/feedback')
const longest = 2000

const ratings = [
  { value: '', label: 'No rating' },
  { value: '5', label: '5, very good' },
  { value: '4', label: '4, good' },
  { value: '3', label: '3, so so' },
  { value: '2', label: '2, poor' },
  { value: '1', label: '1, very poor' },
]

export function Feedback() {
  const { apiId } = route.useParams()
  const state = useSession()
  const asked = useQuery({
    queryKey: ['who'],
    queryFn: async () => (await findSessionIfAny()) !== undefined,
    staleTime: 60_000,
  })
  const { data: api } = useQuery({
    queryKey: ['api', apiId],
    queryFn: ({ signal }) => catalogue('GET /apis/{apiId}', { path: { apiId }, signal }),
  })
  return (
    <div className="stack wide narrow">
      <p>
        <Link to="/apis/$apiId" params={{ apiId }}>
          {api?.name ?? 'The API'}
        </Link>
      </p>
      <Title text={api && `What you think of ${api.name}`} />
      {state.is === 'in' ? (
        <Own apiId={apiId} sub={state.session.sub} />
      ) : state.is === 'unknown' && asked.isPending ? (
        <Loading what="who is signed in" />
      ) : (
        <p>
          To say it,{' '}
          <Link to="/sign-in" search={{ returnTo: `/apis/${apiId}/feedback` }}>
            sign in
          </Link>
          .
        </p>
      )}
    </div>
  )
}

function Own({ apiId, sub }: { readonly apiId: string; readonly sub: string }) {
  const { cursor } = route.useSearch()
  const said = useQuery({
    queryKey: ['feedback', apiId, cursor ?? ''],
    queryFn: ({ signal }) =>
      subscriptions('GET /apis/{apiId}/feedback', { path: { apiId }, query: { cursor }, signal }),
    placeholderData: keepPreviousData,
  })
  return (
    <>
      <FeedbackForm apiId={apiId} />
      <section className="stack">
        <h2>What you have said</h2>
        <Read query={said} what="what you have said">
          {({ feedback, cursor: next }) => {
            const own = feedback.filter((each) => each.sub === sub)
            return (
              <div className="stack">
                {own.length === 0 && <p>Nothing{cursor !== undefined || next !== null ? ' on this page' : ' yet'}.</p>}
                <ol className="timeline">
                  {own.map(({ feedbackId, text, rating, at, answer }) => (
                    <li key={feedbackId}>
                      <div className="secondary">
                        <Moment at={at} />
                        {rating !== undefined && `, rated ${rating} of 5`}
                      </div>
                      <p className="quoted">{text}</p>
                      {answer && (
                        <>
                          <div className="secondary">
                            Answered <Moment at={answer.at} />
                          </div>
                          <p className="quoted">{answer.text}</p>
                        </>
                      )}
                    </li>
                  ))}
                </ol>
                <Pages cursor={cursor} next={next} />
              </div>
            )
          }}
        </Read>
      </section>
    </>
  )
}

function FeedbackForm({ apiId }: { readonly apiId: string }) {
  const queries = useQueryClient()
  const [text, setText] = useState('')
  const [rating, setRating] = useState('')
  const [isTried, setTried] = useState(false)
  const [idempotencyKey, renew] = useOnce()
  const isMissing = text.trim() === ''
  const saying = useMutation({
    mutationFn: () =>
      subscriptions('POST /apis/{apiId}/feedback', {
        path: { apiId },
        body: { text, ...(rating !== '' && { rating: Number(rating) }), idempotencyKey },
      }),
    onSuccess: async () => {
      setText('')
      setRating('')
      setTried(false)
      renew()
      await queries.invalidateQueries({ queryKey: ['feedback', apiId] })
    },
  })
  const wrong = isProblem(saying.error) && saying.error.field === 'text' ? saying.error.message : ''
  const tooLong = text.length > longest ? `At most ${longest} characters; these are ${text.length}.` : ''
  const missing = isTried && isMissing ? 'Say something.' : ''
  const trouble = missing || tooLong || wrong

  function submit(event: FormEvent): void {
    event.preventDefault()
    setTried(true)
    if (!isMissing && tooLong === '' && !saying.isPending) saying.mutate()
  }

  return (
    <form className="stack" onSubmit={submit} noValidate>
      {saying.error && <TroubleNotice error={saying.error} />}
      <p role="status">{saying.isSuccess && text === '' ? 'It was sent to the owners of the API.' : ''}</p>
      <div className="field">
        <label htmlFor="words">In your words</label>
        <span id="words-hint" className="secondary">
          Its owners read it with your name, and can answer by mail.
        </span>
        <textarea
          id="words"
          rows={5}
          value={text}
          aria-invalid={trouble !== '' || undefined}
          aria-describedby="words-hint words-wrong"
          onChange={({ target }) => setText(target.value)}
        />
        <span id="words-wrong" className="wrong">
          {trouble}
        </span>
      </div>
      <fieldset className="choices">
        <legend>Rating</legend>
        {ratings.map(({ value, label }) => (
          <label key={value}>
            <input type="radio" name="rating" checked={rating === value} onChange={() => setRating(value)} /> {label}
          </label>
        ))}
      </fieldset>
      <div className="row">
        <button type="submit" className="button primary" aria-disabled={saying.isPending}>
          {saying.isPending ? 'One moment…' : 'Send it'}
        </button>
      </div>
    </form>
  )
}
