/** The form of what an API says of itself. */
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { subscriptions } from '../../lib/api'
import { linesIn, type OwnedApi } from '../../lib/owned-apis'
import { TroubleNotice } from '../../ui/trouble'
import { useKeepApi } from './keep-api'
import { SettingsFields, type SettingsForm } from './settings-form'
import { useForm } from './use-form'

export function Settings({ api }: { readonly api: OwnedApi }) {
  const keep = useKeepApi()
  const [form, setForm] = useState<SettingsForm>(() => {
    const { name, summary, visibility, groups = [] } = api
    return { name, summary, visibility, groups: groups.join('\n') }
  })
  const saving = useMutation({
    mutationFn: () => {
      const { groups, ...rest } = form
      const body = { ...rest, ...(form.visibility === 'groups' && { groups: linesIn(groups) }) }
      return subscriptions('PUT /apis/{apiId}/settings', { path: { apiId: api.apiId }, body })
    },
    onSuccess: keep,
  })
  const { wrong, trouble, submit } = useForm(saving, ['name', 'summary', 'groups'])

  return (
    <Container header={<Header variant="h2">What it says of itself</Header>}>
      <form className="stack" onSubmit={submit} noValidate>
        {trouble != null && <TroubleNotice error={trouble} />}
        <SettingsFields form={form} wrongOf={wrong} onChange={(change) => setForm((now) => ({ ...now, ...change }))} />
        <div className="row">
          <Button formAction="submit" loading={saving.isPending}>
            Save
          </Button>
          <span role="status">{saving.isSuccess && 'Saved.'}</span>
        </div>
      </form>
    </Container>
  )
}
