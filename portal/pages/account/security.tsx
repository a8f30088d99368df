/** Password and second factors. */
import { useQuery } from '@tanstack/react-query'
import { meQuery } from '../../lib/me'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { AccountNav } from './account-nav'
import { Authenticator } from './authenticator'
import { PasswordChange } from './password-change'
import { SecondFactors } from './second-factors'

export function Security() {
  const account = useQuery(meQuery)
  return (
    <div className="stack">
      <Title />
      <AccountNav />
      <PasswordChange />
      <Read query={account} what="your second factors">
        {(found) => (
          <>
            <SecondFactors account={found} />
            <Authenticator account={found} />
          </>
        )}
      </Read>
    </div>
  )
}
