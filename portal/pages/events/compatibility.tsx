/** Whether the present definitions can be read by whoever consumes them, and what is archived by them. */
import { useQuery } from '@tanstack/react-query'
import { registryQuery } from '../../lib/registry-query'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { Checked } from './checked'
import { EventsNav } from './events-nav'

export function CompatibilityPage() {
  const registry = useQuery(registryQuery)
  return (
    <div className="stack">
      <Title />
      <EventsNav />
      <p>
        Each version of an event is compared with every state that the registry has had of it: whether consumers of then
        can read what is published now, and consumers of now what was published then.
      </p>
      <Read query={registry} what="the registry">
        {({ compatibility, version }) => (
          <>
            <p className="secondary">Of version {version}.</p>
            <Checked compatibility={compatibility} />
          </>
        )}
      </Read>
    </div>
  )
}
