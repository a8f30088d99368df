/** Who subscribes to an API, with what anybody knows of their keys; owners take access away for a while, and give it again. */
import Button from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useId, useState } from 'react'
import type { PartProps } from '../../app/parts/owned-api'
import { subscriptions } from '../../lib/api'
import type { Holder, OwnedApi } from '../../lib/owned-apis'
import { Listing } from '../../ui/listing'
import { Moment } from '../../ui/moment'
import { Pages } from '../../ui/page-link'
import { Read } from '../../ui/read'
import { TextField } from '../../ui/text-field'
import { TroubleNotice } from '../../ui/trouble'

export function Customers({ api, search: { plan, cursor } }: PartProps) {
  const { apiId } = api
  const [asked, setAsked] = useState<Holder>()
  const holders = useQuery({
    queryKey: ['holders', apiId, plan ?? '', cursor ?? ''],
    queryFn: ({ signal }) =>
      subscriptions('GET /apis/{apiId}/subscriptions', { path: { apiId }, query: { planId: plan, cursor }, signal }),
    refetchInterval: 10_000,
    placeholderData: keepPreviousData,
  })
  return (
    <>
      <PlanChoice api={api} chosen={plan} />
      <Read query={holders} what="the customers">
        {({ subscriptions: found, cursor: next }) => (
          <>
            <Listing
              label="Customers"
              items={found}
              trackBy="subscriptionId"
              enableKeyboardNavigation
              empty={plan === undefined ? 'Nobody has subscribed yet.' : 'Nobody is on this plan.'}
              columns={[
                {
                  id: 'who',
                  header: 'Customer',
                  isRowHeader: true,
                  cell: (holder) => (
                    <>
                      {holder.name ?? holder.sub}
                      {holder.company && <div>{holder.company}</div>}
                      <div className="secondary">
                        {holder.planId}, {holder.status}
                      </div>
                    </>
                  ),
                },
                { id: 'keys', header: 'Keys', cell: (holder) => <Keys holder={holder} /> },
                { id: 'since', header: 'Since', cell: (holder) => <Moment at={holder.requestedAt} /> },
                {
                  id: 'access',
                  header: 'Access',
                  isPlain: true,
                  cell: (holder) =>
                    (holder.status === 'active' || holder.status === 'suspended') && (
                      <Button
                        variant="inline-link"
                        ariaLabel={`${verbOf(holder)} the subscription of ${holder.name ?? holder.sub}`}
                        onClick={() => setAsked(holder)}
                      >
                        {verbOf(holder)}
                      </Button>
                    ),
                },
              ]}
            />
            <Pages cursor={cursor} next={next} search={{ plan }} />
          </>
        )}
      </Read>
      <Suspension apiId={apiId} holder={asked} onClose={() => setAsked(undefined)} />
    </>
  )
}

const verbOf = ({ status }: Holder): 'Resume' | 'Suspend' => (status === 'suspended' ? 'Resume' : 'Suspend')

function PlanChoice({
  api: { apiId, plans },
  chosen = '',
}: {
  readonly api: OwnedApi
  readonly chosen?: string | undefined
}) {
  const id = useId()
  const navigate = useNavigate()
  return (
    <div className="field narrow">
      <label htmlFor={id}>Plan</label>
      <select
        id={id}
        value={chosen}
        onChange={({ target }) =>
          void navigate({
            to: '/owned-apis/$apiId/$part',
            params: { apiId, part: 'customers' },
            search: target.value === '' ? {} : { plan: target.value },
            replace: true,
          })
        }
      >
        <option value="">All</option>
        {plans.map(({ planId, name }) => (
          <option key={planId} value={planId}>
            {name}
          </option>
        ))}
      </select>
    </div>
  )
}

function Keys({ holder: { keys } }: { readonly holder: Holder }) {
  if (keys.length === 0) return <span className="secondary">no key</span>
  return (
    <>
      {keys.map(({ keyId, lastFour, state }) => (
        <div key={keyId}>
          <code>…{lastFour}</code> {state === 'grace' ? 'on for a while beside a newer one' : state}
        </div>
      ))}
    </>
  )
}

interface SuspensionProps {
  readonly apiId: string
  readonly holder: Holder | undefined
  readonly onClose: () => void
}

function Suspension({ apiId, holder, onClose }: SuspensionProps) {
  const queries = useQueryClient()
  const [reason, setReason] = useState('')
  const doing = useMutation({
    mutationFn: ({ subscriptionId: id, status }: Holder) =>
      status === 'suspended'
        ? subscriptions('DELETE /subscriptions/{id}/suspension', { path: { id } })
        : subscriptions('POST /subscriptions/{id}/suspension', {
            path: { id },
            body: reason.trim() === '' ? {} : { reason },
          }),
    onSuccess: async () => {
      setReason('')
      onClose()
      await queries.invalidateQueries({ queryKey: ['holders', apiId] })
    },
  })
  const verb = holder && verbOf(holder)
  return (
    <Modal
      visible={holder !== undefined}
      header={`${verb} the subscription of ${holder?.name ?? holder?.sub}?`}
      onDismiss={onClose}
      footer={
        <div className="row">
          <Button variant="primary" loading={doing.isPending} onClick={() => holder && doing.mutate(holder)}>
            {verb} it
          </Button>
          <Button onClick={onClose}>Leave it</Button>
        </div>
      }
    >
      <div className="stack">
        {doing.error && <TroubleNotice error={doing.error} />}
        {verb === 'Suspend' ? (
          <>
            <p>
              Its keys are off within seconds, and what it pays for goes on: it is not ended. It can be resumed with the
              same keys.
            </p>
            <TextField label="Why" hint="For the record; it may be empty." value={reason} onChange={setReason} />
          </>
        ) : (
          <p>Its keys are on again within seconds.</p>
        )}
      </div>
    </Modal>
  )
}
