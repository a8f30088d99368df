/** One thing that was asked for in the reader's name, with its trail. */
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { approvals } from '../../lib/api'
import type { Approval } from '../../lib/approvals'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { Approvers } from '../approvals/approvers'
import { Facts } from '../approvals/facts'
import { Outcome } from '../approvals/outcome'
import { Trail } from '../approvals/trail'

const route = getRouteApi('/signed-in/requests/$id')
const pace = 5_000

export function Request() {
  const { id } = route.useParams()
  const request = useQuery({
    queryKey: ['request', id],
    queryFn: ({ signal }) => approvals('GET /requests/{id}', { path: { id }, signal }),
    refetchInterval: ({ state }) => (state.data && state.data.status !== 'pending' ? false : pace),
  })
  return (
    <div className="stack">
      <p>
        <Link to="/requests">All that you asked for</Link>
      </p>
      <Title text={request.data?.subject} />
      <Read query={request} what="the request">
        {(found) => <One request={found} />}
      </Read>
    </div>
  )
}

function One({ request }: { readonly request: Approval }) {
  const { trail: cursor } = route.useSearch()
  return (
    <>
      <Outcome approval={request} seat={undefined} />
      <Facts approval={request} />
      <Container header={<Header variant="h2">Who decides</Header>}>
        <Approvers approval={request} />
      </Container>
      <Trail approval={request} list="requests" cursor={cursor} />
    </>
  )
}
