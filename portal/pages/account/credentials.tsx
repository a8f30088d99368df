/** Temporary credentials for who is signed in, by the identity pool and the ID token of the user pool. */
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useMutation, useQuery } from '@tanstack/react-query'
import { fromSession } from '../../lib/aws/credentials'
import { type Site, siteQuery } from '../../lib/aws/site'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { TroubleNotice } from '../../ui/trouble'
import { Places } from '../credentials/places'
import { AccountNav } from './account-nav'

export function OfSession() {
  const site = useQuery(siteQuery)
  return (
    <div className="stack">
      <Title />
      <AccountNav />
      <Container header={<Header variant="h2">By the identity pool</Header>}>
        <p>
          The identity pool gives credentials for your ID token: for an hour, and of the role of your group. They are in
          the memory of this page alone; with them it calls AWS itself, with no server of ours between.
        </p>
      </Container>
      <Read query={site} what="where AWS is">
        {(found) => <Given site={found} />}
      </Read>
    </div>
  )
}

function Given({ site }: { readonly site: Site }) {
  const asking = useMutation({ mutationFn: () => fromSession(site) })
  return (
    <>
      {asking.error && !asking.isPending && <TroubleNotice error={asking.error} />}
      <div>
        <Button variant="primary" loading={asking.isPending} onClick={() => asking.mutate()}>
          {asking.data ? 'Get new credentials' : 'Get credentials'}
        </Button>
      </div>
      {asking.data && <StatusIndicator type="success">They are here, until you leave the page.</StatusIndicator>}
      {asking.data && <Places site={site} credentials={asking.data} />}
    </>
  )
}
