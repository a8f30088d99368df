/** SAML to temporary credentials by the identity pool: the page gives it the company's assertion. */
import { getRouteApi, Link } from '@tanstack/react-router'
import { fromAssertion } from '../../lib/aws/credentials'
import { CompanySignIn } from './company-sign-in'

const route = getRouteApi('/company/identity-pool')

export function CompanyPool() {
  const { back } = route.useSearch()
  return (
    <CompanySignIn path="/company/identity-pool" isBack={back !== undefined} redeem={fromAssertion}>
      <p>
        Your company says who you are, and this page gives what it said to the identity pool, which checks it and gives
        credentials of the role that your company names: for an hour, with an identity of your own.
      </p>
      <p>
        Or <Link to="/company/backend">let a server of ours ask</Link>: then this page never sees what your company
        said, and the credentials are less.
      </p>
    </CompanySignIn>
  )
}
