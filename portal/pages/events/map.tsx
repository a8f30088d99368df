/** The map of events, drawn and as a table: who publishes each, and who consumes it. */
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
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
      <Title />
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

/** Not Cloudscape’s table: with the library that draws the map it would be above the page’s budget. */
function AsTable({ events }: { readonly events: readonly EventOfRegistry[] }) {
  return (
    <Container header={<Header variant="h2">The same as a table</Header>}>
      <table className="table">
        <caption className="unseen">The same as a table</caption>
        <thead>
          <tr>
            <th scope="col">Published by</th>
            <th scope="col">Event</th>
            <th scope="col">Consumed by</th>
          </tr>
        </thead>
        <tbody>
          {events.map((event) => (
            <tr key={event.name}>
              <td data-label="Published by">{event.publishers.join(', ')}</td>
              <th scope="row">
                <Link to="/events/$name" params={{ name: event.name }}>
                  {event.name}
                </Link>
              </th>
              <td data-label="Consumed by">{consumingDomains(event).join(', ') || 'nobody'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Container>
  )
}
