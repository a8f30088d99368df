/** The map of events, drawn and as a table: who publishes each, and who consumes it. */
import Table from '@cloudscape-design/components/table'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { consumingDomains, type EventOfRegistry, isOf } from '../../lib/registry'
import { registryQuery } from '../../lib/registry-query'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { DomainChoice } from './domain-choice'
import { Drawing } from './drawing'
import { EventsNav } from './events-nav'

const route = getRouteApi('/signed-in/events/map')

export function EventMap() {
  const { domain } = route.useSearch()
  const navigate = useNavigate()
  const registry = useQuery(registryQuery)
  return (
    <div className="stack">
      <Title text="Map of events" />
      <EventsNav />
      <Read query={registry} what="the registry">
        {({ events, domains }) => {
          const shown = events.filter((each) => isOf(domain, each))
          return (
            <>
              <form className="narrow" onSubmit={(event) => event.preventDefault()}>
                <DomainChoice
                  domains={domains}
                  chosen={domain}
                  onChange={(chosen) =>
                    void navigate({
                      to: '/events/map',
                      search: chosen === undefined ? {} : { domain: chosen },
                      replace: true,
                    })
                  }
                />
              </form>
              {shown.length === 0 ? (
                <p>
                  No event has to do with it. <Link to="/events/map">Show all</Link>
                </p>
              ) : (
                <div className="map-and-table">
                  <Drawing events={shown} />
                  <AsTable events={shown} />
                </div>
              )}
            </>
          )
        }}
      </Read>
    </div>
  )
}

function AsTable({ events }: { readonly events: readonly EventOfRegistry[] }) {
  return (
    <Table
      variant="embedded"
      items={events}
      trackBy="name"
      wrapLines
      enableKeyboardNavigation
      ariaLabels={{ tableLabel: 'The same as a table' }}
      columnDefinitions={[
        { id: 'publishers', header: 'Published by', cell: ({ publishers }) => publishers.join(', ') },
        {
          id: 'name',
          header: 'Event',
          isRowHeader: true,
          cell: ({ name }) => (
            <Link to="/events/$name" params={{ name }}>
              {name}
            </Link>
          ),
        },
        { id: 'consumers', header: 'Consumed by', cell: (event) => consumingDomains(event).join(', ') || 'nobody' },
      ]}
    />
  )
}
