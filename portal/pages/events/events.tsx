/** Every event between the domains, by the domain that owns it. */
import TextFilter from '@cloudscape-design/components/text-filter'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { byDomain, consumingDomains, type EventOfRegistry, isMeant, isOf } from '../../lib/registry'
import { registryQuery } from '../../lib/registry-query'
import { Listing } from '../../ui/listing'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { DomainChoice } from './domain-choice'
import { EventsNav } from './events-nav'

const route = getRouteApi('/signed-in/events')

export function Events() {
  const { q, domain } = route.useSearch()
  const navigate = useNavigate()
  const registry = useQuery(registryQuery)
  const search = (change: { readonly q?: string | undefined; readonly domain?: string | undefined }) => {
    const given = Object.entries({ q, domain, ...change }).filter(([, value]) => value !== undefined && value !== '')
    return navigate({ to: '/events', search: Object.fromEntries(given), replace: true })
  }

  return (
    <div className="stack wide">
      <div className="stack">
        <Title />
        <p>What the domains tell each other. Nothing else goes between them.</p>
        <EventsNav />
      </div>
      <Read query={registry} what="the registry">
        {({ events, domains, version }) => {
          const shown = byDomain(events).filter((each) => isOf(domain, each) && isMeant(q, each))
          return (
            <>
              <form className="narrow" onSubmit={(event) => event.preventDefault()}>
                <DomainChoice
                  domains={domains}
                  chosen={domain}
                  onChange={(chosen) => void search({ domain: chosen })}
                />
              </form>
              <Listing
                label="Events"
                items={shown}
                trackBy="name"
                enableKeyboardNavigation
                columns={columns}
                empty={
                  <p>
                    No event has all of these words. <Link to="/events">Show all events</Link>
                  </p>
                }
                filter={
                  <TextFilter
                    filteringText={q ?? ''}
                    filteringPlaceholder="Name, what it says, or a field"
                    filteringAriaLabel="Filter by name, what it says, or a field"
                    countText={shown.length === events.length ? '' : `${shown.length} of ${events.length} events`}
                    onChange={({ detail }) => void search({ q: detail.filteringText })}
                  />
                }
              />
              <p className="secondary">
                {events.length} events, as of version {version}.
              </p>
            </>
          )
        }}
      </Read>
    </div>
  )
}

const name = {
  id: 'name',
  header: 'Event',
  isRowHeader: true,
  cell: (event: EventOfRegistry) => (
    <Link to="/events/$name" params={{ name: event.name }}>
      {event.name}
    </Link>
  ),
}

const columns = [
  { id: 'owner', header: 'Domain', cell: ({ owner }: EventOfRegistry) => owner },
  name,
  {
    id: 'summary',
    header: 'What it says',
    cell: (event: EventOfRegistry) => (
      <>
        {event.summary} <Marks event={event} />
      </>
    ),
  },
  { id: 'publishers', header: 'Published by', cell: ({ publishers }: EventOfRegistry) => publishers.join(', ') },
  {
    id: 'consumers',
    header: 'Consumed by',
    cell: (event: EventOfRegistry) => consumingDomains(event).join(', ') || 'nobody',
  },
]

function Marks({ event: { sensitive, deprecated } }: { readonly event: EventOfRegistry }) {
  const told = [sensitive && 'sensitive', deprecated && 'deprecated'].filter(Boolean).join(', ')
  return told === '' ? null : <span className="secondary">({told})</span>
}
