/** One approval, and the reader's decision. Somebody else's shows by itself: it is read again every few seconds. */
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { approvalQuery } from '../../lib/approval-query'
import { type Approval, ownSeat } from '../../lib/approvals'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { Approvers } from './approvers'
import { DecisionForm } from './decision-form'
import { Facts } from './facts'
import { Outcome } from './outcome'
import { Trail } from './trail'

const route = getRouteApi('/signed-in/approvals/$id')

export function Decision() {
  const { id } = route.useParams()
  const approval = useQuery(approvalQuery(id))
  return (
    <div className="stack">
      <p>
        <Link to="/approvals">All that waits for you</Link>
      </p>
      <Title text={approval.data?.subject} />
      <Read query={approval} what="the approval">
        {(found) => <One approval={found} />}
      </Read>
    </div>
  )
}

function One({ approval }: { readonly approval: Approval }) {
  const { trail: cursor } = route.useSearch()
  const seat = ownSeat(approval)
  return (
    <>
      <Outcome approval={approval} seat={seat} />
      <Facts approval={approval} />
      {seat && <DecisionForm approval={approval} seat={seat} isOpen={approval.seat?.mayDecide === true} />}
      <Container header={<Header variant="h2">Who decides</Header>}>
        <Approvers approval={approval} />
      </Container>
      <Trail approval={approval} list="inbox" cursor={cursor} />
    </>
  )
}
