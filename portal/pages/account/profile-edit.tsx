/** The profile, as a form. */
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Input, { type InputProps } from '@cloudscape-design/components/input'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { identity } from '../../lib/api'
import type { Account } from '../../lib/me'
import { changesIn, type ProfileField, type ProfileForm, profileFields, wrongIn } from '../../lib/profile-form'
import { TroubleNotice } from '../../ui/trouble'

const labels: Readonly<Record<ProfileField, readonly [label: string, hint: string]>> = {
  givenName: ['Given name', ''],
  familyName: ['Family name', ''],
  gender: ['Gender', 'In whichever word you like.'],
  locale: ['Language', 'Such as en-GB.'],
  phoneNumber: ['Phone', 'Such as +15551234567. A new number is verified anew.'],
}

interface Props {
  readonly account: Account
  readonly onDone: () => void
}

export function ProfileEdit({ account, onDone }: Props) {
  const queries = useQueryClient()
  const [form, setForm] = useState<ProfileForm>(() => formOf(account))
  const [isTried, setTried] = useState(false)
  const first = useRef<InputProps.Ref>(null)
  const wrong = isTried ? wrongIn(form) : {}
  const saving = useMutation({
    mutationFn: () => identity('PUT /me', { body: changesIn(form, account) }),
    onSuccess: (now) => {
      queries.setQueryData(['me'], now)
      onDone()
    },
  })
  useEffect(() => first.current?.focus(), [])

  function save(event: FormEvent): void {
    event.preventDefault()
    setTried(true)
    if (Object.keys(wrongIn(form)).length > 0 || saving.isPending) return
    if (Object.keys(changesIn(form, account)).length === 0) onDone()
    else saving.mutate()
  }

  return (
    <Container header={<Header variant="h2">Profile</Header>}>
      <form className="stack narrow" onSubmit={save} noValidate>
        {saving.error && <TroubleNotice error={saving.error} />}
        {profileFields.map((name, at) => (
          <FormField key={name} label={labels[name][0]} description={labels[name][1]} errorText={wrong[name] ?? ''}>
            <Input
              {...(at === 0 && { ref: first })}
              value={form[name]}
              onChange={({ detail }) => setForm((before) => ({ ...before, [name]: detail.value }))}
            />
          </FormField>
        ))}
        <p className="secondary">What you empty is taken away.</p>
        <div className="row">
          <Button variant="primary" formAction="submit" loading={saving.isPending}>
            Save
          </Button>
          <Button formAction="none" onClick={onDone}>
            Leave as it was
          </Button>
        </div>
      </form>
    </Container>
  )
}

function formOf({ givenName = '', familyName = '', gender = '', locale = '', phoneNumber = '' }: Account): ProfileForm {
  return { givenName, familyName, gender, locale, phoneNumber }
}
