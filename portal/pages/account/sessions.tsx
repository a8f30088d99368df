/** The browsers in which the reader is signed in here, and the way to end each. */
import Button from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { identity } from '../../lib/api'
import { forgetSession } from '../../lib/session'
import { Listing } from '../../ui/listing'
import { Moment } from '../../ui/moment'
import { Pages } from '../../ui/page-link'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { TroubleNotice } from '../../ui/trouble'
import { AccountNav } from './account-nav'

const route = getRouteApi('/signed-in/account/sessions')
const pace = 15_000

/** One of them, or everywhere. */
type Ending = { readonly sessionId: string; readonly device: string; readonly isPresent: boolean } | 'all'

export function Sessions() {
  const { cursor } = route.useSearch()
  const queries = useQueryClient()
  const [asked, setAsked] = useState<Ending>()
  const sessions = useQuery({
    queryKey: ['sessions', cursor ?? ''],
    queryFn: ({ signal }) => identity('GET /me/sessions', { query: { cursor }, signal }),
    refetchInterval: pace,
    placeholderData: keepPreviousData,
  })
  const ending = useMutation({
    mutationFn: (which: Ending) =>
      which === 'all'
        ? identity('DELETE /me/sessions', {})
        : identity('DELETE /me/sessions/{sessionId}', { path: { sessionId: which.sessionId } }),
    onSuccess: async (_, which) => {
      setAsked(undefined)
      if (which === 'all' || which.isPresent) return forgetSession()
      await queries.invalidateQueries({ queryKey: ['sessions'] })
    },
  })

  return (
    <div className="stack">
      <Title />
      <AccountNav />
      <p>The browsers in which you are signed in here. Sign-ins of other applications are none of these.</p>
      <Read query={sessions} what="your sessions">
        {({ sessions: open, cursor: next }) => (
          <>
            <Listing
              label="Your sessions"
              items={open}
              trackBy="sessionId"
              enableKeyboardNavigation
              empty="There is none that this page knows of."
              columns={[
                {
                  id: 'device',
                  header: 'Browser',
                  isRowHeader: true,
                  cell: ({ device, isPresent }) => (
                    <>
                      {device} {isPresent && <StatusIndicator type="success">this one</StatusIndicator>}
                    </>
                  ),
                },
                { id: 'begun', header: 'Since', cell: ({ begunAt }) => <Moment at={begunAt} /> },
                { id: 'used', header: 'Last used', cell: ({ usedAt }) => <Moment at={usedAt} /> },
                {
                  id: 'end',
                  header: 'End it',
                  isPlain: true,
                  cell: (each) => (
                    <Button
                      variant="inline-link"
                      ariaLabel={`End the session of ${each.device}`}
                      onClick={() => setAsked(each)}
                    >
                      End
                    </Button>
                  ),
                },
              ]}
            />
            <Pages cursor={cursor} next={next} />
          </>
        )}
      </Read>
      <div>
        <Button onClick={() => setAsked('all')}>Sign out everywhere</Button>
      </div>
      <Modal
        visible={asked !== undefined}
        header={asked === 'all' ? 'Sign out everywhere?' : 'End this session?'}
        onDismiss={() => setAsked(undefined)}
        footer={
          <div className="row">
            <Button variant="primary" loading={ending.isPending} onClick={() => asked && ending.mutate(asked)}>
              {asked === 'all' ? 'Sign out everywhere' : 'End the session'}
            </Button>
            <Button onClick={() => setAsked(undefined)}>Leave it</Button>
          </div>
        }
      >
        <div className="stack">
          {ending.error && <TroubleNotice error={ending.error} />}
          <p>{asked && whatItDoes(asked)}</p>
        </div>
      </Modal>
    </div>
  )
}

function whatItDoes(which: Ending): string {
  if (which === 'all') {
    return 'Every browser and application in which you are signed in is signed out, this one too. You can sign in again.'
  }
  const who = which.isPresent ? 'You are signed out here.' : `${which.device} is signed out within some seconds.`
  return `${who} What was done there stays done.`
}
