/** One event: who tells it and who listens, its fields, examples and versions. */
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import {
  type ConsumerOfEvent,
  type EventOfRegistry,
  eventOf,
  type FieldOfEvent,
  type Registry,
  versionsOf,
} from '../../lib/registry'
import { registryQuery } from '../../lib/registry-query'
import { Listing } from '../../ui/listing'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { Checked } from './checked'

const route = getRouteApi('/signed-in/events/$name')

export function EventPage() {
  const { name } = route.useParams()
  const registry = useQuery({ ...registryQuery, select: (all) => ({ all, event: eventOf(all, name) }) })
  return (
    <div className="stack wide">
      <div className="stack">
        <p>
          <Link to="/events">All events</Link>
        </p>
        <Title text={name} />
        {registry.data && <p>{registry.data.event.summary}</p>}
      </div>
      <Read query={registry} what="the event">
        {({ all, event }) => (
          <>
            <Notes event={event} />
            <Facts event={event} all={all} />
            <Fields title="Data" fields={event.fields} />
            <Examples event={event} />
            <Fields title="Metadata, as every event has it" fields={all.metadata} />
            <section className="stack">
              <h2>The last compatibility check</h2>
              <Checked compatibility={all.compatibility} of={event.name} />
            </section>
          </>
        )}
      </Read>
    </div>
  )
}

function Notes({ event: { sensitive, deprecated } }: { readonly event: EventOfRegistry }) {
  return (
    <>
      {deprecated && (
        <div className="notice">
          <p>
            <strong>It is deprecated since {deprecated.since}.</strong> Use{' '}
            <Link to="/events/$name" params={{ name: deprecated.use }}>
              {deprecated.use}
            </Link>
            .
          </p>
        </div>
      )}
      {sensitive && (
        <div className="notice">
          <p>
            <strong>It is sensitive.</strong> It carries a credential, or what an erasure must be able to reach: it is
            in no archive, and must be in no log.
          </p>
        </div>
      )}
    </>
  )
}

function Facts({ event, all }: { readonly event: EventOfRegistry; readonly all: Registry }) {
  const { owner, name, publishers, consumers, schemaName } = event
  return (
    <dl className="facts">
      <dt>Owner</dt>
      <dd>
        <OfDomain name={owner} />
      </dd>
      <dt>Published by</dt>
      <dd>
        {publishers.map((each) => (
          <div key={each}>
            <OfDomain name={each} /> as <code>signalbox.{each}</code>
          </div>
        ))}
      </dd>
      <dt>Consumed by</dt>
      <dd>
        {consumers.length === 0 && 'nobody: no rule takes it'}
        {consumers.map((each) => (
          <Consumer key={`${each.rule} ${each.target}`} consumer={each} />
        ))}
      </dd>
      <dt>Detail type</dt>
      <dd>
        <code>{name}</code>
      </dd>
      <dt>Schema</dt>
      <dd>
        <code>{schemaName}</code>
      </dd>
      <dt>Versions</dt>
      <dd>
        {versionsOf(event, all.events).map((each) => (
          <span key={each.name}>
            {each.name === name ? (
              `${each.version} (this one)`
            ) : (
              <Link to="/events/$name" params={{ name: each.name }}>
                {each.version}
              </Link>
            )}{' '}
          </span>
        ))}
      </dd>
    </dl>
  )
}

function Consumer({ consumer: { domain, target, rule, where } }: { readonly consumer: ConsumerOfEvent }) {
  return (
    <div>
      <OfDomain name={domain} /> with {target} <span className="secondary">by the rule {rule}</span>
      {where !== undefined && (
        <div>
          only where <code>{where}</code>
        </div>
      )}
    </div>
  )
}

function OfDomain({ name }: { readonly name: string }) {
  return (
    <Link to="/events" search={{ domain: name }}>
      {name}
    </Link>
  )
}

function Fields({ title, fields }: { readonly title: string; readonly fields: readonly FieldOfEvent[] }) {
  return (
    <section className="stack">
      <h2>{title}</h2>
      <Listing label={title} items={fields} enableKeyboardNavigation empty="It has none." columns={columns} />
    </section>
  )
}

const path = {
  id: 'path',
  header: 'Field',
  isRowHeader: true,
  cell: ({ path, isRequired }: FieldOfEvent) => (
    <>
      <code>{path}</code> {!isRequired && <span className="secondary">optional</span>}
    </>
  ),
}

const columns = [
  path,
  { id: 'type', header: 'Is', cell: ({ type }: FieldOfEvent) => type },
  { id: 'meaning', header: 'Means', cell: ({ meaning }: FieldOfEvent) => <Said text={meaning} /> },
]

/** What a definition says of a field: between backticks stands what is written so. */
function Said({ text }: { readonly text: string }) {
  return text.split('`').map((part, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the text is as it was when the portal was built
    index % 2 === 0 ? part : <code key={index}>{part}</code>,
  )
}

function Examples({ event: { examples } }: { readonly event: EventOfRegistry }) {
  return (
    <section className="stack">
      <h2>{examples.length === 1 ? 'An example' : 'Examples'}</h2>
      {examples.map((example, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are as they were when the portal was built
        <pre key={index} className="said">
          {JSON.stringify(example, null, 2)}
        </pre>
      ))}
    </section>
  )
}
