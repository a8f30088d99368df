/** One API of the reader’s: what it says of itself, its document, and whether it is for sale. */
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import { getRouteApi } from '@tanstack/react-router'
import { useIsAdmin } from '../../lib/groups'
import type { OwnedApi } from '../../lib/owned-apis'
import { Moment } from '../../ui/moment'
import { Access } from './access'
import { DocumentSection } from './document-section'
import { OwnedFrame } from './frame'
import { Sale } from './sale'
import { Settings } from './settings'

const route = getRouteApi('/signed-in/owned-apis/$apiId')

export function OwnedApiPage() {
  const { apiId } = route.useParams()
  const isAdmin = useIsAdmin()
  return (
    <OwnedFrame apiId={apiId}>
      {(api) => (
        <>
          <Standing api={api} />
          {api.status !== 'retired' && (
            <>
              <Settings api={api} />
              <DocumentSection api={api} />
              {isAdmin && <Access api={api} />}
            </>
          )}
          <Sale api={api} />
        </>
      )}
    </OwnedFrame>
  )
}

function Standing({ api }: { readonly api: OwnedApi }) {
  const { apiId, createdAt, publishedAt, retiredAt, endsAt, owners } = api
  return (
    <Container header={<Header variant="h2">How it stands</Header>}>
      <dl className="facts">
        <dt>Id</dt>
        <dd>{apiId}</dd>
        <dt>Created</dt>
        <dd>
          <Moment at={createdAt} />
        </dd>
        {publishedAt && (
          <>
            <dt>For sale since</dt>
            <dd>
              <Moment at={publishedAt} />
            </dd>
          </>
        )}
        {retiredAt && (
          <>
            <dt>Retired</dt>
            <dd>
              <Moment at={retiredAt} />
            </dd>
          </>
        )}
        {endsAt && (
          <>
            <dt>Subscriptions end</dt>
            <dd>
              <Moment at={endsAt} />
            </dd>
          </>
        )}
        <dt>Owners</dt>
        <dd>
          {owners.map((each) => (
            <div key={each}>{each}</div>
          ))}
        </dd>
      </dl>
    </Container>
  )
}
