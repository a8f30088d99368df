/** A plan, what comes of subscribing to it, and, of whoever is no customer yet, the name that owners know them by. */
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { catalogue, subscriptions } from '../../lib/api'
import type { Entry, Plan } from '../../lib/catalogue'
import { customerQuery } from '../../lib/customer'
import { useOnce } from '../../lib/once'
import { isProblem } from '../../lib/problem'
import { PlanFacts } from '../../ui/plan-facts'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { TroubleNotice } from '../../ui/trouble'

const route = getRouteApi('/signed-in/apis/$apiId/subscribe')

export function Subscribe() {
  const { apiId } = route.useParams()
  const { plan: planId } = route.useSearch()
  const api = useQuery({
    queryKey: ['api', apiId],
    queryFn: ({ signal }) => catalogue('GET /apis/{apiId}', { path: { apiId }, signal }),
  })
  return (
    <div className="stack">
      <p>
        <Link to="/apis/$apiId" params={{ apiId }}>
          {api.data?.name ?? 'The API'}
        </Link>
      </p>
      <Title text={api.data && `Subscribe to ${api.data.name}`} />
      <Read query={api} what="the plan">
        {(found) => {
          const plan = found.plans.find((each) => each.planId === planId)
          return plan ? <OnePlan api={found} plan={plan} /> : <NoPlan />
        }}
      </Read>
    </div>
  )
}

function NoPlan() {
  const { apiId } = route.useParams()
  return (
    <p>
      The API has no such plan for sale, or no longer.{' '}
      <Link to="/apis/$apiId" params={{ apiId }}>
        See which plans it has
      </Link>
      .
    </p>
  )
}

function OnePlan({ api, plan }: { readonly api: Entry; readonly plan: Plan }) {
  const customer = useQuery(customerQuery)
  return (
    <Container header={<Header variant="h2">{plan.name}</Header>}>
      <div className="stack">
        <p className="said">{plan.description}</p>
        <PlanFacts plan={plan} />
        {plan.isOfMarketplace ? (
          <p>This plan is bought through AWS Marketplace, whose page leads back here.</p>
        ) : (
          <Read query={customer} what="whether you are a customer">
            {(known) => <SubscribeForm api={api} plan={plan} isKnown={known !== null} />}
          </Read>
        )}
      </div>
    </Container>
  )
}

interface Props {
  readonly api: Entry
  readonly plan: Plan
  readonly isKnown: boolean
}

function SubscribeForm({ api: { apiId }, plan: { planId, needsApproval }, isKnown }: Props) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [idempotencyKey] = useOnce()
  const [name, setName] = useState('')
  const [company, setCompany] = useState('')
  const [isTried, setTried] = useState(false)
  const isNameMissing = !isKnown && name.trim() === ''
  const subscribing = useMutation({
    mutationFn: async () => {
      if (!isKnown) {
        const said = { name: name.trim(), ...(company.trim() !== '' && { company: company.trim() }) }
        queries.setQueryData(customerQuery.queryKey, await subscriptions('PUT /customer', { body: said }))
      }
      return await subscriptions('POST /subscriptions', { body: { apiId, planId, idempotencyKey } })
    },
    onSuccess: async ({ subscriptionId }) => {
      await queries.invalidateQueries({ queryKey: ['subscriptions'] })
      await navigate({ to: '/subscriptions/$id', params: { id: subscriptionId } })
    },
  })
  const wrong = isProblem(subscribing.error) ? subscribing.error : undefined

  function submit(event: FormEvent): void {
    event.preventDefault()
    setTried(true)
    if (!isNameMissing && !subscribing.isPending) subscribing.mutate()
  }

  return (
    <form className="stack narrow" onSubmit={submit} noValidate>
      {subscribing.error && <TroubleNotice error={subscribing.error} />}
      {wrong?.code === 'AlreadySubscribed' && (
        <p>
          <Link to="/subscriptions">Your subscriptions</Link>
        </p>
      )}
      {!isKnown && (
        <>
          <FormField
            label="Your name"
            description="By it the owners of the API know you."
            errorText={nameTrouble(isTried && isNameMissing, wrong)}
          >
            <Input value={name} autoComplete="name" onChange={({ detail }) => setName(detail.value)} />
          </FormField>
          <FormField label="Your company" description="If you like." errorText={fieldTrouble(wrong, 'company')}>
            <Input value={company} autoComplete="organization" onChange={({ detail }) => setCompany(detail.value)} />
          </FormField>
        </>
      )}
      <p>
        {needsApproval
          ? 'The owners of the API are asked. You get a key once they have approved, and are told here.'
          : 'You get a key at once, and can call the API within seconds. You can cancel whenever you like.'}
      </p>
      <div className="row">
        <Button variant="primary" formAction="submit" loading={subscribing.isPending}>
          {needsApproval ? 'Ask for it' : 'Subscribe'}
        </Button>
      </div>
    </form>
  )
}

type Wrong = { readonly field?: string | undefined; readonly message: string } | undefined

function nameTrouble(isMissing: boolean, wrong: Wrong): string {
  return isMissing ? 'Say your name.' : fieldTrouble(wrong, 'name')
}

function fieldTrouble(wrong: Wrong, field: string): string {
  return wrong?.field === field ? wrong.message : ''
}
