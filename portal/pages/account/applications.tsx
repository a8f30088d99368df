/** The applications that the reader is a member of, and what each may have of their profile. */
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { identity } from '../../lib/api'
import { type Scope, scopeNames } from '../../lib/consents'
import { Listing } from '../../ui/listing'
import { Moment } from '../../ui/moment'
import { Pages } from '../../ui/page-link'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { AccountNav } from './account-nav'
import { ApplicationName } from './application-name'
import { ConsentForm } from './consent-form'

const route = getRouteApi('/signed-in/account/applications')

/** Of which the reader is asked what it may have. */
interface Asked {
  readonly applicationId: string
  readonly scopes: readonly Scope[]
}

export function Applications() {
  const { cursor, agreed } = route.useSearch()
  const [asked, setAsked] = useState<Asked>()
  const consents = useQuery({
    queryKey: ['consents', agreed ?? ''],
    queryFn: ({ signal }) => identity('GET /me/consents', { query: { cursor: agreed }, signal }),
    placeholderData: keepPreviousData,
  })
  const memberships = useQuery({
    queryKey: ['memberships', cursor ?? ''],
    queryFn: ({ signal }) => identity('GET /me/memberships', { query: { cursor }, signal }),
    placeholderData: keepPreviousData,
  })
  const known = consents.data?.consents ?? []
  const scopesOf = (applicationId: string) =>
    (known.find((each) => each.applicationId === applicationId)?.scopes ?? []) as readonly Scope[]
  const ask = (applicationId: string) => setAsked({ applicationId, scopes: scopesOf(applicationId) })

  return (
    <div className="stack wide">
      <Title />
      <AccountNav />
      <Container header={<Header variant="h2">What you let applications have</Header>}>
        <div className="stack">
          <p>Their tokens tell this of your profile, and nothing else of it. You can take it back at any time.</p>
          <Read query={consents} what="what you have agreed to">
            {({ consents: given, cursor: next }) => (
              <>
                <Listing
                  label="What you let applications have"
                  items={given}
                  trackBy="applicationId"
                  enableKeyboardNavigation
                  empty="You let no application have anything of your profile."
                  columns={[
                    {
                      id: 'application',
                      header: 'Application',
                      isRowHeader: true,
                      cell: ({ applicationId }) => <ApplicationName applicationId={applicationId} />,
                    },
                    { id: 'scopes', header: 'May have', cell: ({ scopes }) => scopeNames(scopes) },
                    { id: 'since', header: 'Since', cell: ({ since }) => <Moment at={since} /> },
                    { id: 'change', header: 'Change it', cell: ({ applicationId }) => change(applicationId) },
                  ]}
                />
                <Pages cursor={agreed} next={next} name="agreed" search={{ cursor }} />
              </>
            )}
          </Read>
        </div>
      </Container>
      <Container header={<Header variant="h2">Where you are a member</Header>}>
        <Read query={memberships} what="your memberships">
          {({ members, cursor: next }) => (
            <>
              <Listing
                label="Where you are a member"
                items={members}
                trackBy="applicationId"
                enableKeyboardNavigation
                empty="You are a member of no application. Whoever runs one makes you one."
                columns={[
                  {
                    id: 'application',
                    header: 'Application',
                    isRowHeader: true,
                    cell: ({ applicationId }) => <ApplicationName applicationId={applicationId} />,
                  },
                  { id: 'roles', header: 'Your roles', cell: ({ roles }) => roles.join(', ') },
                  { id: 'since', header: 'Since', cell: ({ since }) => <Moment at={since} /> },
                  { id: 'change', header: 'What it may have', cell: ({ applicationId }) => change(applicationId) },
                ]}
              />
              <Pages cursor={cursor} next={next} search={{ agreed }} />
            </>
          )}
        </Read>
      </Container>
      {asked && <ConsentForm key={asked.applicationId} {...asked} onDone={() => setAsked(undefined)} />}
    </div>
  )

  function change(applicationId: string) {
    return (
      <Button
        variant="inline-link"
        ariaLabel={`Choose what ${applicationId} may have`}
        onClick={() => ask(applicationId)}
      >
        Choose
      </Button>
    )
  }
}
