/** From a company's own sign-in to credentials of AWS, in whichever of the two ways. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef } from 'react'
import { fill } from '../../lib/address'
import type { Credentials } from '../../lib/aws/credentials'
import { type Site, siteQuery } from '../../lib/aws/site'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { TroubleNotice } from '../../ui/trouble'
import { Places } from './places'

interface Props {
  /** Of this page. */
  readonly path: '/company/identity-pool' | '/company/backend'
  /** The company has just sent the browser back. */
  readonly isBack: boolean
  readonly redeem: (site: Site) => Promise<Credentials>
  readonly children: ReactNode
}

export function CompanySignIn({ children, ...way }: Props) {
  const site = useQuery(siteQuery)
  return (
    <div className="stack">
      <Title />
      {children}
      <Read query={site} what="where AWS is">
        {(found) => (found.companyArn === undefined ? <NoCompany /> : <Way site={found} {...way} />)}
      </Read>
    </div>
  )
}

function Way({ site, path, isBack, redeem }: Omit<Props, 'children'> & { readonly site: Site }) {
  const router = useRouter()
  const redeeming = useMutation({ mutationFn: () => redeem(site) })
  const { mutate } = redeeming
  const isBegun = useRef(false)
  useEffect(() => {
    if (!isBack || isBegun.current) return
    // What came back counts once: who loads the page again signs in again.
    isBegun.current = true
    mutate()
    void router.navigate({ to: path, search: {}, replace: true })
  }, [isBack, mutate, path, router])
  const start = fill('identity', 'GET /saml/start', {}, { returnTo: `${path}?back=yes` }).url

  return (
    <>
      {redeeming.error && <TroubleNotice error={redeeming.error} />}
      {redeeming.isPending && <p role="status">One moment…</p>}
      {!redeeming.isPending && (
        <p>
          <a className={redeeming.data ? 'button' : 'button primary'} href={start}>
            {redeeming.data ? 'Sign in at the company again' : 'Sign in at the company'}
          </a>
        </p>
      )}
      {redeeming.data && <Places site={site} credentials={redeeming.data} />}
    </>
  )
}

function NoCompany() {
  return (
    <p className="notice">
      No company signs its people in here. Whoever deploys this says which:{' '}
      <code>npx cdk deploy signalbox-identity -c company=company.xml</code>, with the metadata of its provider.
    </p>
  )
}
