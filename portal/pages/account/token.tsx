/** What the reader's token says of them to the APIs. The token itself is shown nowhere. */
import Table from '@cloudscape-design/components/table'
import { claimsOf, useSession } from '../../lib/session'
import { Moment } from '../../ui/moment'
import { Title } from '../../ui/title'
import { AccountNav } from './account-nav'

const meanings: Readonly<Record<string, string>> = {
  sub: 'You, to every application of the directory',
  iss: 'The directory that has issued it',
  client_id: 'The application that you have signed in with',
  origin_jti: 'The session that it is of',
  event_id: 'The sign-in that it is of',
  token_use: 'What it is for',
  scope: 'What it may be used for',
  auth_time: 'When you signed in',
  iat: 'When it was issued',
  exp: 'Until when it is good',
  jti: 'Its own id',
  username: 'Your user name',
  'cognito:groups': 'The groups that you are in',
}

const moments = ['auth_time', 'iat', 'exp']

export function Token() {
  const state = useSession()
  const claims = state.is === 'in' ? Object.entries(claimsOf(state.session.accessToken)) : []
  return (
    <div className="stack">
      <Title text="What your token says" />
      <AccountNav />
      <p>
        Every call of this page carries an access token, which is renewed every ten minutes and kept in memory alone.
        This is what it says.
      </p>
      <Table
        variant="embedded"
        items={claims}
        trackBy={([name]) => name}
        enableKeyboardNavigation
        wrapLines
        ariaLabels={{ tableLabel: 'Claims of the access token' }}
        columnDefinitions={[
          { id: 'name', header: 'Claim', isRowHeader: true, cell: ([name]) => <code>{name}</code> },
          { id: 'value', header: 'Value', cell: ([name, value]) => <Claim name={name} value={value} /> },
          { id: 'meaning', header: 'Meaning', cell: ([name]) => meanings[name] ?? '–' },
        ]}
      />
    </div>
  )
}

function Claim({ name, value }: { readonly name: string; readonly value: unknown }) {
  if (moments.includes(name) && typeof value === 'number') return <Moment at={new Date(value * 1000).toISOString()} />
  return typeof value === 'string' ? value : JSON.stringify(value)
}
