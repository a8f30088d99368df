/** What has arrived, for the reader to say whether it is theirs; and what comes of it. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { catalogue, subscriptions } from '../../lib/api'
import { customerQuery } from '../../lib/customer'
import { isProblem } from '../../lib/problem'
import { Field } from '../../ui/field'
import { Read } from '../../ui/read'
import { TroubleNotice } from '../../ui/trouble'

/** AWS Marketplace answers within seconds. */
const pace = 2_000

const registrationQuery = {
  queryKey: ['registration'],
  queryFn: async ({ signal }: { readonly signal: AbortSignal }) => {
    try {
      return await subscriptions('GET /marketplace/registrations/claim', { signal })
    } catch (error) {
      if (isProblem(error, 'RegistrationPending')) return 'asking' as const
      if (isProblem(error, 'RegistrationOver')) return 'over' as const
      throw error
    }
  },
}

export function Arrived() {
  const registration = useQuery({
    ...registrationQuery,
    refetchInterval: ({ state }) => (state.data === 'asking' ? pace : false),
    // What is on the page is what is claimed.
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
  const customer = useQuery(customerQuery)
  return (
    <Read query={registration} what="your purchase">
      {(found) => {
        if (found === 'asking')
          return <p role="status">AWS Marketplace is being asked about it. This page goes on by itself.</p>
        if (found === 'over') return <Over />
        return (
          <Read query={customer} what="whether you are a customer">
            {(known) => (
              <Claim registration={found} isKnown={known !== null} onChange={() => void registration.refetch()} />
            )}
          </Read>
        )
      }}
    </Read>
  )
}

function Over() {
  return (
    <>
      <p>
        There is no purchase in this browser, or no longer: a registration counts for an hour, and once. If you have
        claimed it already, it is among <Link to="/subscriptions">your subscriptions</Link>.
      </p>
      <p>
        If not, begin again at AWS Marketplace, under “Manage subscriptions”, “Set up your account”. What you bought is
        not lost.
      </p>
    </>
  )
}

interface Registration {
  readonly productCode: string
  readonly accountEnding: string
  readonly apiId?: string | undefined
  readonly planId?: string | undefined
  readonly isFreeTrial: boolean
}

interface Props {
  readonly registration: Registration
  readonly isKnown: boolean
  readonly onChange: () => void
}

function Claim({ registration, isKnown, onChange }: Props) {
  const { productCode, accountEnding, isFreeTrial } = registration
  const [name, setName] = useState('')
  const [company, setCompany] = useState('')
  const [isTried, setTried] = useState(false)
  const isNameMissing = !isKnown && name.trim() === ''
  const claiming = useMutation({
    mutationFn: () =>
      subscriptions('POST /marketplace/registrations/claim', {
        body: {
          productCode,
          accountEnding,
          ...(!isKnown && { name: name.trim() }),
          ...(company.trim() !== '' && { company: company.trim() }),
        },
      }),
  })
  const { error } = claiming

  function submit(event: FormEvent): void {
    event.preventDefault()
    setTried(true)
    if (!isNameMissing && !claiming.isPending) claiming.mutate()
  }

  if (claiming.data) return <Claimed subscriptionId={claiming.data.subscriptionId} />
  return (
    <form className="stack" onSubmit={submit} noValidate>
      {error && <Refused error={error} onChange={onChange} />}
      <p>
        AWS Marketplace says that an AWS account ending in <strong>{accountEnding}</strong> has bought{' '}
        <Product registration={registration} />
        {isFreeTrial && ', with a free trial first'}.
      </p>
      {!isKnown && (
        <>
          <Field
            label="Your name"
            autoComplete="name"
            maxLength={100}
            value={name}
            wrong={isTried && isNameMissing ? 'Say your name.' : undefined}
            onChange={({ target }) => setName(target.value)}
          />
          <Field
            label="Your company"
            hint="If you like."
            autoComplete="organization"
            maxLength={100}
            value={company}
            onChange={({ target }) => setCompany(target.value)}
          />
        </>
      )}
      <div className="row">
        <button type="submit" className="button primary" aria-disabled={claiming.isPending}>
          {claiming.isPending ? 'One moment…' : 'This purchase is mine'}
        </button>
      </div>
      <p className="secondary">Is this not your purchase? Then close this page, and nothing happens.</p>
    </form>
  )
}

function Refused({ error, onChange }: { readonly error: unknown; readonly onChange: () => void }) {
  if (isProblem(error, 'RegistrationOver')) return <Over />
  if (isProblem(error, 'RegistrationChanged')) {
    return <TroubleNotice error={error} onRetry={onChange} />
  }
  return <TroubleNotice error={error} />
}

function Product({ registration: { productCode, apiId, planId } }: { readonly registration: Registration }) {
  const api = useQuery({
    queryKey: ['api', apiId],
    queryFn: ({ signal }) => catalogue('GET /apis/{apiId}', { path: { apiId: apiId ?? '' }, signal }),
    enabled: apiId !== undefined,
  })
  if (apiId === undefined) return <strong>product {productCode}</strong>
  const { name = apiId, plans = [] } = api.data ?? {}
  const plan = plans.find((each) => each.planId === planId)?.name ?? planId
  return (
    <strong>
      {name}, {plan}
    </strong>
  )
}

function Claimed({ subscriptionId }: { readonly subscriptionId: string | undefined }) {
  return (
    <div className="stack" role="status">
      <p>
        <strong>The purchase is yours.</strong>{' '}
        {subscriptionId === undefined
          ? 'AWS Marketplace has still to confirm it, mostly within minutes; then it is among your subscriptions.'
          : 'Your key is being made.'}
      </p>
      <p>
        {subscriptionId === undefined ? (
          <Link to="/subscriptions">Your subscriptions</Link>
        ) : (
          <Link to="/subscriptions/$id" params={{ id: subscriptionId }} className="button primary">
            To your subscription
          </Link>
        )}
      </p>
    </div>
  )
}
