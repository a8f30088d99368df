/** What an account is made of. */
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useRef, useState } from 'react'
import { isUnmoved } from '../../lib/focus'
import { isProblem } from '../../lib/problem'
import { signUp } from '../../lib/sign-up'
import { Field } from '../../ui/field'
import type { Unconfirmed } from './confirm-form'
import { NewPasswordField } from './new-password-field'
import { SignInTrouble } from './sign-in-trouble'

interface Props {
  readonly onMade: (account: Unconfirmed, isConfirmed: boolean) => void
}

const empty = { userName: '', email: '', givenName: '', familyName: '', password: '' }
type Form = typeof empty

export function SignUpForm({ onMade }: Props) {
  const [form, setForm] = useState(empty)
  const element = useRef<HTMLFormElement>(null)
  const { givenName, familyName, ...required } = form
  const making = useMutation({
    mutationFn: () => signUp({ ...required, ...(givenName && { givenName }), ...(familyName && { familyName }) }),
    onSuccess: ({ userName, destination, isConfirmed }) =>
      onMade({ userName, password: form.password, destination }, isConfirmed),
    onMutate: () => document.activeElement,
    onError: (error, _given, from = null) => {
      if (isUnmoved(from)) focus(isProblem(error) ? error.field : undefined)
    },
  })
  const error = making.isPending ? undefined : making.error
  const wrongIn = (name: keyof Form): string | undefined =>
    isProblem(error) && error.field === name ? sentence(error.message) : undefined
  const keep = (name: keyof Form) => (value: string) => setForm((before) => ({ ...before, [name]: value }))

  function focus(name: string | undefined): void {
    const field = name && element.current?.elements.namedItem(name)
    if (field instanceof HTMLElement) field.focus()
  }

  function submit(event: FormEvent): void {
    event.preventDefault()
    if (!making.isPending) making.mutate()
  }

  return (
    <form ref={element} className="stack" onSubmit={submit}>
      {error && !(isProblem(error) && error.field && error.field in empty) && <SignInTrouble error={error} />}
      <Field
        label="User name"
        hint="Letters, figures, and . _ + - : you sign in with it, or with your address."
        name="userName"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        pattern="[A-Za-z0-9._+\-]{1,64}"
        title="Letters, figures, and . _ + - alone"
        maxLength={64}
        required
        wrong={wrongIn('userName')}
        value={form.userName}
        onChange={({ target }) => keep('userName')(target.value)}
      />
      <Field
        label="E-mail"
        hint="A code is sent there."
        name="email"
        type="email"
        autoComplete="email"
        maxLength={254}
        required
        wrong={wrongIn('email')}
        value={form.email}
        onChange={({ target }) => keep('email')(target.value)}
      />
      <Field
        label="Given name (optional)"
        name="givenName"
        autoComplete="given-name"
        maxLength={100}
        wrong={wrongIn('givenName')}
        value={form.givenName}
        onChange={({ target }) => keep('givenName')(target.value)}
      />
      <Field
        label="Family name (optional)"
        name="familyName"
        autoComplete="family-name"
        maxLength={100}
        wrong={wrongIn('familyName')}
        value={form.familyName}
        onChange={({ target }) => keep('familyName')(target.value)}
      />
      <NewPasswordField
        label="Password"
        wrong={wrongIn('password')}
        value={form.password}
        onChange={keep('password')}
      />
      <div className="row">
        <button type="submit" className="button primary" aria-disabled={making.isPending}>
          {making.isPending ? 'One moment…' : 'Create the account'}
        </button>
      </div>
    </form>
  )
}

/** Of `userName: somebody has this name`, what a reader needs beside the field. */
function sentence(detail: string): string {
  const said = detail.replace(/^\w+: /, '')
  return `${said.slice(0, 1).toUpperCase()}${said.slice(1)}.`
}
