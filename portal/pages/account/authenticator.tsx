/** An authenticator application: its secret as a code to look at and as text, and the first code of it. */
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { identity } from '../../lib/api'
import type { Account } from '../../lib/me'
import { Qr } from '../../ui/qr'
import { TroubleNotice } from '../../ui/trouble'

export function Authenticator({ account }: { readonly account: Account }) {
  const queries = useQueryClient()
  const [code, setCode] = useState('')
  const [isTried, setTried] = useState(false)
  const isCode = /^\d{6}$/.test(code.trim())
  const beginning = useMutation({ mutationFn: () => identity('POST /me/totp', { body: {} }) })
  const verifying = useMutation({
    mutationFn: () => identity('PUT /me/totp', { body: { code: code.trim() } }),
    onSuccess: async () => {
      beginning.reset()
      setCode('')
      setTried(false)
      await queries.invalidateQueries({ queryKey: ['me'] })
    },
  })
  const error = verifying.error ?? beginning.error

  function verify(event: FormEvent): void {
    event.preventDefault()
    setTried(true)
    if (isCode && !verifying.isPending) verifying.mutate()
  }

  return (
    <Container header={<Header variant="h2">Authenticator application</Header>}>
      <div className="stack">
        {error && !verifying.isPending && <TroubleNotice error={error} />}
        <p role="status">{verifying.isSuccess ? 'The application is known. Turn its codes on above.' : ''}</p>
        {beginning.data ? (
          <form className="stack narrow" onSubmit={verify} noValidate>
            <p>Let the application read this, or enter the key; then give the code that it shows.</p>
            <Qr text={beginning.data.uri} label="A QR code with the key below" />
            <p>
              Key: <code>{beginning.data.secret}</code>
            </p>
            <FormField label="Code" errorText={isTried && !isCode ? 'Expected six figures.' : ''}>
              <Input
                value={code}
                inputMode="numeric"
                autoComplete="one-time-code"
                onChange={({ detail }) => setCode(detail.value)}
              />
            </FormField>
            <div>
              <Button variant="primary" formAction="submit" loading={verifying.isPending}>
                Confirm
              </Button>
            </div>
          </form>
        ) : (
          <>
            <p>
              {account.mfa.includes('totp')
                ? 'One is set up. Another takes its place once a code of it is given.'
                : 'It shows a code that changes every half minute.'}
            </p>
            <div>
              <Button loading={beginning.isPending} onClick={() => beginning.mutate()}>
                Set up an application
              </Button>
            </div>
          </>
        )}
      </div>
    </Container>
  )
}
