/** The draft of an API: administrators create it, name its owners, and say which stages they may sell. */
import Button from '@cloudscape-design/components/button'
import { useMutation } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { subscriptions } from '../../lib/api'
import { newKey } from '../../lib/once'
import { linesIn, stagesIn, wrongInApi } from '../../lib/owned-apis'
import { TextField } from '../../ui/text-field'
import { Title } from '../../ui/title'
import { TroubleNotice } from '../../ui/trouble'
import { SettingsFields, type SettingsForm } from './settings-form'
import { useForm } from './use-form'

const fields = ['apiId', 'name', 'summary', 'groups', 'owners', 'stages']

export function NewApi() {
  const navigate = useNavigate()
  const [key] = useState(newKey)
  const [form, setForm] = useState<SettingsForm>({ name: '', summary: '', visibility: 'public', groups: '' })
  const [apiId, setApiId] = useState('')
  const [owners, setOwners] = useState('')
  const [stages, setStages] = useState('')
  const creating = useMutation({
    mutationFn: () =>
      subscriptions('POST /apis', {
        body: {
          apiId: apiId.trim(),
          name: form.name,
          summary: form.summary,
          visibility: form.visibility,
          ...(form.visibility === 'groups' && { groups: linesIn(form.groups) }),
          ...(owners.trim() !== '' && { owners: linesIn(owners) }),
          stages: stagesIn(stages),
          idempotencyKey: `${key}-${apiId}`.slice(0, 128),
        },
      }),
    onSuccess: (made) => navigate({ to: '/owned-apis/$apiId', params: { apiId: made.apiId } }),
  })
  const check = () => wrongInApi({ apiId, name: form.name, stages })
  const { wrong, trouble, submit } = useForm(creating, fields, check)

  return (
    <div className="stack">
      <p>
        <Link to="/owned-apis">All APIs that you own</Link>
      </p>
      <Title />
      <form className="stack narrow" onSubmit={submit} noValidate>
        {trouble != null && <TroubleNotice error={trouble} />}
        <TextField
          label="Id"
          hint="Small letters and digits, joined by hyphens; it stays."
          value={apiId}
          wrong={wrong('apiId')}
          onChange={setApiId}
        />
        <SettingsFields form={form} wrongOf={wrong} onChange={(change) => setForm((now) => ({ ...now, ...change }))} />
        <TextField
          label="Owners"
          hint="Subjects, one a line; you unless given."
          rows={2}
          value={owners}
          wrong={wrong('owners')}
          onChange={setOwners}
        />
        <TextField
          label="Stages"
          hint="Deployed stages that they may sell, one a line, such as a1b2c3d4e5/prod."
          rows={2}
          value={stages}
          wrong={wrong('stages')}
          onChange={setStages}
        />
        <p>It is a draft, which nobody but its owners sees until it is published.</p>
        <div className="row">
          <Button variant="primary" formAction="submit" loading={creating.isPending}>
            Create the draft
          </Button>
        </div>
      </form>
    </div>
  )
}
