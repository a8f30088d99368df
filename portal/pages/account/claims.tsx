/** What a token says, and what each of it means. */
import { Listing } from '../../ui/listing'
import { Moment } from '../../ui/moment'

const meanings: Readonly<Record<string, string>> = {
  sub: 'You, to every application of the directory',
  iss: 'The directory that has issued it',
  aud: 'The application that it is for',
  client_id: 'The application that you have signed in with',
  origin_jti: 'The session that it is of',
  event_id: 'The sign-in that it is of',
  token_use: 'What it is for: an access token opens APIs, an ID token says who you are',
  scope: 'What it may be used for',
  auth_time: 'When you signed in',
  iat: 'When it was issued',
  exp: 'Until when it is good',
  jti: 'Its own id',
  version: 'The form of access tokens',
  username: 'Your user name',
  at_hash: 'The access token that it was issued with',
  identities: 'The company that has signed you in',
  email: 'Your address',
  email_verified: 'Whether the directory has seen that it is yours',
  phone_number: 'Your number',
  phone_number_verified: 'Whether the directory has seen that it is yours',
  given_name: 'Your given name',
  family_name: 'Your family name',
  gender: 'Your gender, in your words',
  locale: 'Your language',
  'cognito:username': 'Your user name',
  'cognito:groups': 'The groups that you are in',
  'cognito:roles': 'The roles that credentials of AWS may be of',
  'cognito:preferred_role': 'The role that they are of, unless another is asked for',
}

const moments = ['auth_time', 'iat', 'exp']

interface Props {
  readonly label: string
  readonly claims: Readonly<Record<string, unknown>>
}

export function Claims({ label, claims }: Props) {
  return (
    <Listing
      label={label}
      items={Object.entries(claims)}
      trackBy={([name]) => name}
      enableKeyboardNavigation
      columns={[
        { id: 'name', header: 'Claim', isRowHeader: true, cell: ([name]) => <code>{name}</code> },
        { id: 'value', header: 'Value', cell: ([name, value]) => <Claim name={name} value={value} /> },
        { id: 'meaning', header: 'Meaning', cell: ([name]) => meanings[name] ?? '–' },
      ]}
    />
  )
}

function Claim({ name, value }: { readonly name: string; readonly value: unknown }) {
  if (moments.includes(name) && typeof value === 'number') return <Moment at={new Date(value * 1000).toISOString()} />
  return typeof value === 'string' ? value : JSON.stringify(value)
}
