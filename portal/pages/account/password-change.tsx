/** A new password in the place of the present one. */
import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { identity } from '../../lib/api'
import { TroubleNotice } from '../../ui/trouble'

export function PasswordChange() {
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const [isTried, setTried] = useState(false)
  const changing = useMutation({
    mutationFn: () => identity('PUT /me/password', { body: { current, next } }),
    onSuccess: () => {
      setCurrent('')
      setNext('')
      setTried(false)
    },
  })

  function change(event: FormEvent): void {
    event.preventDefault()
    setTried(true)
    if (current !== '' && next !== '' && !changing.isPending) changing.mutate()
  }

  const missing = (value: string) => (isTried && value === '' ? 'It is missing.' : '')
  return (
    <Container header={<Header variant="h2">Password</Header>}>
      <form className="stack narrow" onSubmit={change} noValidate>
        {changing.error && !changing.isPending && <TroubleNotice error={changing.error} />}
        {changing.isSuccess && <Alert type="success">The password is changed.</Alert>}
        <FormField label="Present password" errorText={missing(current)}>
          <Input
            type="password"
            autoComplete="current-password"
            value={current}
            onChange={({ detail }) => setCurrent(detail.value)}
          />
        </FormField>
        <FormField label="New password" errorText={missing(next)}>
          <Input
            type="password"
            autoComplete="new-password"
            value={next}
            onChange={({ detail }) => setNext(detail.value)}
          />
        </FormField>
        <div>
          <Button formAction="submit" loading={changing.isPending}>
            Change the password
          </Button>
        </div>
      </form>
    </Container>
  )
}
