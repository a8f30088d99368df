/** A plan as a form. Of a published API it is for sale, and so, as soon as it is saved. */
import Button from '@cloudscape-design/components/button'
import Checkbox from '@cloudscape-design/components/checkbox'
import FormField from '@cloudscape-design/components/form-field'
import { useMutation } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useId, useState } from 'react'
import { subscriptions } from '../../lib/api'
import {
  emptyPlan,
  type OwnedApi,
  type OwnedPlan,
  type PlanForm,
  planFields,
  planForm,
  planSettings,
  stageText,
  wrongInPlan,
} from '../../lib/owned-apis'
import { TextField } from '../../ui/text-field'
import { TroubleNotice } from '../../ui/trouble'
import { useKeepApi } from './keep-api'
import { useForm } from './use-form'

interface Props {
  readonly api: OwnedApi
  readonly plan: OwnedPlan | undefined
}

export function PlanEdit({ api, plan }: Props) {
  const { apiId, stages, status } = api
  const keep = useKeepApi()
  const navigate = useNavigate()
  const [form, setForm] = useState<PlanForm>(() => (plan ? planForm(plan) : emptyPlan(stages)))
  const set = (change: Partial<PlanForm>) => setForm((now) => ({ ...now, ...change }))
  const back = { to: '/owned-apis/$apiId/$part', params: { apiId, part: 'plans' } } as const
  const saving = useMutation({
    mutationFn: () =>
      subscriptions('PUT /apis/{apiId}/plans/{planId}', {
        path: { apiId, planId: form.planId.trim() },
        body: planSettings(form, plan),
      }),
    onSuccess: async (now) => {
      keep(now)
      await navigate(back)
    },
  })
  const { wrong, trouble, submit } = useForm(saving, planFields, () => wrongInPlan(form))

  return (
    <form className="stack narrow" onSubmit={submit} noValidate>
      <h2>{plan ? plan.name : 'Another plan'}</h2>
      {trouble != null && <TroubleNotice error={trouble} />}
      {!plan && (
        <TextField
          label="Id"
          hint="Small letters and digits, joined by hyphens; it stays."
          value={form.planId}
          wrong={wrong('planId')}
          onChange={(planId) => set({ planId })}
        />
      )}
      <TextField label="Name" value={form.name} wrong={wrong('name')} onChange={(name) => set({ name })} />
      <TextField
        label="Description"
        hint="What one gets."
        rows={3}
        value={form.description}
        wrong={wrong('description')}
        onChange={(description) => set({ description })}
      />
      <TextField
        label="Price"
        hint="In words, such as 5 USD a month."
        value={form.price}
        wrong={wrong('price')}
        onChange={(price) => set({ price })}
      />
      <TextField
        label="Requests a second"
        hint="Empty, with the next one: no limit."
        value={form.rateLimit}
        wrong={wrong('throttle')}
        onChange={(rateLimit) => set({ rateLimit })}
      />
      <TextField label="Requests at once" value={form.burstLimit} onChange={(burstLimit) => set({ burstLimit })} />
      <TextField
        label="Quota"
        hint="Requests in a period; empty: no limit."
        value={form.quota}
        wrong={wrong('quota')}
        onChange={(quota) => set({ quota })}
      />
      <Choice
        label="Period of the quota"
        value={form.period}
        options={{ DAY: 'A day', WEEK: 'A week', MONTH: 'A month' }}
        onChange={(period) => set({ period })}
      />
      <FormField label="Stages" description="For which its keys are." errorText={wrong('stages')}>
        {stages.map(stageText).map((each) => (
          <Checkbox
            key={each}
            checked={form.stages.includes(each)}
            onChange={({ detail }) =>
              set({ stages: detail.checked ? [...form.stages, each] : form.stages.filter((other) => other !== each) })
            }
          >
            {each}
          </Checkbox>
        ))}
      </FormField>
      <TextField
        label="Who approves"
        hint="Addresses, one a line, of those who are asked for each subscription; empty: nobody."
        rows={2}
        value={form.approvers}
        wrong={wrong('approval')}
        onChange={(approvers) => set({ approvers })}
      />
      <TextField
        label="How many must say yes"
        hint="One unless given."
        value={form.quorum}
        onChange={(quorum) => set({ quorum })}
      />
      <Choice
        label="AWS Marketplace"
        value={form.listing}
        options={{
          none: 'It is not sold there',
          code: 'A listing with a product code',
          product: 'A listing with licenses',
        }}
        onChange={(listing) => set({ listing })}
      />
      {form.listing === 'code' && (
        <TextField
          label="Product code"
          value={form.productCode}
          wrong={wrong('marketplace')}
          onChange={(productCode) => set({ productCode })}
        />
      )}
      {form.listing === 'product' && (
        <>
          <TextField
            label="Product id"
            value={form.productId}
            wrong={wrong('marketplace')}
            onChange={(productId) => set({ productId })}
          />
          <TextField label="Catalog" value={form.catalog} onChange={(catalog) => set({ catalog })} />
        </>
      )}
      <FormField errorText={wrong('metering', 'freeTrial')}>
        <Checkbox checked={form.isMetered} onChange={({ detail }) => set({ isMetered: detail.checked })}>
          API Gateway meters its calls for AWS Marketplace
        </Checkbox>
        <Checkbox checked={form.isFreeTrial} onChange={({ detail }) => set({ isFreeTrial: detail.checked })}>
          It may be tried for nothing
        </Checkbox>
      </FormField>
      <p>
        {status === 'published'
          ? 'It is for sale, and so, as soon as it is saved. While somebody is on it, it may become more, and not less.'
          : 'It is for sale once the API is published.'}
      </p>
      <div className="row">
        <Button variant="primary" formAction="submit" loading={saving.isPending}>
          Save the plan
        </Button>
        <Link {...back}>Leave it as it was</Link>
      </div>
    </form>
  )
}

interface ChoiceProps<Value extends string> {
  readonly label: string
  readonly value: Value
  readonly options: Readonly<Record<Value, string>>
  readonly onChange: (value: Value) => void
}

function Choice<Value extends string>({ label, value, options, onChange }: ChoiceProps<Value>) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={({ target }) => onChange(target.value as Value)}>
        {(Object.entries(options) as [Value, string][]).map(([each, text]) => (
          <option key={each} value={each}>
            {text}
          </option>
        ))}
      </select>
    </div>
  )
}
