/** What the reader thinks of an API, and what was answered. Its owners read it, and nobody else. */
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Select from '@cloudscape-design/components/select'
import Textarea from '@cloudscape-design/components/textarea'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { subscriptions } from '../../lib/api'
import { useOnce } from '../../lib/once'
import { isProblem } from '../../lib/problem'
import { useSession } from '../../lib/session'
import { Moment } from '../../ui/moment'
import { Pages } from '../../ui/page-link'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { TroubleNotice } from '../../ui/trouble'

const route = getRouteApi('/signed-in/apis/$apiId/feedback')
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
  const { cursor } = route.useSearch()
  const { sub } = useOwn()
  const said = useQuery({
    queryKey: ['feedback', apiId, cursor ?? ''],
    queryFn: ({ signal }) =>
      subscriptions('GET /apis/{apiId}/feedback', { path: { apiId }, query: { cursor }, signal }),
    placeholderData: keepPreviousData,
  })
  return (
    <div className="stack">
      <p>
        <Link to="/apis/$apiId" params={{ apiId }}>
          The API
        </Link>
      </p>
      <Title text="What you think of it" />
      <FeedbackForm apiId={apiId} />
      <Container header={<Header variant="h2">What you have said</Header>}>
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
      </Container>
    </div>
  )
}

function useOwn(): { readonly sub: string } {
  const state = useSession()
  return { sub: state.is === 'in' ? state.session.sub : '' }
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

  function submit(event: FormEvent): void {
    event.preventDefault()
    setTried(true)
    if (!isMissing && tooLong === '' && !saying.isPending) saying.mutate()
  }

  return (
    <Container>
      <form className="stack" onSubmit={submit} noValidate>
        {saying.error && <TroubleNotice error={saying.error} />}
        <p role="status">{saying.isSuccess && text === '' ? 'It was sent to the owners of the API.' : ''}</p>
        <FormField
          label="In your words"
          description="Its owners read it with your name, and can answer by mail."
          errorText={missing || tooLong || wrong}
        >
          <Textarea value={text} rows={5} onChange={({ detail }) => setText(detail.value)} />
        </FormField>
        <FormField label="Rating">
          <Select
            selectedOption={ratings.find(({ value }) => value === rating) ?? null}
            options={ratings}
            onChange={({ detail }) => setRating(detail.selectedOption.value ?? '')}
          />
        </FormField>
        <div className="row">
          <Button variant="primary" formAction="submit" loading={saying.isPending}>
            Send it
          </Button>
        </div>
      </form>
    </Container>
  )
}
