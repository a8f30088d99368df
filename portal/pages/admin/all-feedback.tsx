/** What was said of any API. It is answered where all of one API's stands. */
import { useQuery } from '@tanstack/react-query'
import type { ListProps } from '../../app/parts/admin'
import { subscriptions } from '../../lib/api'
import { Moment } from '../../ui/moment'
import { Read } from '../../ui/read'
import { EachApi } from './each-api'

const newest = 5

export function AllFeedback({ search }: ListProps) {
  return (
    <EachApi title="Feedback" part="feedback" search={search}>
      {({ apiId }) => <OfApi apiId={apiId} />}
    </EachApi>
  )
}

function OfApi({ apiId }: { readonly apiId: string }) {
  const said = useQuery({
    queryKey: ['feedback', apiId, 'newest'],
    queryFn: ({ signal }) =>
      subscriptions('GET /apis/{apiId}/feedback', { path: { apiId }, query: { limit: newest }, signal }),
  })
  return (
    <Read query={said} what="the feedback">
      {({ feedback }) =>
        feedback.length === 0 ? (
          <p>Nobody has said anything yet.</p>
        ) : (
          <ul className="stack plain-list">
            {feedback.map(({ feedbackId, text, rating, at, sub, answer }) => (
              <li key={feedbackId}>
                <p className="quoted">{text}</p>
                <p className="secondary">
                  {rating === undefined ? 'Without a rating' : `${rating} of 5`}, {answer ? 'answered' : 'not answered'}
                  ; {sub}, <Moment at={at} />
                </p>
              </li>
            ))}
          </ul>
        )
      }
    </Read>
  )
}
