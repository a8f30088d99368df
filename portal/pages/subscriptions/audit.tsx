/** Who did what to it, the newest first. */
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { subscriptions } from '../../lib/api'
import { sessionState } from '../../lib/session'
import { actorText, auditText } from '../../lib/subscriptions'
import { Moment } from '../../ui/moment'
import { Pages } from '../../ui/page-link'
import { Read } from '../../ui/read'

const route = getRouteApi('/signed-in/subscriptions/$id')
const pace = 15_000

export function Audit({ subscriptionId }: { readonly subscriptionId: string }) {
  const { cursor } = route.useSearch()
  const audit = useQuery({
    queryKey: ['subscription-audit', subscriptionId, cursor ?? ''],
    queryFn: ({ signal }) =>
      subscriptions('GET /subscriptions/{id}/audit', { path: { id: subscriptionId }, query: { cursor }, signal }),
    refetchInterval: cursor === undefined ? pace : false,
    placeholderData: keepPreviousData,
  })
  const state = sessionState()
  const sub = state.is === 'in' ? state.session.sub : ''
  return (
    <Container header={<Header variant="h2">What has happened</Header>}>
      <Read query={audit} what="what has happened">
        {({ entries, cursor: next }) => (
          <div className="stack">
            <ol className="timeline">
              {entries.map((entry) => (
                <li key={entry.entryId}>
                  <strong>{auditText(entry)}</strong> by {actorText(entry, sub)}
                  <div className="secondary">
                    <Moment at={entry.at} />, reference <code>{entry.correlationId}</code>
                  </div>
                </li>
              ))}
            </ol>
            <Pages cursor={cursor} next={next} />
          </div>
        )}
      </Read>
    </Container>
  )
}
