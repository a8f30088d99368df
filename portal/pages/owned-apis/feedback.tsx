/** What people said of an API. An owner answers each once, by mail. */
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { PartProps } from '../../app/parts/owned-api'
import { subscriptions } from '../../lib/api'
import { newKey } from '../../lib/once'
import { type Feedback, isOfNone, wrongOf } from '../../lib/owned-apis'
import { Moment } from '../../ui/moment'
import { Pages } from '../../ui/page-link'
import { Read } from '../../ui/read'
import { TextField } from '../../ui/text-field'
import { TroubleNotice } from '../../ui/trouble'

export function FeedbackOfApi({ api: { apiId }, search: { cursor } }: PartProps) {
  const feedback = useQuery({
    queryKey: ['feedback', apiId, cursor ?? ''],
    queryFn: ({ signal }) =>
      subscriptions('GET /apis/{apiId}/feedback', { path: { apiId }, query: { cursor }, signal }),
    placeholderData: keepPreviousData,
  })
  return (
    <Read query={feedback} what="the feedback">
      {({ feedback: said, cursor: next }) => (
        <>
          {said.length === 0 && <p>Nobody has said anything yet.</p>}
          {said.map((each) => (
            <One key={each.feedbackId} apiId={apiId} feedback={each} />
          ))}
          <Pages cursor={cursor} next={next} />
        </>
      )}
    </Read>
  )
}

function One({ apiId, feedback }: { readonly apiId: string; readonly feedback: Feedback }) {
  const { sub, text, rating, at, answer } = feedback
  return (
    <Container header={<Header variant="h2">{rating === undefined ? 'Without a rating' : `${rating} of 5`}</Header>}>
      <div className="stack">
        <p className="quoted">{text}</p>
        <p className="secondary">
          {sub}, <Moment at={at} />
        </p>
        {answer ? (
          <>
            <h3>The answer</h3>
            <p className="quoted">{answer.text}</p>
            <p className="secondary">
              <Moment at={answer.at} />
              {answer.mailedAt
                ? ', mailed'
                : answer.undeliverable
                  ? `; the mail did not go: ${answer.undeliverable}`
                  : ''}
            </p>
          </>
        ) : (
          <Answer apiId={apiId} feedback={feedback} />
        )}
      </div>
    </Container>
  )
}

function Answer({ apiId, feedback: { feedbackId } }: { readonly apiId: string; readonly feedback: Feedback }) {
  const queries = useQueryClient()
  const [text, setText] = useState('')
  const [idempotencyKey] = useState(newKey)
  const answering = useMutation({
    mutationFn: () =>
      subscriptions('POST /apis/{apiId}/feedback/{feedbackId}/answer', {
        path: { apiId, feedbackId },
        body: { text, idempotencyKey },
      }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['feedback', apiId] }),
  })
  const { error } = answering
  return (
    <>
      {error && isOfNone(error, ['text']) && <TroubleNotice error={error} />}
      <TextField
        label="Answer"
        hint="It is mailed to whoever said it, once, and stays."
        rows={3}
        value={text}
        wrong={wrongOf(error, 'text')}
        onChange={setText}
      />
      <div>
        <Button loading={answering.isPending} disabled={text.trim() === ''} onClick={() => answering.mutate()}>
          Answer by mail
        </Button>
      </div>
    </>
  )
}
