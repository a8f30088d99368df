/** The settings of an application as a form. */
import Button from '@cloudscape-design/components/button'
import Checkbox from '@cloudscape-design/components/checkbox'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { identity } from '../../lib/api'
import {
  type Application,
  type ApplicationForm,
  applicationForm,
  applicationSettings,
  emptyApplication,
  wrongInApplication,
} from '../../lib/applications'
import { isOfNone, type WrongIn, wrongOf } from '../../lib/owned-apis'
import { TextField } from '../../ui/text-field'
import { TroubleNotice } from '../../ui/trouble'

const fields = [
  ['name', 'Name', '', 0],
  ['company', 'Company', 'Whose it is.', 0],
  ['countries', 'Countries', 'Of two letters, one a line.', 2],
  ['roles', 'Roles', 'That its members may have, one a line.', 2],
  ['redirectUris', 'Redirect addresses', 'Where people come back to after they have signed in, one a line.', 2],
  ['signOutUris', 'Sign-out addresses', 'One a line; it may have none.', 2],
  ['signInBy', 'Sign-in by', 'Identity providers, one a line; COGNITO are passwords of its own.', 2],
] as const

export function ApplicationEdit({ application }: { readonly application: Application | undefined }) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [applicationId, setId] = useState('')
  const [form, setForm] = useState<ApplicationForm>(() =>
    application ? applicationForm(application) : emptyApplication,
  )
  const set = (change: Partial<ApplicationForm>) => setForm((now) => ({ ...now, ...change }))
  const saving = useMutation({
    mutationFn: () => {
      const body = applicationSettings(form)
      return application
        ? identity('PUT /applications/{applicationId}', { path: { applicationId: application.applicationId }, body })
        : identity('POST /applications', { body: { ...body, applicationId: applicationId.trim() } })
    },
    onSuccess: async (now) => {
      queries.setQueryData(['application', now.applicationId], now)
      void queries.invalidateQueries({ queryKey: ['application-audit', now.applicationId] })
      if (!application) {
        await navigate({ to: '/admin/$part/$id', params: { part: 'applications', id: now.applicationId } })
      }
    },
  })
  const { error } = saving
  const [isTried, setTried] = useState(false)
  const own: WrongIn<string> = isTried ? wrongInApplication(form) : {}
  const names = ['applicationId', ...fields.map(([name]) => name)]

  function save(event: FormEvent): void {
    event.preventDefault()
    setTried(true)
    if (!saving.isPending && Object.keys(wrongInApplication(form)).length === 0) saving.mutate()
  }

  return (
    <Container header={<Header variant="h2">Settings</Header>}>
      <form className="stack narrow" onSubmit={save} noValidate>
        {error && isOfNone(error, names) && <TroubleNotice error={error} />}
        {!application && (
          <TextField
            label="Id"
            hint="Small letters and digits, joined by hyphens; it stays."
            value={applicationId}
            wrong={wrongOf(error, 'applicationId')}
            onChange={setId}
          />
        )}
        {fields.map(([name, label, hint, rows]) => (
          <TextField
            key={name}
            label={label}
            hint={hint}
            value={form[name]}
            wrong={own[name] ?? wrongOf(error, name)}
            {...(rows > 0 && { rows })}
            onChange={(value) => set({ [name]: value })}
          />
        ))}
        <Checkbox
          checked={form.isConfidential}
          disabled={application !== undefined}
          onChange={({ detail }) => set({ isConfidential: detail.checked })}
        >
          It keeps a secret, as a server can; it stays so
        </Checkbox>
        <Checkbox checked={form.asksConsent} onChange={({ detail }) => set({ asksConsent: detail.checked })}>
          It learns of a profile what the person agreed to
        </Checkbox>
        <div className="row">
          <Button variant="primary" formAction="submit" loading={saving.isPending}>
            {application ? 'Save' : 'Register it'}
          </Button>
          <span role="status">{saving.isSuccess && application && 'Saved.'}</span>
        </div>
      </form>
    </Container>
  )
}
