/** One approval, and the reader's decision. Somebody else's shows by itself: it is read again every few seconds. */
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { approvals } from '../../lib/api'
import { type Approval, hasVoteLeft, type Me, seatOf } from '../../lib/approvals'
import { meQuery } from '../../lib/me'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { Approvers } from './approvers'
import { DecisionForm } from './decision-form'
import { Facts } from './facts'
import { Outcome } from './outcome'
import { Trail } from './trail'

const route = getRouteApi('/signed-in/approvals/$id')
const pace = 3_000

export function Decision() {
  const { id } = route.useParams()
  const me = useQuery(meQuery)
  const approval = useQuery({
    queryKey: ['approval', id],
    queryFn: ({ signal }) => approvals('GET /inbox/{id}', { path: { id }, signal }),
    refetchInterval: ({ state }) => (state.data && state.data.status !== 'pending' ? false : pace),
  })
  return (
    <div className="stack">
      <p>
        <Link to="/approvals">All that waits for you</Link>
      </p>
      <Title text={approval.data?.subject ?? 'An approval'} />
      <Read query={approval} what="the approval">
        {(found) => (
          <Read query={me} what="your account">
            {(account) => <One approval={found} me={account} />}
          </Read>
        )}
      </Read>
    </div>
  )
}

interface OneProps {
  readonly approval: Approval
  readonly me: Me & { readonly isEmailVerified: boolean }
}

function One({ approval, me }: OneProps) {
  const seat = seatOf(approval.approvers, me.isEmailVerified ? me : { sub: me.sub })
  const isOpen = approval.status === 'pending' && seat !== undefined && hasVoteLeft(seat)
  return (
    <>
      <Outcome approval={approval} seat={seat} />
      <Facts approval={approval} />
      {seat && <DecisionForm approval={approval} seat={seat} isOpen={isOpen} />}
      <Container header={<Header variant="h2">Who decides</Header>}>
        <Approvers approval={approval} />
      </Container>
      <Container header={<Header variant="h2">What has happened</Header>}>
        <Trail entries={approval.trail ?? []} isPart={approval.trailCursor != null} />
      </Container>
    </>
  )
}
