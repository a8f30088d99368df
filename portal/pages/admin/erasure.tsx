/** The erasure of somebody: asked for once, and how far it has come. */
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { identity } from '../../lib/api'
import { isProblem } from '../../lib/problem'
import { Field } from '../../ui/field'
import { Moment } from '../../ui/moment'
import { Read } from '../../ui/read'
import { Confirm } from './confirm'

const states = {
  waiting: 'It waits for the domains that have not answered',
  stopped: 'It has stopped: asked for again, it goes on',
  erased: 'Nothing is held of them any more',
} as const

interface Props {
  readonly sub: string
  /** Of the account; undefined: there is none. */
  readonly userName: string | undefined
}

export function Erasure({ sub, userName }: Props) {
  const queries = useQueryClient()
  const [asked, setAsked] = useState<string>()
  const [typed, setTyped] = useState('')
  const erasure = useQuery({
    queryKey: ['erasure', sub],
    queryFn: async ({ signal }) => {
      try {
        return await identity('GET /users/{sub}/erasure', { path: { sub }, signal })
      } catch (error) {
        if (isProblem(error, 'ErasureNotFound')) return null
        throw error
      }
    },
    refetchInterval: ({ state }) => (state.data && state.data.status !== 'erased' ? 10_000 : false),
  })
  return (
    <Container header={<Header variant="h2">Erasure</Header>}>
      <Read query={erasure} what="the erasure">
        {(found) =>
          found === null ? (
            <div className="stack">
              <p>Nobody has asked to erase them.</p>
              {userName !== undefined && (
                <div>
                  <Button onClick={() => setAsked(sub)}>Erase them</Button>
                </div>
              )}
            </div>
          ) : (
            <dl className="facts">
              <dt>State</dt>
              <dd>{states[found.status]}</dd>
              <dt>Asked for</dt>
              <dd>
                <Moment at={found.requestedAt} />
              </dd>
              <dt>Answered</dt>
              <dd>{found.answered.join(', ') || 'nobody yet'}</dd>
              {found.missing.length > 0 && (
                <>
                  <dt>Not yet</dt>
                  <dd>{found.missing.join(', ')}</dd>
                </>
              )}
              {found.erasedAt && (
                <>
                  <dt>Erased</dt>
                  <dd>
                    <Moment at={found.erasedAt} />
                  </dd>
                </>
              )}
            </dl>
          )
        }
      </Read>
      <Confirm
        asked={asked}
        header={`Erase ${userName}?`}
        verb="Erase for good"
        text="The account is shut at once, its subscriptions end, and what any domain holds of them goes, which takes minutes. Nobody can take it back. Type their user name to say that you mean it."
        isReady={typed === userName}
        act={(who) => identity('DELETE /users/{sub}', { path: { sub: who } })}
        onDone={() => {
          setTyped('')
          void queries.invalidateQueries({ queryKey: ['erasure', sub] })
          void queries.invalidateQueries({ queryKey: ['user', sub] })
        }}
        onClose={() => setAsked(undefined)}
      >
        <Field label="User name" value={typed} onChange={({ target }) => setTyped(target.value)} />
      </Confirm>
    </Container>
  )
}
