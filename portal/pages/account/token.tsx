/** What the reader's tokens say of them, and an API that goes by them. The tokens themselves are shown nowhere. */
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import { useQuery } from '@tanstack/react-query'
import { findIdToken } from '../../lib/id-token'
import { meQuery } from '../../lib/me'
import { claimsOf, useSession } from '../../lib/session'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { AccountNav } from './account-nav'
import { Claims } from './claims'
import { Greeting } from './greeting'
import { factorNames } from './second-factors'

/** The ID token has two claims more, and a row of the table is a line and a quarter. */
const linesOf = (access: object): number => Math.ceil((Object.keys(access).length + 3) * 1.25)

export function Token() {
  const state = useSession()
  const account = useQuery(meQuery)
  const idToken = useQuery({
    queryKey: ['id-token-claims'],
    queryFn: async () => claimsOf(await findIdToken()),
    // Another page may have had it renewed: what it says but for its times is the same.
    staleTime: 60_000,
  })
  const access = state.is === 'in' ? claimsOf(state.session.accessToken) : {}
  return (
    <div className="stack wide">
      <Title />
      <AccountNav />
      <Read query={account} what="your second factors" lines={1}>
        {({ mfa, preferredMfa }) => (
          <p>
            {mfa.length === 0
              ? 'Tokens do not say with how many factors somebody has signed in; no second one is on for you.'
              : `Tokens do not say with how many factors somebody has signed in. Whoever signs in as you is asked for a second one: ${factorNames(mfa, preferredMfa)}.`}
          </p>
        )}
      </Read>
      <Container header={<Header variant="h2">The ID token</Header>}>
        <div className="stack">
          <p>
            It says who you are. APIs behind the user pool itself take it, and so does the identity pool for credentials
            of AWS. It is asked for by the pages that need it, and kept in memory alone.
          </p>
          <Read query={idToken} what="your ID token" lines={linesOf(access)}>
            {(claims) => <Claims label="Claims of the ID token" claims={claims} />}
          </Read>
        </div>
      </Container>
      <Greeting />
      <Container header={<Header variant="h2">The access token</Header>}>
        <div className="stack">
          <p>
            It goes with every call of this page to the domains’ APIs. It is renewed every ten minutes, and counts no
            more within seconds of the end of the session.
          </p>
          <Claims label="Claims of the access token" claims={access} />
        </div>
      </Container>
    </div>
  )
}
