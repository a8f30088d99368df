/** What the reader is subscribed to. */
import TextFilter from '@cloudscape-design/components/text-filter'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { subscriptions } from '../../lib/api'
import { isListed } from '../../lib/listed'
import { type SubscriptionSummary, statusTexts } from '../../lib/subscriptions'
import { Listing } from '../../ui/listing'
import { Moment } from '../../ui/moment'
import { Pages } from '../../ui/page-link'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { Status } from './status'

const route = getRouteApi('/signed-in/subscriptions')
const pace = 10_000

export function Subscriptions() {
  const { q, cursor } = route.useSearch()
  const navigate = useNavigate()
  const own = useQuery({
    queryKey: ['subscriptions', cursor ?? ''],
    queryFn: ({ signal }) => subscriptions('GET /subscriptions', { query: { cursor }, signal }),
    refetchInterval: pace,
    placeholderData: keepPreviousData,
  })
  const filter = (text: string) => navigate({ to: '.', search: text === '' ? {} : { q: text }, replace: true })

  return (
    <div className="stack">
      <Title />
      <p>
        The APIs that you may call, each with a key of its own, the newest first. There are more{' '}
        <Link to="/apis">in the catalogue</Link>.
      </p>
      <Read query={own} what="your subscriptions">
        {({ subscriptions: held, cursor: next }) => {
          const shown = held.filter((each) => isListed(q, textsOf(each)))
          const isPart = cursor !== undefined || next !== null
          return (
            <>
              <Listing
                label="Your subscriptions"
                items={shown}
                trackBy="subscriptionId"
                enableKeyboardNavigation
                columns={columns}
                empty={
                  q === undefined
                    ? 'You are subscribed to nothing yet: choose a plan of an API.'
                    : 'Nothing here matches.'
                }
                filter={
                  <TextFilter
                    filteringText={q ?? ''}
                    filteringPlaceholder="API, plan or state"
                    filteringAriaLabel="Filter by API, plan or state"
                    countText={
                      q === undefined ? '' : `${shown.length} on this page${isPart ? '; there are more pages' : ''}`
                    }
                    onChange={({ detail }) => void filter(detail.filteringText)}
                  />
                }
              />
              <Pages cursor={cursor} next={next} search={{ q }} />
            </>
          )
        }}
      </Read>
    </div>
  )
}

function textsOf({ apiId, apiName, planId, planName = '', status }: SubscriptionSummary): readonly string[] {
  return [apiId, apiName, planId, planName, statusTexts[status]]
}

const api = {
  id: 'api',
  header: 'API',
  isRowHeader: true,
  cell: ({ subscriptionId, apiName, planId, planName = planId }: SubscriptionSummary) => (
    <Link to="/subscriptions/$id" params={{ id: subscriptionId }}>
      {apiName}, {planName}
    </Link>
  ),
}

const keyOf = ({ key }: SubscriptionSummary) => (key ? <code>…{key.lastFour}</code> : 'None yet')

const columns = [
  api,
  { id: 'status', header: 'State', cell: ({ status }: SubscriptionSummary) => <Status of={status} /> },
  { id: 'key', header: 'Key', cell: keyOf },
  { id: 'since', header: 'Since', cell: ({ requestedAt }: SubscriptionSummary) => <Moment at={requestedAt} /> },
]
