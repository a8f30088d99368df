/** One message; if it is a dead letter, with its cause, and what would be sent back, which can be mended first. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useId, useState } from 'react'
import { local } from '../../lib/local'
import { Ask } from '../../ui/ask'
import { Read } from '../../ui/read'
import { Payload } from './payload'
import type { ToldMessage } from './queue-messages'

const route = getRouteApi('/console/queues')

export function QueueMessage({ queue, id }: { readonly queue: string; readonly id: string }) {
  const message = useQuery({
    queryKey: ['message', queue, id],
    queryFn: ({ signal }) => local<ToldMessage>(`queues/${encodeURIComponent(queue)}`, { query: { id }, signal }),
    // What is being mended is not changed under who mends it.
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <Read query={message} what="the message">
      {(told) => (
        <section key={id} className="stack" aria-label={`The message ${id}`}>
          <h2>A message</h2>
          <dl className="facts">
            <dt>Id</dt>
            <dd>{id}</dd>
            {told.origin && (
              <>
                <dt>Why it is here</dt>
                <dd className="bad">{told.origin.why}</dd>
                {told.origin.rule && (
                  <>
                    <dt>By the rule</dt>
                    <dd>{told.origin.rule}</dd>
                  </>
                )}
                <dt>For</dt>
                <dd>{told.origin.to}</dd>
              </>
            )}
            {Object.entries(told.attributes).map(([name, value]) => (
              <div key={name} className="contents">
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
            <dt>Story</dt>
            <dd>
              <Link to="/console/story" search={{ id }}>
                What led to it
              </Link>
            </dd>
          </dl>
          {told.origin ? <Letter queue={queue} message={told} /> : <Payload text={told.body} label="What is in it" />}
        </section>
      )}
    </Read>
  )
}

function Letter({ queue, message }: { readonly queue: string; readonly message: ToldMessage }) {
  const { id, content = '', origin } = message
  const search = route.useSearch()
  const [text, setText] = useState(content)
  const [isAsked, setAsked] = useState(false)
  const field = useId()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const redrive = useMutation({
    mutationFn: () =>
      local<{ readonly to: string }>(`queues/${encodeURIComponent(queue)}/redrive`, {
        body: { id, ...(text !== content && { content: text }) },
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['messages', queue] })
      void navigate({ to: '/console/queues', search: { ...search, message: undefined } as never, resetScroll: false })
    },
  })
  return (
    <>
      <div className="field">
        <label htmlFor={field}>What is sent back</label>
        <textarea
          id={field}
          className="code-field"
          rows={12}
          spellCheck={false}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      </div>
      <p className="row">
        <button type="button" className="button primary" onClick={() => setAsked(true)}>
          {text === content ? 'Send it back' : 'Send it back as it is now'}
        </button>
        {text !== content && (
          <button type="button" className="button" onClick={() => setText(content)}>
            As it was
          </button>
        )}
      </p>
      {isAsked && (
        <Ask
          title="Send it back?"
          yes="Send it back"
          isBusy={redrive.isPending}
          error={redrive.error}
          onYes={() => redrive.mutate()}
          onNo={() => setAsked(false)}
        >
          <p>
            {text === content ? 'It' : 'It, changed,'} goes to {origin?.to}, as if for the first time, and leaves{' '}
            {queue}. If that refuses it, it stays.
          </p>
        </Ask>
      )}
    </>
  )
}
