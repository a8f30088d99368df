/** What was done by and to the reader, as identity's audit has it. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { identity } from '../../lib/api'
import { claimsOf, useSession } from '../../lib/session'
import { Listing } from '../../ui/listing'
import { Moment } from '../../ui/moment'
import { Pages } from '../../ui/page-link'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { AccountNav } from './account-nav'

const route = getRouteApi('/signed-in/account/activity')

/** By the name of the event that tells of it. */
const told: Readonly<Record<string, string>> = {
  UserRegistered: 'The account was made',
  UserConfirmed: 'The account was confirmed',
  UserSignedIn: 'Signed in',
  UserFederated: 'A company’s sign-in was joined to the account',
  UserMfaChanged: 'The second factors were changed',
  UserMigrated: 'The account was moved here from another directory',
  UserDisabled: 'The account was shut',
  UserEnabled: 'The account was opened again',
  SessionRevoked: 'A session was ended',
  MembershipGranted: 'Made a member of an application',
  MembershipRevoked: 'Taken out of an application',
  ConsentGranted: 'Let an application have something of the profile',
  ConsentWithdrawn: 'Took back what an application may have',
  UserErasureRequested: 'Asked for the erasure of the account',
}

export function Activity() {
  const { cursor } = route.useSearch()
  const state = useSession()
  const sub = state.is === 'in' ? String(claimsOf(state.session.accessToken).sub) : ''
  const audit = useQuery({
    queryKey: ['audit', cursor ?? ''],
    queryFn: ({ signal }) => identity('GET /me/audit', { query: { cursor }, signal }),
    placeholderData: keepPreviousData,
  })
  return (
    <div className="stack">
      <Title />
      <AccountNav />
      <p>Sign-ins and changes of your account, the newest first. What you do not know was somebody else’s doing.</p>
      <Read query={audit} what="what was done">
        {({ entries, cursor: next }) => (
          <>
            <Listing
              label="What was done"
              items={entries}
              trackBy="entryId"
              enableKeyboardNavigation
              empty="Nothing is known of you yet."
              columns={[
                { id: 'at', header: 'When', cell: ({ at }) => <Moment at={at} /> },
                { id: 'what', header: 'What', isRowHeader: true, cell: ({ what }) => told[what] ?? what },
                { id: 'application', header: 'Application', cell: ({ applicationId }) => applicationId ?? '–' },
                { id: 'actor', header: 'By', cell: ({ actor }) => (actor === sub ? 'You' : actor) },
                {
                  id: 'reference',
                  header: 'Reference',
                  cell: ({ correlationId }) => <code>{correlationId}</code>,
                },
              ]}
            />
            <Pages cursor={cursor} next={next} />
          </>
        )}
      </Read>
    </div>
  )
}
