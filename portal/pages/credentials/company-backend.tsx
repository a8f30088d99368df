/** SAML to temporary credentials by our own API: the page sees credentials alone. */
import { getRouteApi, Link } from '@tanstack/react-router'
import { fromBackend } from '../../lib/aws/credentials'
import { CompanySignIn } from './company-sign-in'

const route = getRouteApi('/company/backend')

export function CompanyBackend() {
  const { back } = route.useSearch()
  return (
    <CompanySignIn path="/company/backend" isBack={back !== undefined} redeem={fromBackend}>
      <p>
        Your company says who you are to a server of ours. It checks that, and this browser, and no other, gets
        credentials once: for a quarter of an hour, and for no more than calls of APIs and files of your own.
      </p>
      <p>
        Or <Link to="/company/identity-pool">let this page ask the identity pool itself</Link>.
      </p>
    </CompanySignIn>
  )
}
